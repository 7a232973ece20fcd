import { type Queryable, sql } from "../db/tx.ts";
import { monotonicMs, SECOND_MS } from "../kernel/time.ts";
import type { OrderCategory } from "../orders/lifecycle.ts";
import type { MasterBase } from "./facts.ts";

/** A roster is read afresh after this long in any case: a change made past the commands costs one safety tick. */
const HOLDS_MS = 15 * SECOND_MS;

interface RosterRow extends Omit<MasterBase, "skills" | "districtIds"> {
  /** Joined by commas: the driver reads one text much faster than an array. */
  readonly skills: string | null;
  readonly districts: string | null;
}

/** The masters of a city (or `masterIds` of them) without what their orders and offers say, by ascending id. */
export async function loadRoster(
  q: Queryable,
  cityId: number,
  masterIds?: readonly number[],
): Promise<MasterBase[]> {
  const rows = await q.rows<RosterRow>(sql`
    with m as (
      select * from masters
       where city_id = ${cityId} and (${masterIds === undefined} or id = any(${masterIds ?? []}::int[]))
    ), skill as (
      select ms.master_id, string_agg(s.code::text, ',' order by s.id) as codes
        from m join master_skills ms on ms.master_id = m.id join skills s on s.id = ms.skill_id and s.is_active
       group by ms.master_id
    ), district as (
      select md.master_id, string_agg(md.district_id::text, ',' order by md.district_id) as ids
        from m join master_districts md on md.master_id = m.id group by md.master_id
    )
    select m.id, m.verified, m.is_active as "isActive", m.is_blocked as "isBlocked", m.is_deleted as "isDeleted",
           m.shift_status as "shiftStatus", m.break_until as "breakUntil",
           m.max_active_orders_override as "limitOverride", m.unreachable_since is not null as unreachable,
           m.has_vehicle as "hasVehicle", (m.rating * 100)::int as "ratingHundredths",
           skill.codes as skills, district.ids as districts
      from m
      left join skill on skill.master_id = m.id
      left join district on district.master_id = m.id
     order by m.id`);
  return rows.map(({ skills, districts, ...row }) => ({
    ...row,
    skills: (skills?.split(",") ?? []) as OrderCategory[],
    districtIds: districts?.split(",").map(Number) ?? [],
  }));
}

interface Held {
  readonly fingerprint: string;
  readonly masters: readonly MasterBase[];
  readonly readAtMs: number;
}

/**
 * Rosters of cities as an engine last read them. Each use asks the database for a fingerprint of the masters' rows,
 * in the transaction that decides; only when it differs are the rows read again, so a decision never rests on
 * an old roster (docs/decisions/008). Skills and districts change with their master's `version`.
 */
export class CityRosters {
  readonly #held = new Map<number, Held>();

  async of(q: Queryable, cityId: number): Promise<readonly MasterBase[]> {
    const fingerprint = await fingerprintOf(q, cityId);
    const held = this.#held.get(cityId);
    if (held?.fingerprint === fingerprint && monotonicMs() - held.readAtMs < HOLDS_MS) return held.masters;
    const masters = await loadRoster(q, cityId);
    this.#held.set(cityId, { fingerprint, masters, readAtMs: monotonicMs() });
    return masters;
  }
}

async function fingerprintOf(q: Queryable, cityId: number): Promise<string> {
  const { fingerprint } = await q.one<{ fingerprint: string }>(sql`
    select count(*) || ':' || coalesce(bit_xor(hash_record_extended(
             row(id, version, verified, is_active, is_blocked, is_deleted, shift_status, break_until,
                 max_active_orders_override, unreachable_since is null, has_vehicle, rating), 0)), 0)
             || ':' || (select coalesce(bit_xor(hash_record_extended(row(id, is_active), 0)), 0) from skills) as fingerprint
      from masters where city_id = ${cityId}`);
  return fingerprint;
}
