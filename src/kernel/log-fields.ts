import { maskSecrets } from "./mask.ts";

const HIDDEN_KEY = /token|password|secret|authorization|cookie|api_?key|passport|requisites|init_?data/i;
const PERSONAL_KEY =
  /(client|customer|first|last|full|middle)_?name$|address|^(house|flat|street|entrance)$/i;
const URL_PASSWORD = /(\/\/[^:@/\s]*):[^@/\s]+@/g;
const ENCODED_BOT_TOKEN = /\d{6,}%3A[A-Za-z0-9_-]{30,}/gi;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What an error may carry into a log; `detail`, `where` and request payloads would carry rows and messages. */
const ERROR_KEYS = ["code", "constraint", "table", "column", "routine", "error_code", "method"] as const;
const DEPTH_MAX = 6;
const ITEMS_MAX = 100;
const TEXT_MAX = 8_000;

/**
 * Fields as they may be logged: keys in snake_case, strings masked (tokens, phones, cards, passwords
 * in URLs, the values in `secrets`), hidden by name where the value cannot be told, errors
 * reduced to what helps. A field named like one in `reserved` gets the prefix `field_`. Never throws.
 */
export function safeRecord(
  fields: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
  reserved: ReadonlySet<string>,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const name = snakeCase(key);
    if (value === undefined) continue;
    record[reserved.has(name) ? `field_${name}` : name] = safeField(name, value, secrets, 0);
  }
  return record;
}

function safeField(key: string, value: unknown, secrets: readonly string[], depth: number): unknown {
  const isText = typeof value === "string" || (typeof value === "object" && value !== null);
  if (isText && (HIDDEN_KEY.test(key) || PERSONAL_KEY.test(key))) return "<hidden>";
  try {
    return safeValue(value, secrets, depth);
  } catch {
    return "<unreadable>"; // A getter or toJSON of somebody else's object threw.
  }
}

function safeValue(value: unknown, secrets: readonly string[], depth: number): unknown {
  if (typeof value === "string") return safeText(value, secrets);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (depth >= DEPTH_MAX) return "<too deep>";
  if (value instanceof Error) return safeError(value, secrets, depth);
  if (value instanceof Set) return safeValue([...value], secrets, depth);
  if (value instanceof Map) return safeValue(Object.fromEntries(value), secrets, depth);
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (Array.isArray(value)) {
    const items = value.slice(0, ITEMS_MAX).map((item) => safeValue(item, secrets, depth + 1));
    return value.length > ITEMS_MAX ? [...items, `<${value.length - ITEMS_MAX} more>`] : items;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, safeField(key, inner, secrets, depth + 1)]),
  );
}

function safeError(error: Error, secrets: readonly string[], depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = { name: error.name, message: safeText(error.message, secrets) };
  for (const key of ERROR_KEYS) {
    const value = (error as unknown as Record<string, unknown>)[key];
    if (value !== undefined) safe[key] = safeValue(value, secrets, depth + 1);
  }
  if (error.cause !== undefined) safe["cause"] = safeValue(error.cause, secrets, depth + 1);
  if (error instanceof AggregateError) safe["errors"] = safeValue(error.errors, secrets, depth + 1);
  if (error.stack) safe["stack"] = safeText(error.stack, secrets);
  return safe;
}

function safeText(text: string, secrets: readonly string[]): string {
  // A UUID may hold a run of digits that looks like a phone; cutting a request id would break its trail.
  if (UUID.test(text)) return text;
  let safe = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}… <${text.length} characters>` : text;
  for (const secret of secrets) if (secret.length >= 6) safe = safe.replaceAll(secret, "<secret>");
  return maskSecrets(safe.replace(URL_PASSWORD, "$1:***@").replace(ENCODED_BOT_TOKEN, "<bot token>"));
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
