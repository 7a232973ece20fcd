import { type LocalDate, localDateOf, toLocal } from "../geo/local-time.ts";
import { DAY_MS, HOUR_MS } from "../kernel/time.ts";
import type { OrderCategory } from "../orders/lifecycle.ts";
import type { ColumnPlaces, Field } from "./column-map.ts";
import type { Point } from "./distance.ts";
import type { MomentReader } from "./read-moment.ts";
import type { RowLines } from "./read-rows.ts";
import type { TypeMap } from "./request-types.ts";

/** One request of the log that is worth replaying. */
export interface LogRequest {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly id: string | null;
  readonly createdAt: Date;
  readonly requestType: string;
  readonly category: OrderCategory;
  /** Whether the type was known; an unknown one may still be replayed, as HANDYMAN. */
  readonly isKnownType: boolean;
  readonly district: string | null;
  readonly point: Point | null;
}

/** Why rows are left out. */
export const DROP_REASONS = {
  noClockTime: "without a clock time",
  placeholderCoordinates: "with rounded placeholder coordinates",
  duplicateId: "with an id seen before",
  malformed: "malformed",
  outsidePeriod: "outside --from/--to",
  unknownType: "of an unknown type, skipped",
} as const;
export type DropReason = keyof typeof DROP_REASONS;

export type JudgedRow =
  | { readonly kind: "request"; readonly request: LogRequest }
  | { readonly kind: "dropped"; readonly why: "noClockTime" | "placeholderCoordinates" | "outsidePeriod" }
  | { readonly kind: "unknown_type"; readonly requestType: string }
  /** `problem` says what is wrong and what to do. */
  | { readonly kind: "malformed"; readonly problem: string };

export interface JudgeOptions {
  readonly encoding: string;
  readonly readMoment: MomentReader;
  readonly zone: string;
  readonly typeOf: TypeMap;
  /** What becomes of a type the map does not know. */
  readonly unknown: "handyman" | "skip";
  /** Local dates, both included; null = no bound. */
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
}

/** What a row of the log is good for. Pure. */
export function judgeRow(
  cells: readonly string[],
  lines: RowLines,
  { columns, places }: { readonly columns: number; readonly places: ColumnPlaces },
  options: JudgeOptions,
): JudgedRow {
  const cell = (field: Field) => (places[field] < 0 ? "" : (cells[places[field]] ?? ""));
  const misshapen = shapeProblem(cells, lines, columns, options.encoding);
  if (misshapen !== null) return { kind: "malformed", problem: misshapen };
  const createdAt = options.readMoment(cell("created"));
  if (createdAt === null) {
    return {
      kind: "malformed",
      problem: `"${cell("created")}" is no moment; describe them with --date-format`,
    };
  }
  const point = pointOf(cell("lat"), cell("lon"));
  if (typeof point === "string") return { kind: "malformed", problem: point };
  if (!isInPeriod(createdAt, options)) return { kind: "dropped", why: "outsidePeriod" };
  if (hasNoClockTime(createdAt, options.zone)) return { kind: "dropped", why: "noClockTime" };
  if (point !== null && isPlaceholder(point)) return { kind: "dropped", why: "placeholderCoordinates" };
  const requestType = cell("category") || "(no type)";
  const known = options.typeOf(requestType);
  if (known === null && options.unknown === "skip") return { kind: "unknown_type", requestType };
  const request = {
    line: lines.first,
    id: cell("id") || null,
    createdAt,
    requestType,
    category: known ?? "HANDYMAN",
    isKnownType: known !== null,
    district: cell("district").replace(/\s+/g, " ") || null,
    point,
  };
  return { kind: "request", request };
}

function shapeProblem(
  cells: readonly string[],
  { first, last }: RowLines,
  columns: number,
  encoding: string,
): string | null {
  if (cells.length !== columns) {
    const runsOn =
      last > first ? ` and runs to line ${last}: look for a quotation mark that is not closed` : "";
    return `it has ${cells.length} columns where the header has ${columns}${runsOn}`;
  }
  if (cells.some((cell) => cell.includes("\0"))) {
    return "it holds a NUL byte; remove it (tr -d '\\000') or name the file's --encoding";
  }
  if (cells.some((cell) => cell.includes("\ufffd"))) {
    return `it holds bytes that are no ${encoding}; name the file's --encoding, for example windows-1252`;
  }
  return null;
}

function isInPeriod(moment: Date, { from, to, zone }: JudgeOptions): boolean {
  if (from === null && to === null) return true;
  const date = localDateOf(moment, zone);
  return (from === null || date >= from) && (to === null || date <= to);
}

/**
 * A date that was stored without a time of day shows up at midnight UTC, in summer and winter at
 * different hours of the wall; some sources are an hour off around clock changes. Local midnight is
 * the same mistake made in local time.
 */
function hasNoClockTime(moment: Date, zone: string): boolean {
  const msOfDay = ((moment.getTime() % DAY_MS) + DAY_MS) % DAY_MS;
  if (msOfDay === 0 || msOfDay === HOUR_MS || msOfDay === 23 * HOUR_MS) return true;
  const { minuteOfDay, second } = toLocal(moment, zone);
  return minuteOfDay === 0 && second === 0;
}

/** Null without coordinates; words when there are some that cannot be. */
function pointOf(lat: string, lon: string): Point | null | string {
  if (lat === "" && lon === "") return null;
  const point = { lat: Number(lat || "NaN"), lon: Number(lon || "NaN") };
  const isOnEarth = Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180;
  return isOnEarth ? point : `"${lat}" / "${lon}" are no coordinates in degrees; correct or empty both`;
}

/** Whole degrees, such as 39 / -77: rounded away, often a hundred kilometres off. */
function isPlaceholder({ lat, lon }: Point): boolean {
  return Number.isInteger(lat) && Number.isInteger(lon);
}
