/** A button under a message, as `/local` shows it. */
export interface ChatButton {
  readonly text: string;
  readonly data: string | null;
  readonly url: string | null;
  readonly copyText: string | null;
}

/** A run of text with a meaning; offsets count UTF-16 units, as JavaScript does. */
export interface TextEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

/** A message as `/local` shows it. */
export interface ChatMessage {
  readonly messageId: number;
  readonly isFromBot: boolean;
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly entities: readonly TextEntity[];
  readonly media: Readonly<Record<string, unknown>> | null;
  readonly fileId: string | null;
  readonly buttons: readonly (readonly ChatButton[])[];
  readonly editedAt: string | null;
  readonly isDeleted: boolean;
  readonly earlierTexts: readonly string[];
}

/** Keys that a bot put in place of letters. */
export interface ReplyKeyboard {
  readonly rows: readonly (readonly { readonly text: string }[])[];
  readonly placeholder: string | null;
}

/** What a bot answered to a press, which also says that there was one. */
export interface CallbackAnswer {
  readonly callbackQueryId: string;
  readonly data: string;
  readonly messageId: number;
  readonly text: string;
  readonly showAlert: boolean;
}

export interface LoadedChat {
  readonly chat: { readonly isBlocked: boolean; readonly keyboard: ReplyKeyboard | null } | null;
  readonly messages: readonly ChatMessage[];
  readonly answers: readonly CallbackAnswer[];
  readonly lastEventId: number;
}

/** One line of the event stream. */
export type Change = { readonly id: number; readonly bot: string | null; readonly chatId: number | null } & (
  | { readonly kind: "message" | "edit" | "delete"; readonly message: ChatMessage }
  | { readonly kind: "callback_answer"; readonly answer: CallbackAnswer }
  | { readonly kind: "chat_action"; readonly action: string }
  | { readonly kind: "keyboard"; readonly keyboard: ReplyKeyboard | null }
  | { readonly kind: "room" | "people" }
);
const KINDS = ["message", "edit", "delete", "callback_answer", "chat_action", "keyboard", "room"] as const;

const TIMEOUT_MS = 20_000;

/** The server said no, and why; `reason` is null when it said nothing at all. */
export class CallFailed extends Error {
  readonly reason: string | null;

  constructor(reason: string | null) {
    super(reason ?? "no answer");
    this.reason = reason;
  }
}

/** A call of our own server. Throws a `CallFailed`. */
export async function callServer<T>(path: string, body?: object): Promise<T> {
  const isForm = body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(path, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { method: "POST", body: isForm ? body : JSON.stringify(body) }),
      ...(body === undefined || isForm ? {} : { headers: { "content-type": "application/json" } }),
    });
  } catch {
    throw new CallFailed(null);
  }
  const answer = (await response.json().catch(() => ({}))) as T & { error?: string };
  if (!response.ok) throw new CallFailed(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

/** What one person can do with his chat. Everything throws a `CallFailed`. */
export interface PersonalChat {
  load(): Promise<LoadedChat>;
  sendText(text: string): Promise<void>;
  /** Resolves with the number of the press, by which its answer is known. */
  press(messageId: number, data: string): Promise<string | null>;
  tapKey(text: string): Promise<void>;
  sendFile(kind: "photo" | "document", file: File, caption: string): Promise<void>;
  setBlocked(isBlocked: boolean): Promise<void>;
}

export function personalChat(personId: number, bot: string, phone: string | undefined): PersonalChat {
  const act = async <T>(name: string, body: object) =>
    await callServer<T>(`/local/persons/${personId}/${name}`, body);
  return {
    load: async () => await callServer<LoadedChat>(`/local/chats/${bot}/${personId}`),
    sendText: async (text) => void (await act("text", { bot, text })),
    press: async (messageId, data) =>
      (await act<{ callbackQueryId: string | null }>("press", { messageId, data })).callbackQueryId,
    tapKey: async (text) => void (await act("tap", { bot, text, ...(phone ? { phoneNumber: phone } : {}) })),
    sendFile: async (kind, file, caption) => {
      const form = new FormData();
      form.set("bot", bot);
      if (caption !== "") form.set("caption", caption);
      form.set("file", file);
      await act(kind, form);
    },
    setBlocked: async (isBlocked) => void (await act(isBlocked ? "block" : "unblock", { bot })),
  };
}

/** Follows what happens in all chats after the event `after`. The browser reconnects by itself. */
export function followChanges(
  after: number,
  on: { change: (change: Change) => void; connected: () => void; lost: () => void },
): EventSource {
  const stream = new EventSource(`/local/events?after=${after}`);
  for (const kind of KINDS) {
    stream.addEventListener(kind, (event) =>
      on.change(JSON.parse((event as MessageEvent<string>).data) as Change),
    );
  }
  stream.addEventListener("open", on.connected);
  stream.addEventListener("error", on.lost);
  return stream;
}
