/**
 * Money is a whole number of kopecks in a `number`: the largest amount of the domain (9 999 999.99)
 * times the largest rate (10 000 bp) is below 2^53, so no bigint is needed (docs/decisions/004).
 * In SQL it is `numeric(10,2)`, which the driver returns as a string.
 */
export type Kopecks = number;

/** `"5000.00"` (numeric of the database) to 500000. Throws on anything that is not a sum of money. */
export function kopecksFromSql(numeric: string): Kopecks {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(numeric);
  if (!match) throw new RangeError(`not a sum of money: ${numeric}`);
  const kopecks = Number(match[2]) * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  return checked(match[1] === "-" ? -kopecks : kopecks);
}

/** 500000 to `"5000.00"`, as the database takes it. */
export function kopecksToSql(kopecks: Kopecks): string {
  checked(kopecks);
  const digits = Math.abs(kopecks).toString().padStart(3, "0");
  return `${kopecks < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Share of a sum by a rate in basis points, half up to the kopeck: floor((k × bp + 5000) / 10000) (finance.md). */
export function shareHalfUp(kopecks: Kopecks, rateBp: number): Kopecks {
  checked(kopecks);
  if (!Number.isInteger(rateBp) || rateBp < 0 || rateBp > 10_000)
    throw new RangeError(`not a rate: ${rateBp}`);
  return Math.floor((checked(kopecks * rateBp) + 5_000) / 10_000);
}

/**
 * What a person typed as an amount: up to 7 digits, comma or point, up to 2 decimals, above zero;
 * spaces are ignored (order-lifecycle.md section 9). Null when it is not one.
 */
export function kopecksFromInput(text: string): Kopecks | null {
  const match = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, ""));
  if (!match) return null;
  const kopecks = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return kopecks > 0 ? kopecks : null;
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not whole kopecks: ${value}`);
  return value;
}
