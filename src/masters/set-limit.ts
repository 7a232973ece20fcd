import { sql } from "../db/tx.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { type LockedMaster, lockMasterForStaff } from "./lock-master.ts";
import { noteMasterState } from "./state-events.ts";

export const LIMIT_MAX = 50;

export type SetLimit =
  | { readonly status: "set"; readonly effectiveLimit: number }
  | { readonly status: "unchanged"; readonly effectiveLimit: number }
  | { readonly status: "invalid_limit" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * The master's own limit of active orders (CA+), 0 to 50; 0 = he takes no orders, null = the setting
 * holds again. He is told; when he may take more than before, the engine looks at once.
 */
export async function setLimit(
  work: Work,
  { masterId, limit }: { masterId: number; limit: number | null },
): Promise<SetLimit> {
  const found = await lockMasterForStaff(work, masterId, "master.manage");
  if (found.status !== "locked") return found;
  const { master } = found;
  if (limit !== null && !(Number.isInteger(limit) && limit >= 0 && limit <= LIMIT_MAX)) {
    return { status: "invalid_limit" };
  }
  const effectiveLimit = effective(work, master, limit);
  if (limit === master.limitOverride) return { status: "unchanged", effectiveLimit };
  await work.tx.run(sql`
    update masters set max_active_orders_override = ${limit}, version = version + 1, updated_at = ${work.now}
     where id = ${masterId}`);
  await noteMasterState(work, masterId, [
    { kind: "limit_changed", data: { max_active_orders_override: limit } },
  ]);
  const isRaised = effectiveLimit > effective(work, master, master.limitOverride);
  if (isRaised && master.cityId !== null) {
    await noteDispatch(work.tx, [{ cityId: master.cityId, kind: "master_limit_freed", masterId }], work.now);
  }
  await enqueue(
    work.tx,
    [{ to: { master: masterId }, event: "limit_changed", payload: { limit } }],
    work.now,
  );
  await audit(work, {
    entity: "master",
    entityId: masterId,
    action: "set_limit",
    cityId: master.cityId,
    masterId,
    before: { max_active_orders_override: master.limitOverride },
    after: { max_active_orders_override: limit },
  });
  return { status: "set", effectiveLimit };
}

/** The limit that counts: his own, else the setting of his city (R80). */
function effective(work: Work, { cityId }: LockedMaster, limit: number | null): number {
  const settings = cityId === null ? work.settings : work.settings.forCity(cityId);
  return limit ?? settings.get("max_active_orders");
}
