import type { MessageEntity } from "grammy/types";
import { badRequest } from "./bot-api-error.ts";
import type { CallParameters } from "./call-parameters.ts";
import { cleanMessageText, looksEmpty, trimFormatted } from "./clean-message-text.ts";
import { detectEntities } from "./detect-entities.ts";
import { type FormattedText, NO_TEXT } from "./formatted-text.ts";
import { parseHtml } from "./parse-html.ts";

export const TEXT_MAX = 4096;
export const CAPTION_MAX = 1024;

/**
 * The text of a message: cleaned, parsed, trimmed, 1 to 4096 UTF-16 units after parsing.
 * Throws 400 "message text is empty", "text must be non-empty", "message is too long" or
 * "can't parse entities: ...".
 */
export function readMessageText(params: CallParameters): FormattedText {
  const source = params.text("text");
  if (source === null) throw badRequest("message text is empty");
  const text = readSource(source, params.text("parse_mode"), params.json("entities", "entities"));
  if (looksEmpty(text.text)) throw badRequest("text must be non-empty");
  if (text.text.length > TEXT_MAX) throw badRequest("message is too long");
  return text;
}

/** The caption of a file: as a text, but it may be empty and has at most 1024 UTF-16 units. */
export function readCaption(params: CallParameters): FormattedText {
  return readCaptionOf({
    caption: params.text("caption"),
    parseMode: params.text("parse_mode"),
    entities: params.json("caption_entities", "caption entities"),
  });
}

/** The same for one medium of an album, whose caption stands inside its own object. */
export function readCaptionOf(given: {
  caption: string | null;
  parseMode: string | null;
  entities: unknown;
}): FormattedText {
  if (given.caption === null) return NO_TEXT;
  const text = readSource(given.caption, given.parseMode, given.entities);
  if (looksEmpty(text.text)) return NO_TEXT;
  if (text.text.length > CAPTION_MAX) throw badRequest("message caption is too long");
  return text;
}

/** A text typed by a person: no markup, cleaned, trimmed, links and commands found. */
export function readTypedText(typed: string): FormattedText {
  const { text } = trimFormatted({ text: cleanMessageText(typed), entities: [] });
  return { text, entities: detectEntities(text, []) };
}

function readSource(source: string, parseMode: string | null, entities: unknown): FormattedText {
  const mode = (parseMode ?? "none").toLowerCase();
  if (mode === "markdown" || mode === "markdownv2") {
    throw badRequest("this local server reads parse_mode HTML only; Markdown is not supported");
  }
  if (mode !== "html" && mode !== "none") throw badRequest("unsupported parse_mode");
  const cleaned = cleanMessageText(source);
  const given: FormattedText =
    mode === "html"
      ? parseHtml(cleaned)
      : { text: cleaned, entities: readEntities(entities, cleaned.length) };
  const { text, entities: tidy } = trimFormatted(given);
  return { text, entities: detectEntities(text, tidy) };
}

/** Entities given as JSON; those Telegram finds itself are dropped, as it does. */
function readEntities(value: unknown, textLength: number): MessageEntity[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== "object" || item === null) {
      throw badRequest("can't parse MessageEntity: expected an Object");
    }
    const entity = item as MessageEntity;
    if (!Number.isInteger(entity.offset) || !Number.isInteger(entity.length)) {
      throw badRequest("can't parse MessageEntity: Can't find field \"offset\"");
    }
    if (FOUND_BY_TELEGRAM.has(entity.type)) return [];
    if (!GIVEN_BY_BOTS.has(entity.type)) {
      throw badRequest("can't parse MessageEntity: Unsupported type specified");
    }
    if (entity.offset < 0 || entity.length < 0 || entity.offset + entity.length > textLength) {
      throw badRequest("entity beginning or length is wrong");
    }
    return [entity];
  });
}

const FOUND_BY_TELEGRAM = new Set<string>(
  "mention hashtag cashtag bot_command url email phone_number".split(" "),
);
const GIVEN_BY_BOTS = new Set<string>(
  "bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji".split(
    " ",
  ),
);
