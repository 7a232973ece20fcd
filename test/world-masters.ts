import { type Queryable, sql } from "../src/db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../src/kernel/time.ts";
import { ORDER_CATEGORIES, type OrderCategory } from "../src/orders/lifecycle.ts";

export interface MasterVerb {
  readonly cityId?: number;
  readonly lastName?: string;
  readonly firstName?: string;
  readonly phone?: string;
  /** All six unless told. */
  readonly skills?: readonly OrderCategory[];
  /** All districts of his city unless told. */
  readonly districtIds?: readonly number[];
  readonly shift?: "SHIFT_ON" | "SHIFT_OFF" | "BREAK";
  /** An hour from now unless told, for a break. */
  readonly breakUntil?: Date;
  readonly hasVehicle?: boolean;
  readonly rating?: number;
  /** max_active_orders_override. */
  readonly limit?: number | null;
  readonly verified?: boolean;
  readonly active?: boolean;
  /** Reason code of a block that stands. */
  readonly blocked?: string;
  readonly deleted?: boolean;
  readonly unreachableSince?: Date | null;
  /** Sums in roubles of his CLOSED orders of yesterday: his average check is their mean. */
  readonly closed?: readonly number[];
  /** 2000 + his id unless told; null = no chat. */
  readonly tgUserId?: number | null;
  readonly language?: "ru" | "en";
}

export async function insertMaster(
  q: Queryable,
  verb: MasterVerb & { readonly cityId: number; readonly lastName: string },
  now: Date,
): Promise<number> {
  const { cityId, lastName, firstName = "Иван", shift = "SHIFT_ON", verified = true, deleted = false } = verb;
  const blocked = verb.blocked !== undefined;
  const breakUntil = shift === "BREAK" ? (verb.breakUntil ?? after(now, HOUR_MS)) : null;
  const { id } = await q.one<{ id: number }>(sql`
    insert into masters (last_name, first_name, full_name, phone, city_id, rating, is_active, is_blocked,
                         is_deleted, is_on_shift, verified, blocked_at, blocked_reason, unreachable_since,
                         moderation_status, shift_status, shift_started_at, break_until,
                         max_active_orders_override, has_vehicle, language, referral_code, created_at, updated_at)
    values (${lastName}, ${firstName}, ${`${lastName} ${firstName}`}, ${verb.phone ?? null}, ${cityId},
            ${verb.rating ?? 5}, ${verb.active ?? (verified && !blocked && !deleted)}, ${blocked}, ${deleted},
            ${shift === "SHIFT_ON"}, ${verified}, ${blocked ? now : null}, ${verb.blocked ?? null},
            ${verb.unreachableSince ?? null}, ${verified ? "APPROVED" : "PENDING"}::moderation_status,
            ${shift}::shift_status, ${shift === "SHIFT_OFF" ? null : now}, ${breakUntil}, ${verb.limit ?? null},
            ${verb.hasVehicle ?? false}, ${verb.language ?? "ru"}, null, ${now}, ${now})
    returning id`);
  const tgUserId = verb.tgUserId === undefined ? 2_000 + id : verb.tgUserId;
  await q.run(sql`update masters set tg_user_id = ${tgUserId} where id = ${id}`);
  await insertAbilities(q, id, verb);
  if (blocked) {
    await q.run(sql`
      insert into master_blocks (master_id, reason_code, created_at) values (${id}, ${verb.blocked}, ${now})`);
  }
  await insertClosedOrders(q, id, cityId, verb.closed ?? [], now);
  return id;
}

async function insertAbilities(q: Queryable, masterId: number, verb: MasterVerb & { cityId: number }) {
  const skills = verb.skills ?? ORDER_CATEGORIES;
  await q.run(sql`
    insert into master_skills (master_id, skill_id)
    select ${masterId}, id from skills where code = any(${[...skills]}::text[])`);
  const served = verb.districtIds
    ? sql`id = any(${[...verb.districtIds]}::int[])`
    : sql`city_id = ${verb.cityId}`;
  await q.run(sql`
    insert into master_districts (master_id, district_id) select ${masterId}, id from districts where ${served}`);
}

async function insertClosedOrders(
  q: Queryable,
  masterId: number,
  cityId: number,
  sums: readonly number[],
  now: Date,
): Promise<void> {
  const closedAt = after(now, -DAY_MS);
  await q.run(sql`
    insert into orders (city_id, category, status, assigned_master_id, total_sum, search_episode, closed_at,
                        no_district, created_at, updated_at)
    select ${cityId}, 'HANDYMAN', 'CLOSED', ${masterId}, s.roubles, 1, ${closedAt}, true, ${closedAt}, ${closedAt}
      from unnest(${[...sums]}::numeric[]) as s (roubles)`);
}
