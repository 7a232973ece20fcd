import { readFileSync } from "node:fs";
import { type Queryable, type Sql, sql } from "../db/tx.ts";

/** A promise that some rows break. */
export interface BrokenInvariant {
  /** Number and name, `I4 no_open_offer_past_its_end`. */
  readonly name: string;
  /** How many rows break it. */
  readonly rows: number;
  /** The first of them: number of the thing and what is wrong with it. */
  readonly examples: readonly { readonly id: number; readonly detail: string }[];
}

interface Invariant {
  readonly name: string;
  /** The query cut at its parameters: text, parameter, text, ... */
  readonly parts: readonly string[];
}

type Parameter = "now" | "since";

const INVARIANTS = parseInvariants(
  readFileSync(new URL("invariants.sql", import.meta.url), "utf8").replaceAll("\r\n", "\n"),
);

/** The names of all invariants, in the order they are checked. */
export const INVARIANT_NAMES: readonly string[] = INVARIANTS.map(({ name }) => name);

const EXAMPLES_MAX = 5;
const ALWAYS = new Date(0);

/**
 * Asks every invariant of invariants.sql (I1-I15 of design/reliability.md section 9) and returns those
 * that are broken at `now`; none, while all is well. `since` leaves out orders, messages, decisions
 * and audit rows that did not change after it: history grows for ever. Reads only.
 */
export async function brokenInvariants(
  q: Queryable,
  now: Date,
  since: Date = ALWAYS,
): Promise<BrokenInvariant[]> {
  const broken: BrokenInvariant[] = [];
  for (const { name, parts } of INVARIANTS) {
    const found = await q.one<Omit<BrokenInvariant, "name">>(sql`
      select count(*)::int as rows,
             coalesce(jsonb_agg(jsonb_build_object('id', id, 'detail', detail) order by id)
                        filter (where place <= ${EXAMPLES_MAX}), '[]') as examples
        from (select b.id, b.detail, row_number() over (order by b.id) as place
                from (${query(parts, { now, since })}) b) broken`);
    if (found.rows > 0) broken.push({ name, ...found });
  }
  return broken;
}

function query(parts: readonly string[], values: Readonly<Record<Parameter, Date>>): Sql {
  const texts = parts.filter((_, i) => i % 2 === 0);
  const names = parts.filter((_, i) => i % 2 === 1) as Parameter[];
  return names.reduce<Sql>(
    (built, name, i) => sql`${built}${values[name]}::timestamptz${sql([texts[i + 1]!])}`,
    sql([texts[0]!]),
  );
}

function parseInvariants(file: string): Invariant[] {
  return file
    .split(/^--! /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf("\n");
      const text = section
        .slice(end)
        .replaceAll(/^--.*$/gm, "")
        .trim();
      return { name: section.slice(0, end).trim(), parts: text.split(/(?<!:):(now|since)\b/) };
    });
}
