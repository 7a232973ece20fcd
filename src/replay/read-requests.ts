import { basename } from "node:path";
import type { OrderCategory } from "../orders/lifecycle.ts";
import { type ColumnMap, type ColumnPlaces, type Field, findColumns } from "./column-map.ts";
import { DROP_REASONS, type DropReason, type JudgeOptions, judgeRow, type LogRequest } from "./judge-row.ts";
import { ReplayProblem } from "./problem.ts";
import { type CsvFile, type RowLines, readRows } from "./read-rows.ts";

export interface ReadOptions extends CsvFile, JudgeOptions {
  readonly map: ColumnMap;
  /** At most so many requests, in the order of the file; null = all. */
  readonly limit: number | null;
}

export interface InputReport {
  readonly file: string;
  readonly zone: string;
  /** Rows looked at, without the header; none after the limit was reached. */
  readonly rows: number;
  readonly kept: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** The first malformed rows: where, what, and what to do. */
  readonly problems: readonly string[];
  /** Request types without a category that were replayed or skipped, most frequent first. */
  readonly unknownTypes: readonly { readonly type: string; readonly rows: number }[];
  /** Fields for which there is no column. */
  readonly absentFields: readonly Field[];
  readonly requestsByCategory: Readonly<Partial<Record<OrderCategory, number>>>;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

const PROBLEMS_SHOWN = 10;

/**
 * Reads a log of service requests. Rows that cannot be used are left out, counted and explained, never
 * fatal; requests come back in the order of the file. Throws ReplayProblem when the file cannot be
 * read, is empty, lacks a column, or has no usable row.
 */
export async function readRequests(
  options: ReadOptions,
): Promise<{ requests: readonly LogRequest[]; report: InputReport }> {
  const reader = new RequestReader(options);
  const cutOff = await readRows(options, (cells, lines) => reader.row(cells, lines));
  return reader.finish(cutOff);
}

class RequestReader {
  readonly #options: ReadOptions;
  readonly #requests: LogRequest[] = [];
  readonly #dropped: Record<DropReason, number> = {
    noClockTime: 0,
    placeholderCoordinates: 0,
    duplicateId: 0,
    malformed: 0,
    outsidePeriod: 0,
    unknownType: 0,
  };
  readonly #problems: string[] = [];
  readonly #unknownTypes = new Map<string, number>();
  readonly #ids = new Set<string>();
  #header: { readonly columns: number; readonly places: ColumnPlaces } | null = null;
  #rows = 0;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  row(cells: readonly string[], lines: RowLines): void {
    const { map, delimiter, limit } = this.#options;
    if (this.#header === null) {
      this.#header = { columns: cells.length, places: findColumns(cells, map, delimiter) };
      return;
    }
    if (limit !== null && this.#requests.length >= limit) return;
    this.#rows += 1;
    const judged = judgeRow(cells, lines, this.#header, this.#options);
    switch (judged.kind) {
      case "request":
        this.#keep(judged.request);
        break;
      case "dropped":
        this.#dropped[judged.why] += 1;
        break;
      case "unknown_type":
        this.#dropped.unknownType += 1;
        this.#countUnknown(judged.requestType);
        break;
      case "malformed":
        this.#malformed(`line ${lines.first}: ${judged.problem}`);
    }
  }

  finish(cutOff: string | null): { requests: readonly LogRequest[]; report: InputReport } {
    if (cutOff !== null) this.#malformed(cutOff);
    const { path, zone, map } = this.#options;
    if (this.#header === null) {
      throw new ReplayProblem(
        `${path} is empty: it needs a header line with the columns ${Object.values(map.names).join(", ")} ` +
          "and a row per request.",
      );
    }
    if (this.#requests.length === 0) throw new ReplayProblem(this.#nothingUsable());
    const { places } = this.#header;
    const moments = this.#requests
      .map(({ createdAt }) => createdAt)
      .sort((a, b) => a.getTime() - b.getTime());
    const report: InputReport = {
      file: basename(path),
      zone,
      rows: this.#rows,
      kept: this.#requests.length,
      dropped: { ...this.#dropped },
      problems: this.#problems,
      unknownTypes: [...this.#unknownTypes]
        .map(([type, rows]) => ({ type, rows }))
        .sort((a, b) => b.rows - a.rows || (a.type < b.type ? -1 : 1)),
      absentFields: (Object.keys(places) as Field[]).filter((field) => places[field] < 0),
      requestsByCategory: countByCategory(this.#requests),
      firstAt: moments[0]!,
      lastAt: moments.at(-1)!,
    };
    return { requests: this.#requests, report };
  }

  #keep(request: LogRequest): void {
    const { id, isKnownType, requestType } = request;
    if (id !== null && this.#ids.has(id)) {
      this.#dropped.duplicateId += 1;
      return;
    }
    if (id !== null) this.#ids.add(id);
    if (!isKnownType) this.#countUnknown(requestType);
    this.#requests.push(request);
  }

  #countUnknown(requestType: string): void {
    this.#unknownTypes.set(requestType, (this.#unknownTypes.get(requestType) ?? 0) + 1);
  }

  #malformed(problem: string): void {
    this.#dropped.malformed += 1;
    if (this.#problems.length < PROBLEMS_SHOWN) this.#problems.push(problem);
  }

  #nothingUsable(): string {
    const { path } = this.#options;
    if (this.#rows === 0 && this.#problems.length === 0) {
      return `${path} has a header line and no rows: there is nothing to replay.`;
    }
    const why = Object.entries(this.#dropped)
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => `${count} ${DROP_REASONS[reason as DropReason]}`);
    const problems = this.#problems.map((problem) => `\n  ${problem}`).join("");
    return `${path}: none of its ${this.#rows} rows can be replayed (${why.join(", ")}).${problems}`;
  }
}

function countByCategory(requests: readonly LogRequest[]): Partial<Record<OrderCategory, number>> {
  const counts: Partial<Record<OrderCategory, number>> = {};
  for (const { category } of requests.toSorted((a, b) => (a.category < b.category ? -1 : 1))) {
    counts[category] = (counts[category] ?? 0) + 1;
  }
  return counts;
}
