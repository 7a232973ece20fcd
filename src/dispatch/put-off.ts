import { sql } from "../db/tx.ts";
import { after } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { ENGINE } from "../staff/actor.ts";
import { runWork, type WorkDeps } from "../staff/run-work.ts";
import { dispatchPolicy } from "./policy.ts";

/**
 * An order whose look fails again and again is put off by one tick, logged, and reported to
 * ALERTS once per episode, so that it never stops its city (dispatch.md section 4, step 6).
 */
export async function putOff(deps: WorkDeps, cityId: number, orderId: number, error: unknown): Promise<void> {
  await runWork(deps, { actor: ENGINE, source: "engine" }, async ({ tx, now, settings, log }) => {
    const { tickMs } = dispatchPolicy(settings.forCity(cityId));
    const row = await tx.maybeOne<{ episode: number }>(sql`
      update orders set dispatch_due_at = ${after(now, tickMs)}
       where id = ${orderId} and assigned_master_id is null and status in ('SEARCHING','GUARANTEE')
      returning search_episode as episode`);
    log.error("error", { order_id: orderId, city_id: cityId, reason: "order_put_off", details: error });
    if (row === null) return;
    const message = error instanceof Error ? error.message : String(error);
    await enqueue(
      tx,
      [
        {
          to: { channel: "ALERTS" },
          event: "error_alert",
          payload: {
            class: error instanceof Error ? error.name : "Error",
            message: `order ${orderId}: ${message}`.slice(0, 300),
            requestId: null,
            stack: [],
            count: 1,
          },
          orderId,
          dedupeKey: `order_put_off:${orderId}:${row.episode}`,
        },
      ],
      now,
    );
  });
}
