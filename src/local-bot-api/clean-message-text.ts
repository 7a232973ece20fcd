import type { FormattedText } from "./formatted-text.ts";
import { tidyEntities } from "./formatted-text.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what Telegram replaces
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
/** Line and paragraph separators and the embedding and override marks; U+200E and U+200F stay. */
const REMOVED = /[\r\u2028-\u202e]/g;
const INVISIBLE = /^[\s\u200b-\u200f\u2060-\u2064\ufeff\u3164\u2800]*$/u;

/**
 * What Telegram does to every text it is given: carriage returns and direction overrides vanish,
 * other control characters (NUL too) become spaces. Lone surrogates can not arrive in UTF-8.
 */
export function cleanMessageText(text: string): string {
  return text.replace(REMOVED, "").replace(CONTROLS, " ");
}

/** True when a person would see nothing at all. */
export function looksEmpty(text: string): boolean {
  return INVISIBLE.test(text);
}

/**
 * Cuts white space at both ends and moves the entities along. Leading white space inside `pre`
 * and `code` stays, because it is content there.
 */
export function trimFormatted({ text, entities }: FormattedText): FormattedText {
  const literalAt = entities
    .filter((entity) => entity.type === "pre" || entity.type === "code")
    .reduce((least, entity) => Math.min(least, entity.offset), text.length);
  const leading = text.length - text.trimStart().length;
  const start = Math.min(leading, literalAt);
  const end = Math.max(start, text.trimEnd().length);
  if (start === 0 && end === text.length) return { text, entities: tidyEntities(entities) };
  const moved = entities.map((entity) => {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, end);
    return { ...entity, offset: from - start, length: Math.max(0, to - from) };
  });
  return { text: text.slice(start, end), entities: tidyEntities(moved) };
}
