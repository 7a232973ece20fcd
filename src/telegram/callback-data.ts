/**
 * What a button carries: `<bot letter>:<section>:<action>[:<id>[:<arg>]]`, at most 64 bytes, no colon
 * inside a part (notifications.md section 6). The one module that writes and reads it; routing is by
 * exact match of section and action, never by prefix.
 */
export type BotLetter = "m" | "a";

export interface CallbackData {
  /** m = masters' bot, a = staff bot. */
  readonly bot: BotLetter;
  readonly section: string;
  readonly action: string;
  /** At most two: the id and one more. Numbers are written in full, never rounded. */
  readonly args: readonly string[];
}

export const CALLBACK_BYTES_MAX = 64;
const PART = /^[A-Za-z0-9_.+-]+$/;

/** Throws a RangeError when a part is empty or holds other characters, or the whole is longer than 64 bytes. */
export function encode(
  bot: BotLetter,
  section: string,
  action: string,
  ...args: readonly (string | number)[]
): string {
  const parts = [bot, section, action, ...args.map(String)];
  const data = parts.join(":");
  if (args.length > 2 || !parts.every((part) => PART.test(part))) {
    throw new RangeError(`not callback data: ${data}`);
  }
  if (Buffer.byteLength(data) > CALLBACK_BYTES_MAX) throw new RangeError(`callback data too long: ${data}`);
  return data;
}

/** The parts of what a press carried; null for anything that `encode` would not have written. */
export function parse(data: string): CallbackData | null {
  if (Buffer.byteLength(data) > CALLBACK_BYTES_MAX) return null;
  const [bot, section, action, ...args] = data.split(":");
  if ((bot !== "m" && bot !== "a") || !section || !action || args.length > 2) return null;
  if (![section, action, ...args].every((part) => PART.test(part))) return null;
  return { bot, section, action, args };
}

/** A positive whole number that fits an id column, or null: forged buttons carry anything. */
export function idArgument(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/** The largest number an id column holds. */
const ROW_ID_MAX = 2_147_483_647;

/**
 * The id a button names, 0 for anything that can be none: no row has it, so a command given it
 * answers like for any id that does not exist.
 */
export function rowArgument(text: string | undefined): number {
  const id = idArgument(text);
  return id !== null && id <= ROW_ID_MAX ? id : 0;
}
