/**
 * What a master may type into his form, one rule per field (master-bot.md section 4). Each takes any
 * text, never throws, and accepts its own result unchanged.
 */
import { cleanText } from "../kernel/text-clean.ts";
import { russianPhone } from "../settings/formats.ts";

/** Why an input is refused; the words are under `form-problem-<code>`. */
export type FormProblem =
  | "name"
  | "name_length"
  | "phone"
  | "referral_code"
  | "plate"
  | "card_length"
  | "card_check"
  | "wallet"
  | "account"
  | "place";

export type FormField<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: FormProblem };

/** Hyphens, dashes and the minus sign, as phones and pasted texts carry them. */
const DASH = /[‐‑‒–—−]/g;
const NAME_MIN = 2;
const NAME_MAX = 30;

/**
 * A last, first or middle name: 2-30 Cyrillic letters, with single hyphens or spaces inside. First
 * letters become capitals; a word typed all in capitals keeps only its first.
 */
export function personName(text: string): FormField<string> {
  const name = oneLine(text).replace(/ ?- ?/g, "-");
  if (!/^\p{Script=Cyrillic}+(?:[ -]\p{Script=Cyrillic}+)*$/u.test(name) || /[^\p{L} -]/u.test(name)) {
    return refuse("name");
  }
  const length = [...name].length;
  if (length < NAME_MIN || length > NAME_MAX) return refuse("name_length");
  return accept(
    name
      .split(/(?<=[ -])/)
      .map(capitalised)
      .join(""),
  );
}

/** A middle name; «-» says that there is none. */
export function middleName(text: string): FormField<string | null> {
  return oneLine(text) === "-" ? accept(null) : personName(text);
}

/** His own phone by the rule of order-lifecycle.md section 9, as `+7XXXXXXXXXX`. */
export function ownPhone(text: string): FormField<string> {
  const phone = russianPhone(oneLine(text));
  return phone.ok ? accept(phone.value) : refuse("phone");
}

/** A referral code as it is stored: 8 characters A-F0-9. */
export function referralCodeText(text: string): FormField<string> {
  const code = oneLine(text).replace(/ /g, "").toUpperCase();
  return /^[A-F0-9]{8}$/.test(code) ? accept(code) : refuse("referral_code");
}

/** A number plate: 4-12 letters and digits, at least one of each; capitals, no spaces or hyphens. */
export function vehiclePlate(text: string): FormField<string> {
  const plate = oneLine(text).replace(/[ -]/g, "").toUpperCase();
  const isPlate = /^[\p{Script=Cyrillic}A-Z0-9]{4,12}$/u.test(plate) && /\p{L}/u.test(plate);
  return isPlate && /\d/.test(plate) && !/[^\p{L}\d]/u.test(plate) ? accept(plate) : refuse("plate");
}

/** A bank card: exactly 16 digits that pass the check of Luhn; spaces and hyphens are dropped. */
export function cardDigits(text: string): FormField<string> {
  const digits = oneLine(text).replace(/[ -]/g, "");
  if (!/^\d{16}$/.test(digits)) return refuse("card_length");
  return luhn(digits) ? accept(digits) : refuse("card_check");
}

/** A YooMoney wallet: 8-64 characters in one word. */
export function yoomoneyWallet(text: string): FormField<string> {
  const wallet = oneLine(text);
  const length = [...wallet].length;
  return length >= 8 && length <= 64 && !wallet.includes(" ") ? accept(wallet) : refuse("wallet");
}

export interface BankAccount {
  /** 20 digits. */
  readonly account: string;
  /** 9 digits. */
  readonly bic: string;
  /** The bank's correspondent account, 20 digits; null when he gave none. */
  readonly correspondent: string | null;
}

/**
 * A bank account in one message: account and BIC in any order, optionally the correspondent account
 * (the one that begins with 301; else the second). Numbers may be cut into groups, each on its line.
 */
export function bankAccount(text: string): FormField<BankAccount> {
  const clean = cleanText(text).normalize("NFKC");
  const asWritten = numbersOf(clean.split(/\D+/));
  const byLine = numbersOf(clean.split(/[\n,;]+/).map((line) => line.replace(/\D/g, "")));
  const found = asWritten ?? byLine;
  return found === null ? refuse("account") : accept(found);
}

/** A point on the map, degrees with at most 6 decimals. */
export interface Place {
  readonly lat: number;
  readonly lon: number;
}

/** «55.7539, 37.6208» or «55,7539 37,6208»; latitude comes first. */
export function placeText(text: string): FormField<Place> {
  const number = String.raw`([+-]?\d{1,3}(?:[.,]\d{1,15})?)`;
  const match = new RegExp(`^${number}(?:\\s*[,;]\\s+|\\s*[,;]\\s*|\\s+)${number}$`).exec(oneLine(text));
  if (match === null) return refuse("place");
  const [lat, lon] = [match[1]!, match[2]!].map((part) => Number(part.replace(",", ".")));
  return place(lat!, lon!);
}

/** A point as his phone gives it. */
export function place(lat: number, lon: number): FormField<Place> {
  const isOnEarth = Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return isOnEarth ? accept({ lat: sixDecimals(lat), lon: sixDecimals(lon) }) : refuse("place");
}

function numbersOf(parts: readonly string[]): BankAccount | null {
  const numbers = parts.filter((part) => part !== "");
  const accounts = numbers.filter(({ length }) => length === 20);
  const bics = numbers.filter(({ length }) => length === 9);
  const [first, second = null] = accounts;
  const isWhole = accounts.length + bics.length === numbers.length && bics.length === 1;
  if (first === undefined || accounts.length > 2 || !isWhole) return null;
  const isTurned = second !== null && first.startsWith("301") && !second.startsWith("301");
  const [account, correspondent] = isTurned ? [second, first] : [first, second];
  return { account, bic: bics[0]!, correspondent };
}

/** The check digit of ISO/IEC 7812: every second digit from the right counts double. */
function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function capitalised(word: string): string {
  const [first, rest] = [word.slice(0, 1).toUpperCase(), word.slice(1)];
  // Capitals to the end say nothing about where they belong.
  return first + (rest === rest.toUpperCase() ? rest.toLowerCase() : rest);
}

function sixDecimals(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6 + 0;
}

/** Clean, composed, dashes as hyphens, without invisible characters, one space between words. */
function oneLine(text: string): string {
  return cleanText(text)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, (run) => (/\s/.test(run) ? " " : ""))
    .replace(DASH, "-")
    .normalize("NFC")
    .trim();
}

function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

function refuse(problem: FormProblem): { readonly ok: false; readonly problem: FormProblem } {
  return { ok: false, problem };
}
