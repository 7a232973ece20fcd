import { VirtualClock } from "../kernel/time.ts";
import { LocalBotApi, type LocalBotApiOptions } from "./local-bot-api.ts";

/** The answer of the Bot API as it came over HTTP. */
export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into results of every method
  readonly result: any;
  readonly description: string;
  readonly parameters: { retry_after?: number; migrate_to_chat_id?: number } | undefined;
}

/** A server with two bots and Вера (5), who has started the master bot; its clock stands still at noon. */
export async function localTelegram(options: Partial<LocalBotApiOptions> = {}) {
  const clock = new VirtualClock(new Date("2026-03-10T12:00:00Z"));
  const api = await LocalBotApi.start({ clock, ...options });
  const master = api.registerBot({ token: "1001:MASTER", username: "master_bot", name: "Мастера" });
  const admin = api.registerBot({ token: "1002:ADMIN", username: "admin_bot", name: "Диспетчеры" });
  const vera = api.person({ id: 5, firstName: "Вера", languageCode: "ru" });
  vera.sendCommand(master, "start");
  master.updates.clear();

  /** Calls a method of the master bot, or of the bot whose token is given. */
  async function call(method: string, params: object = {}, token = master.token): Promise<Answer> {
    const response = await fetch(`${api.url}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
  }

  /** Sends Вера a text from the master bot. */
  async function send(text: string, params: object = {}): Promise<Answer> {
    return await call("sendMessage", { chat_id: vera.id, text, ...params });
  }

  /** Sends a message and returns its id. */
  async function sent(text: string, params: object = {}): Promise<number> {
    const answer = await send(text, params);
    if (!answer.ok) throw new Error(answer.description);
    return answer.result.message_id;
  }

  return {
    api,
    clock,
    master,
    admin,
    vera,
    call,
    send,
    sent,
    [Symbol.asyncDispose]: () => api.close(),
  };
}

/** One row of data buttons, as `reply_markup`. */
export function buttons(...labels: readonly string[]) {
  return { inline_keyboard: [labels.map((text) => ({ text, callback_data: `do:${text}` }))] };
}

/** A valid PNG head of the given size, padded to `bytes`. */
export function png(width: number, height: number, bytes = 200): Buffer {
  const image = Buffer.alloc(bytes, 7);
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(image);
  image.writeUInt32BE(width, 16);
  image.writeUInt32BE(height, 20);
  return image;
}
