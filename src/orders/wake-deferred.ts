import { sql } from "../db/tx.ts";
import { SYSTEM } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { writeHistory } from "./history.ts";
import { transition } from "./lifecycle.ts";
import { startSearchColumns } from "./search-columns.ts";

interface Woken {
  readonly id: number;
  readonly cityId: number;
  readonly status: "SEARCHING" | "GUARANTEE";
  readonly wakeAt: Date;
}

/**
 * Deferred orders whose moment has come are searched (T6), at most `limit` of them, the longest due
 * first; catches up after any downtime. One statement claims and wakes them: rows somebody else
 * holds are left for the next call. Acts as SYSTEM, whoever calls. Returns how many it woke;
 * `limit` of them means there may be more.
 */
export async function wakeDeferred(caller: Omit<Work, "actor">, limit: number): Promise<number> {
  const work: Work = { ...caller, actor: SYSTEM };
  const woken = await work.tx.rows<Woken>(sql`
    with due as (
      select id, wake_at from orders
       where status = 'DEFERRED' and wake_at <= ${work.now}
       order by wake_at, id limit ${limit}
         for no key update skip locked
    )
    update orders o
       set status = case o.type when 'GUARANTEE' then 'GUARANTEE' else 'SEARCHING' end::order_status,
           ${startSearchColumns(work.now)}, version = version + 1, updated_at = ${work.now}
      from due
     where o.id = due.id and o.status = 'DEFERRED'
    returning o.id, o.city_id as "cityId", o.status, due.wake_at as "wakeAt"`);
  const { reason } = transition("wake");
  await writeHistory(
    work,
    woken.map(({ id, status, wakeAt }) => ({
      orderId: id,
      from: "DEFERRED",
      to: status,
      reason,
      context: { wake_at: wakeAt },
    })),
  );
  await noteDispatch(
    work.tx,
    woken.map(({ id, cityId }) => ({ cityId, orderId: id, kind: "order_woken" })),
    work.now,
  );
  for (const { id, cityId, wakeAt } of woken) {
    work.tx.ring({ kind: "live", cityId, orderId: id });
    const lagMs = work.now.getTime() - wakeAt.getTime();
    work.log.info("deferred_wake", { order_id: id, city_id: cityId, wake_at: wakeAt, lag_ms: lagMs });
  }
  return woken.length;
}
