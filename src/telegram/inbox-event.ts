import { z } from "zod";
import { textUpTo } from "../kernel/text-clean.ts";
import type { BotName } from "../outbox/outbox-row.ts";

/** Who sent an update, as Telegram knows him. */
export interface Sender {
  readonly id: number;
  /** Without @; null when he has none. */
  readonly username: string | null;
  readonly firstName: string;
  /** IETF tag of his Telegram client; null when it does not say. */
  readonly languageCode: string | null;
}

/** A photo or document that arrived; the bytes stay at Telegram under `fileId`, which belongs to this bot. */
export interface ReceivedFile {
  readonly fileType: "PHOTO" | "DOCUMENT";
  readonly fileId: string;
  readonly fileUniqueId: string;
  readonly fileName?: string;
  readonly mimeType?: string;
  /** Bytes. */
  readonly size?: number;
  readonly caption?: string;
}

interface EventOrigin {
  readonly bot: BotName;
  readonly updateId: number;
  /** Of a private chat: the sender's id. */
  readonly chatId: number;
  readonly from: Sender;
}

/** What a person did in the private chat with a bot. */
export type BotEvent = EventOrigin &
  (
    | { readonly kind: "text"; readonly text: string; readonly messageId: number }
    /** `/start abc`: name `start`, argument `abc`. */
    | {
        readonly kind: "command";
        readonly name: string;
        readonly argument: string;
        readonly messageId: number;
      }
    | {
        readonly kind: "file";
        readonly file: ReceivedFile;
        readonly messageId: number;
        /** The same for all files of an album. */
        readonly albumId: string | null;
      }
    /** Video, voice, sticker and the like: nothing takes them. */
    | { readonly kind: "other_media"; readonly messageId: number }
    | {
        readonly kind: "contact";
        readonly phone: string;
        readonly isOwn: boolean;
        readonly messageId: number;
      }
    | { readonly kind: "location"; readonly lat: number; readonly lon: number; readonly messageId: number }
    /** A press of a button. `data` is untrusted: a modified client sends anything. */
    | { readonly kind: "press"; readonly queryId: string; readonly data: string; readonly messageId: number }
    /** He blocked the bot or let it in again. */
    | { readonly kind: "membership"; readonly isBlocked: boolean }
  );

export type PressEvent = Extract<BotEvent, { kind: "press" }>;

export type ReadEvent =
  | { readonly status: "event"; readonly event: BotEvent }
  /** Nothing for us: a channel, a group, an edited message. `queryId`: a press that must stop spinning all the same. */
  | { readonly status: "ignored"; readonly queryId: string | null }
  /** No update that Telegram would send. */
  | { readonly status: "malformed"; readonly why: string };

const chat = z.looseObject({ id: z.number(), type: z.string() });
const from = z.looseObject({
  id: z.number().int(),
  is_bot: z.boolean().optional(),
  first_name: z.string().default(""),
  username: z.string().optional(),
  language_code: z.string().optional(),
});
const file = z.looseObject({
  file_id: z.string(),
  file_unique_id: z.string().default(""),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  file_size: z.number().optional(),
});
const message = z.looseObject({
  message_id: z.number().int(),
  chat,
  from: from.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  media_group_id: z.string().optional(),
  photo: z.array(file).min(1).optional(),
  document: file.optional(),
  animation: z.unknown().optional(),
  contact: z.looseObject({ phone_number: z.string(), user_id: z.number().optional() }).optional(),
  location: z.looseObject({ latitude: z.number(), longitude: z.number() }).optional(),
});
const callbackQuery = z.looseObject({
  id: z.string(),
  from,
  data: z.string().default(""),
  message: z.looseObject({ message_id: z.number().int(), chat }).optional(),
});
const membership = z.looseObject({ chat, from, new_chat_member: z.looseObject({ status: z.string() }) });
const update = z.looseObject({
  message: message.optional(),
  callback_query: callbackQuery.optional(),
  my_chat_member: membership.optional(),
});

/** Kinds of updates the bots ask Telegram for. */
export const ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"] as const;

/** Reads a stored update. Never throws: what cannot be read is `malformed`, with the first complaint. */
export function readEvent(bot: BotName, updateId: number, payload: unknown): ReadEvent {
  const parsed = update.safeParse(payload);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { status: "malformed", why: `${issue?.path.join(".")}: ${issue?.message}` };
  }
  const origin = { bot, updateId };
  const { message, callback_query: query, my_chat_member: member } = parsed.data;
  if (message) return readMessage(origin, message);
  if (query) return readPress(origin, query);
  if (member) return readMembership(origin, member);
  return { status: "malformed", why: "a kind of update that was not asked for" };
}

type Origin = Pick<BotEvent, "bot" | "updateId">;

function readMessage(origin: Origin, read: z.infer<typeof message>): ReadEvent {
  if (read.chat.type !== "private") return { status: "ignored", queryId: null };
  if (!read.from) return { status: "malformed", why: "message.from: a private message without a sender" };
  const base = { ...origin, chatId: read.chat.id, from: sender(read.from), messageId: read.message_id };
  const albumId = read.media_group_id ?? null;
  const caption = read.caption;
  const command = /^\/([a-z_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(read.text ?? "");
  if (command) {
    const [, name = "", argument = ""] = command;
    return event({ ...base, kind: "command", name: name.toLowerCase(), argument: argument.trim() });
  }
  if (read.text !== undefined) return event({ ...base, kind: "text", text: read.text });
  const photo = read.photo?.at(-1);
  if (photo) return event({ ...base, kind: "file", file: received("PHOTO", photo, caption), albumId });
  // An animation carries a document, too, but is a video to whoever looks at it.
  if (read.document && read.animation === undefined) {
    return event({ ...base, kind: "file", file: received("DOCUMENT", read.document, caption), albumId });
  }
  if (read.contact) {
    const { phone_number: phone, user_id: owner } = read.contact;
    return event({ ...base, kind: "contact", phone, isOwn: owner === read.from.id });
  }
  if (read.location) {
    const { latitude: lat, longitude: lon } = read.location;
    return event({ ...base, kind: "location", lat, lon });
  }
  return event({ ...base, kind: "other_media" });
}

function readPress(origin: Origin, read: z.infer<typeof callbackQuery>): ReadEvent {
  if (read.message?.chat.type !== "private") return { status: "ignored", queryId: read.id };
  const { message } = read;
  return event({
    ...origin,
    kind: "press",
    chatId: message.chat.id,
    from: sender(read.from),
    queryId: read.id,
    data: read.data,
    messageId: message.message_id,
  });
}

function readMembership(origin: Origin, read: z.infer<typeof membership>): ReadEvent {
  if (read.chat.type !== "private") return { status: "ignored", queryId: null };
  const isBlocked = read.new_chat_member.status === "kicked";
  return event({ ...origin, kind: "membership", chatId: read.chat.id, from: sender(read.from), isBlocked });
}

function event(happened: BotEvent): ReadEvent {
  return { status: "event", event: happened };
}

function sender(read: z.infer<typeof from>): Sender {
  const { id, first_name: firstName, username = null, language_code: languageCode = null } = read;
  return { id, username, firstName, languageCode };
}

function received(
  fileType: ReceivedFile["fileType"],
  read: z.infer<typeof file>,
  caption?: string,
): ReceivedFile {
  return {
    fileType,
    fileId: read.file_id,
    fileUniqueId: read.file_unique_id,
    // A client may name its file as it likes; the columns hold so much.
    ...(read.file_name === undefined ? {} : { fileName: textUpTo(read.file_name, 256) }),
    ...(read.mime_type === undefined ? {} : { mimeType: textUpTo(read.mime_type, 128) }),
    ...(read.file_size === undefined ? {} : { size: read.file_size }),
    ...(caption ? { caption } : {}),
  };
}
