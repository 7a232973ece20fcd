import { plainText } from "../plain-text.ts";

export const TEXT_LENGTH_MAX = 4096;
export const CAPTION_LENGTH_MAX = 1024;

/**
 * HTML that fits Telegram's limit: cut at a line border and ended with «…», tags that stood open
 * closed again. The limit counts the text a reader sees, in UTF-16 units, as Telegram does. A line that
 * fits no message by itself is cut inside: else nothing of it would be read.
 */
export function cutText(html: string, lengthMax: number = TEXT_LENGTH_MAX): string {
  if (plainText(html).length <= lengthMax) return html;
  const room = lengthMax - 2; // The line break and the «…».
  const [first = "", ...rest] = html.split("\n");
  if (plainText(first).length > room) return `${cutLine(first, room + 1)}…`;
  let kept = first;
  for (const line of rest) {
    const longer = `${kept}\n${line}`;
    if (plainText(longer).length <= room) {
      kept = longer;
      continue;
    }
    if (plainText(line).length > room) return `${cutLine(longer, room + 1)}…`;
    break;
  }
  return `${closeTags(kept)}\n…`;
}

/** The start of one line, never inside a tag, an entity or a surrogate pair. */
function cutLine(html: string, room: number): string {
  let kept = "";
  let length = 0;
  for (const [token] of html.matchAll(/<\/?[a-z][^>]*>|&(?:lt|gt|quot|amp);|[\s\S]/giu)) {
    length += plainText(token).length;
    if (length > room) break;
    kept += token;
  }
  return closeTags(kept);
}

function closeTags(html: string): string {
  const open: string[] = [];
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z]+)[^>]*>/gi)) {
    if (slash) open.pop();
    else open.push(name!);
  }
  return (
    html +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join("")
  );
}
