import type { GeoFileProblem } from "./import-file.ts";
import type { GeoRowProblem, GeoType } from "./import-rows.ts";

/** What became of a row. Surfaces word it by `geoRowText`. */
export type Outcome =
  | { readonly outcome: "added"; readonly code: "added" }
  /** `like` is the known name, `score` how similar it is (93 to 100). */
  | {
      readonly outcome: "skipped";
      readonly code: "duplicate";
      readonly like: string;
      readonly score: number;
    }
  /** Not added: a person should look. Similar 85 to 92, or a known city with another zone. */
  | {
      readonly outcome: "questionable";
      readonly code: "similar";
      readonly like: string;
      readonly score: number;
    }
  | {
      readonly outcome: "questionable";
      readonly code: "zone_differs";
      readonly like: string;
      readonly zone: string;
    }
  | ({ readonly outcome: "error" } & (
      | GeoRowProblem
      | { readonly code: "zone_missing" }
      /** `nearest` is a known name that may be meant. */
      | { readonly code: "unknown_city"; readonly nearest: string | null }
      | { readonly code: "unknown_district"; readonly nearest: string | null }
      | { readonly code: "district_inactive"; readonly like: string }
    ));

export type GeoReportRow = Outcome & {
  readonly line: number;
  /** Null when the type itself could not be read. */
  readonly type: GeoType | null;
  readonly city: string;
  readonly district: string;
  readonly name: string;
};

export type GeoImportReport =
  | {
      readonly status: "done";
      /** False = dry run: nothing was written. */
      readonly applied: boolean;
      readonly totals: Readonly<Record<Outcome["outcome"], number>>;
      /** Every row of the file in its order. */
      readonly rows: readonly GeoReportRow[];
    }
  | { readonly status: "unreadable"; readonly problem: GeoFileProblem };

/** The Fluent key and arguments of a report row's words. */
export function geoRowText(row: Outcome): {
  readonly key: string;
  readonly args: Readonly<Record<string, string | number>>;
} {
  const { outcome: _, code, ...rest } = row;
  const key = "nearest" in row && row.nearest !== null ? `geo-import-${code}-nearest` : `geo-import-${code}`;
  return { key, args: args(rest) };
}

/** The Fluent key and arguments of the words for a file that cannot be read. */
export function geoFileText(problem: GeoFileProblem): ReturnType<typeof geoRowText> {
  const { code, ...rest } = problem;
  const variant = "looksLike" in problem && problem.looksLike !== null ? `-${problem.looksLike}` : "";
  return { key: `geo-import-${code}${variant}`, args: args(rest) };
}

function args(values: object): Record<string, string | number> {
  const known = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(
    known.map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : typeof value === "number" ? Math.round(value) : String(value),
    ]),
  );
}
