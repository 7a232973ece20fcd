/** One figure of a fault test beside its bar. */
export interface Row {
  /** Of the catalogue, `K-2`. */
  readonly id: string;
  readonly what: string;
  readonly figure: number | string;
  /** `ms`, `s`, `%`, `x`; empty for plain counts. */
  readonly unit: string;
  readonly bar: string;
  /** Null: a figure to be read, without a bar. */
  readonly holds: boolean | null;
}

/** The figures of one test of the catalogue; they are printed in the order they were noted. */
export class Sheet {
  readonly id: string;
  readonly rows: Row[] = [];

  constructor(id: string) {
    this.id = id;
  }

  /** A count that must be nought: lost, double, dead. */
  none(what: string, figure: number): this {
    return this.exactly(what, figure, 0);
  }

  exactly(what: string, figure: number, wanted: number, unit = ""): this {
    return this.#note(what, figure, unit, spaced(wanted, unit), figure === wanted);
  }

  atMost(what: string, figure: number, most: number, unit = ""): this {
    return this.#note(what, figure, unit, `<= ${spaced(most, unit)}`, figure <= most);
  }

  atLeast(what: string, figure: number, least: number, unit = ""): this {
    return this.#note(what, figure, unit, `>= ${spaced(least, unit)}`, figure >= least);
  }

  /** A bar that is no number: `figure` says what was seen, `holds` whether it will do. */
  judged(what: string, figure: string, bar: string, holds: boolean): this {
    return this.#note(what, figure, "", bar, holds);
  }

  /** A figure without a bar, for the reader. */
  printed(what: string, figure: number | string, unit = ""): this {
    return this.#note(what, figure, unit, "printed", null);
  }

  #note(what: string, figure: number | string, unit: string, bar: string, holds: boolean | null): this {
    this.rows.push({ id: this.id, what, figure: rounded(figure), unit, bar, holds });
    return this;
  }
}

/** What must be read before trusting a figure: a bar was missed, or the test broke. */
export interface FaultResult {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  readonly rows: readonly Row[];
  /** The test itself failed; its figures, if any, say nothing. */
  readonly error: string | null;
}

/** A run, as reports/reliability.json keeps it. */
export interface Report {
  readonly at: string;
  readonly command: string;
  readonly profile: string;
  readonly seed: number;
  readonly machine: Readonly<Record<string, string>>;
  readonly results: readonly FaultResult[];
}

export function holds({ rows, error }: FaultResult): boolean {
  return error === null && rows.every((row) => row.holds !== false);
}

/** The figures and bars of a test side by side: `+` held, `!` missed, blank = only printed. */
export function print(result: FaultResult): string {
  const shown = result.rows.map((row) => ({ ...row, figure: spaced(row.figure, row.unit) }));
  const wide = Math.max(0, ...shown.map(({ what }) => what.length));
  const figures = Math.max(0, ...shown.map(({ figure }) => figure.length));
  const lines = shown.map(({ what, figure, bar, holds: isKept }) => {
    const mark = isKept === null ? " " : isKept ? "+" : "!";
    return `  ${mark} ${what.padEnd(wide)}  ${figure.padStart(figures)}   ${bar}`;
  });
  const broke = result.error === null ? [] : [`  ! broke: ${result.error}`];
  return [`${result.id}  ${result.title}  (${result.seconds.toFixed(1)} s)`, ...lines, ...broke].join("\n");
}

/** A figure as people read it, with its unit. */
export function spaced(figure: number | string, unit: string): string {
  return unit === "" || unit === "%" || unit === "x" ? `${figure}${unit}` : `${figure} ${unit}`;
}

function rounded(figure: number | string): number | string {
  return typeof figure === "number" ? Math.round(figure * 1_000) / 1_000 : figure;
}
