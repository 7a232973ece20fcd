import { sql } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { noteMasterState } from "./state-events.ts";

export type TouchMaster =
  | { readonly status: "touched" }
  | { readonly status: "fresh" }
  | { readonly status: "back" };

/**
 * Notes that an update of any kind came from a master: heartbeat (at most once a minute), username,
 * and that he can be reached again. Runs in a transaction of its own before the handler, because
 * a command that wrote it would lock the master before the order.
 *
 * - `touched`  columns were refreshed.
 * - `fresh`    nothing to write, no lock taken.
 * - `back`     he was unreachable: the engine looks at once.
 */
export async function touchMaster(
  work: Work,
  { masterId, username }: { masterId: number; username: string | null },
): Promise<TouchMaster> {
  const isStale = sql`
    (last_heartbeat_at is null or last_heartbeat_at <= ${after(work.now, -MINUTE_MS)}
     or telegram_username is distinct from ${username} or unreachable_since is not null)`;
  const stale = await work.tx.maybeOne<{ id: number }>(sql`
    select id from masters where id = ${masterId} and ${isStale}`);
  if (stale === null) return { status: "fresh" };
  const before = await work.tx.maybeOne<{ cityId: number | null; unreachableSince: Date | null }>(sql`
    select city_id as "cityId", unreachable_since as "unreachableSince" from masters
     where id = ${masterId} for no key update`);
  if (before === null) return { status: "fresh" };
  await work.tx.run(sql`
    update masters set last_heartbeat_at = ${work.now}, telegram_username = ${username}, unreachable_since = null,
                       updated_at = ${work.now}
     where id = ${masterId}`);
  if (before.unreachableSince === null) return { status: "touched" };
  await noteMasterState(work, masterId, [{ kind: "reachable" }]);
  if (before.cityId !== null) {
    await noteDispatch(work.tx, [{ cityId: before.cityId, kind: "master_reachable", masterId }], work.now);
  }
  return { status: "back" };
}
