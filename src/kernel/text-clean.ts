// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * Removes what PostgreSQL refuses (U+0000) and nobody means to type (other control characters
 * except tab and line breaks), and lone surrogates. Applied to every text at the edge.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "");
}

/** Far beyond what Telegram or our own log nests. */
const DEPTH_MAX = 64;

/**
 * `cleanText` for every string inside a JSON value; keys included. What lies deeper than 64 levels becomes
 * null: whoever walks a value by recursion, PostgreSQL included, refuses thousands of brackets.
 */
export function cleanJson<T>(value: T, depth = DEPTH_MAX): T {
  if (typeof value === "string") return cleanText(value) as T;
  if (value === null || typeof value !== "object") return value;
  if (depth === 0) return null as T;
  if (Array.isArray(value)) return value.map((item) => cleanJson(item, depth - 1)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [cleanText(k), cleanJson(v, depth - 1)]),
  ) as T;
}

/** The beginning of a text, at most `lengthMax` UTF-16 units, never half of a character. */
export function textUpTo(text: string, lengthMax: number): string {
  const cut = text.slice(0, lengthMax);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
