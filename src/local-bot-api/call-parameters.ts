import { badRequest } from "./bot-api-error.ts";

/** One file of a multipart request. */
export interface Upload {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

/**
 * The parameters of one call, whichever way they came: query string, form, multipart or JSON.
 * As on the real server a value that is absent, null or empty counts as not given.
 */
export class CallParameters {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly uploads: ReadonlyMap<string, Upload>;

  constructor(fields: Readonly<Record<string, unknown>>, uploads: ReadonlyMap<string, Upload> = new Map()) {
    this.fields = fields;
    this.uploads = uploads;
  }

  /** The value as text ("" and absent are null); numbers, booleans and objects as JSON writes them. */
  text(name: string): string | null {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (value === undefined || value === null || value === "") return null;
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  /** A whole number; text that is none reads as 0, as the real server reads it. */
  integer(name: string): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const number = Number.parseInt(value.trim(), 10);
    return Number.isSafeInteger(number) ? number : 0;
  }

  /** A decimal number; null when absent or not a number. */
  decimal(name: string): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const number = Number.parseFloat(value);
    return Number.isFinite(number) ? number : null;
  }

  flag(name: string): boolean {
    return ["true", "yes", "1"].includes((this.text(name) ?? "").trim().toLowerCase());
  }

  /**
   * An object or array; forms carry it as JSON text. Null when absent. Throws 400 "can't parse
   * <what> JSON object" when the text is no JSON.
   */
  json(name: string, what: string): unknown {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (value === undefined || value === null || value === "") return null;
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`can't parse ${what} JSON object`);
    }
  }

  /** What the journal keeps: the fields, and of each file its name and size instead of the bytes. */
  forJournal(): Record<string, unknown> {
    if (this.uploads.size === 0) return this.fields as Record<string, unknown>;
    const files = [...this.uploads].map(
      ([name, { fileName, bytes }]) => [name, { fileName, sizeBytes: bytes.length }] as const,
    );
    return { ...this.fields, ...Object.fromEntries(files) };
  }
}
