/**
 * The port through which messages leave (rule X13): a messenger is an adapter that tries once and
 * answers with what came of it. It never throws and never retries; that is the notifier's business.
 */
export interface Messenger {
  send(message: OutgoingMessage): Promise<Delivery>;
  /** Replaces text and buttons of a message; doing it twice is harmless. */
  edit(target: MessageAddress, message: MessageContent): Promise<Delivery>;
  delete(target: MessageAddress): Promise<Delivery>;
  /** Asks whether the messenger can be reached at all; `sent` means yes. */
  probe(): Promise<Delivery>;
}

/** A private chat is the person's id; a channel may also be named, `@name`. */
export type ChatId = number | string;

export interface MessageContent {
  /** HTML of Telegram, escaped, within the length limit. */
  readonly html: string;
  readonly keyboard: Keyboard;
}

export interface OutgoingMessage extends MessageContent {
  readonly chatId: ChatId;
  /** A file to send, with the text as its caption. */
  readonly document?: { readonly path: string; readonly name: string };
  /** Instead of `keyboard`: a key in place of letters, or `none` to take such a key away. */
  readonly key?: ReplyKey | "none";
}

/** A key in place of letters; a tap sends what it asks for. */
export interface ReplyKey {
  readonly label: string;
  /** His own phone number, or the place where he is. */
  readonly asks: "contact" | "location";
}

export interface MessageAddress {
  readonly chatId: ChatId;
  readonly messageId: number;
}

export type Button =
  | { readonly text: string; readonly data: string }
  | { readonly text: string; readonly url: string };
export type Keyboard = readonly (readonly Button[])[];
export const NO_BUTTONS: Keyboard = [];

/** What came of one attempt: every row of design/reliability.md section 5. */
export type Delivery =
  /** Accepted. Ids are null for a probe or a deletion. `asPlainText`: our markup was broken and was left out. */
  | {
      readonly status: "sent";
      readonly chatId: number | null;
      readonly messageId: number | null;
      readonly asPlainText: boolean;
    }
  /** The message says so already: as good as sent. */
  | { readonly status: "not_modified" }
  /** The message to change was deleted or is too old. */
  | { readonly status: "edit_target_gone"; readonly code: number; readonly note: string }
  /** Too many messages: nothing from this bot for so long. */
  | { readonly status: "retry_after"; readonly afterMs: number }
  /** 5xx, time-out or network: unknown whether it was done. */
  | { readonly status: "unavailable"; readonly code: number | null; readonly note: string }
  /** Refused for good: our mistake, or nothing that repeating could mend. */
  | { readonly status: "refused"; readonly code: number; readonly note: string }
  /** There is no such chat, or the person never pressed start. */
  | { readonly status: "no_chat"; readonly code: number; readonly note: string }
  /** The person has blocked the bot or is gone; a channel has thrown the bot out. */
  | { readonly status: "unreachable"; readonly code: number; readonly note: string }
  /** The token is wrong or revoked: nothing of this bot will get through. */
  | { readonly status: "unauthorized"; readonly code: number; readonly note: string }
  | { readonly status: "too_large"; readonly code: number; readonly note: string }
  /** The group has become a supergroup with this id. */
  | { readonly status: "migrated"; readonly chatId: number };

/** The longest a call may take, milliseconds; a send starts only while more than this is left of its lease. */
export const CALL_TIMEOUT_MS = 15_000;
