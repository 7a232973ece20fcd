import { encode } from "../telegram/callback-data.ts";
import { LANGUAGES, t } from "../texts/texts.ts";

/**
 * By what the page sees that a step of its story really happened: sources of regular expressions for the
 * texts that bots send, in every language, and beginnings of callback data.
 */
export interface ChatSigns {
  /** In a chat with the staff bot: an order was created; its number is the group that matched. */
  readonly created: string;
  /** Data of the button that begins an order. */
  readonly createData: string;
  /** In a chat with the masters' bot. */
  readonly declined: string;
  readonly accepted: string;
  /** Data of the buttons under an offer. */
  readonly acceptData: string;
  readonly declineData: string;
}

/** The signs, made of the bots' own texts, so that a change of wording cannot part the two. */
export function chatSigns(): ChatSigns {
  return {
    created: anyLanguage("new-created", "status"),
    createData: encode("a", "new", "begin"),
    declined: anyLanguage("offer_declined"),
    accepted: anyLanguage("order_assigned", "card"),
    acceptData: `${encode("m", "offer", "accept")}:`,
    declineData: `${encode("m", "offer", "decline")}:`,
  };
}

/** A text in all languages as a regular expression: `n` is a group of digits, other arguments may be anything. */
function anyLanguage(key: string, ...others: readonly string[]): string {
  const args = { n: "\u0001", ...Object.fromEntries(others.map((name) => [name, "\u0000"])) };
  return LANGUAGES.map((language) =>
    escaped(t(language, key, args).trim())
      .replaceAll("\u0001", "(\\d+)")
      .replaceAll("\u0000", "[^]*?")
      .replaceAll("#", "[#№]"),
  ).join("|");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
