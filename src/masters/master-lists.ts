import { join, type Queryable, sql } from "../db/tx.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import { isRowId } from "./lock-master.ts";
import { MASTER_GROUPS, type MasterFilters, type MasterGroup, masterCondition } from "./master-filters.ts";
import { type MasterLine, masterLines } from "./master-lines.ts";

export interface MasterList {
  readonly lines: readonly MasterLine[];
  /** Masters of the whole list. */
  readonly total: number;
}

/**
 * A page of masters within the actor's cities (`offset` 0 = the first): by name, forms that wait for
 * moderation by the time they have waited, the longest first.
 */
export async function masterList(
  work: Work<Queryable>,
  filters: MasterFilters,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<MasterList> {
  const condition = masterCondition(work, filters);
  const turn =
    filters.group === "pending"
      ? sql`coalesce(m.submitted_at, m.created_at), m.id`
      : sql`lower(m.full_name), m.id`;
  const lines = await masterLines(
    work,
    sql`select m.id, row_number() over (order by ${turn}) as place from masters m where ${condition}
         order by place limit ${limit} offset ${offset}`,
  );
  const { total } = await staffRead(work, ({ tx }) =>
    tx.one<{ total: number }>(sql`select count(*)::int as total from masters m where ${condition}`),
  );
  return { lines, total };
}

/** How many masters each list holds for this reader, by the same conditions as the lists. */
export async function masterCounts(
  work: Work<Queryable>,
  filters: Omit<MasterFilters, "group"> = {},
): Promise<Readonly<Record<MasterGroup, number>>> {
  const columns = MASTER_GROUPS.map(
    (group) =>
      sql`(select count(*)::int from masters m where ${masterCondition(work, { ...filters, group })})`,
  );
  const { counts } = await staffRead(work, ({ tx }) =>
    tx.one<{ counts: number[] }>(sql`select array[${join(columns)}] as counts`),
  );
  return Object.fromEntries(MASTER_GROUPS.map((group, i) => [group, counts[i]!])) as Record<
    MasterGroup,
    number
  >;
}

/** How many forms wait for the reader's decision. */
export function waitingForms(work: Work<Queryable>): Promise<number> {
  return staffRead(work, async (behindWall) => {
    const { waiting } = await behindWall.tx.one<{ waiting: number }>(sql`
      select count(*)::int as waiting from masters m
       where ${masterCondition(behindWall, { group: "pending" })}`);
    return waiting;
  });
}

/** Those of `masterIds` whose forms wait for the reader's decision, the longest wait first. */
export function formsAmong(work: Work<Queryable>, masterIds: readonly number[]): Promise<MasterLine[]> {
  const known = masterIds.filter(isRowId);
  return masterLines(
    work,
    sql`select m.id, row_number() over (order by coalesce(m.submitted_at, m.created_at), m.id) as place
          from masters m
         where m.id = any(${known}::int[]) and ${masterCondition(work, { group: "pending" })}`,
  );
}
