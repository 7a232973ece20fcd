import type { Ratio } from "./measure.ts";

/** One line of a result: a figure, what it is compared with, and the bound it has to keep. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly bound?: string;
  /** Whether the bound holds; absent = only reported. */
  readonly holds?: boolean;
}

export interface Result {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** Broken invariants: a violation makes the result "failed", whatever the speed. */
  readonly violations: readonly string[];
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString("en-US")}/s`;
export const times = ({ median, min, max }: Ratio): string =>
  `${median.toFixed(2)}x (${min.toFixed(2)}-${max.toFixed(2)})`;

export function print({ id, title, rows, violations }: Result): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const figures = Math.max(...rows.map(({ figure }) => figure.length));
  const lines = rows.map(({ what, figure, bound, holds }) => {
    const mark = holds === undefined ? " " : holds ? "+" : "!";
    return `  ${mark} ${what.padEnd(width)}  ${figure.padEnd(figures)}${bound ? `  ${bound}` : ""}`;
  });
  const broken = violations.map((violation) => `  FAILED: ${violation}`);
  return [`${id}  ${title}`, ...lines, ...broken, ""].join("\n");
}
