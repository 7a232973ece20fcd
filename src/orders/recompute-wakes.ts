import { sql } from "../db/tx.ts";
import type { Settings } from "../settings/settings.ts";
import { SYSTEM } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { wakeAfterWindowChange } from "./wake-moment.ts";
import { workingWindow } from "./working-window.ts";

interface Sleeping {
  readonly id: number;
  readonly cityId: number;
  readonly wakeAt: Date;
  readonly slotStartsAt: Date | null;
}

export interface RecomputedWakes {
  /** Orders whose `wake_at` changed. */
  readonly moved: number;
  /** Orders somebody else held; call again until there are none (a second look changes nothing twice). */
  readonly leftLocked: number;
}

/**
 * After a change of the working window from `before` to `work.settings`: deferred orders of the
 * cities concerned wake by the new window; a moment staff gave stays while the new window holds it
 * (order-lifecycle.md section 4). Acts as SYSTEM.
 */
export async function recomputeWakes(
  caller: Omit<Work, "actor">,
  before: Settings,
): Promise<RecomputedWakes> {
  const work: Work = { ...caller, actor: SYSTEM };
  const cityIds = citiesConcerned(work, before);
  const asleep = sql`status = 'DEFERRED' and city_id = any(${cityIds}::int[])`;
  const { count } = await work.tx.one<{ count: number }>(sql`
    select count(*)::int as count from orders where ${asleep}`);
  if (count === 0) return { moved: 0, leftLocked: 0 };
  const held = await work.tx.rows<Sleeping>(sql`
    select id, city_id as "cityId", wake_at as "wakeAt", timeslot_start_utc as "slotStartsAt"
      from orders where ${asleep} order by id for no key update skip locked`);
  const moved = held
    .map((order) => ({ ...order, wakeAt: newWake(work, before, order), was: order.wakeAt }))
    .filter(({ wakeAt, was }) => wakeAt.getTime() !== was.getTime());
  await work.tx.run(sql`
    update orders o set wake_at = n.wake_at, updated_at = ${work.now}
      from unnest(${moved.map(({ id }) => id)}::int[], ${moved.map(({ wakeAt }) => wakeAt)}::timestamptz[])
           as n (id, wake_at)
     where o.id = n.id and o.status = 'DEFERRED'`);
  for (const { id, cityId } of moved) work.tx.ring({ kind: "live", cityId, orderId: id });
  return { moved: moved.length, leftLocked: Math.max(0, count - held.length) };
}

function citiesConcerned(work: Work, before: Settings): number[] {
  return work.cities
    .all()
    .map(({ id }) => id)
    .filter((cityId) => {
      const [old, now] = [
        workingWindow(before.forCity(cityId)),
        workingWindow(work.settings.forCity(cityId)),
      ];
      return old.startMinute !== now.startMinute || old.endMinute !== now.endMinute;
    });
}

function newWake(work: Work, before: Settings, order: Sleeping): Date {
  const windows = {
    before: workingWindow(before.forCity(order.cityId)),
    window: workingWindow(work.settings.forCity(order.cityId)),
  };
  return wakeAfterWindowChange(order, windows, work.now, work.cities.zoneOf(order.cityId));
}
