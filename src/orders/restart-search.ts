import { sql } from "../db/tx.ts";
import { cancelOffersOfOrder } from "../offers/cancel-open-offers.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { logEscalationReset } from "./escalation-reset.ts";
import { canHappen, type OrderStatus, transition } from "./lifecycle.ts";
import { lockOrderFor } from "./lock-order.ts";
import { recordTransition } from "./record-transition.ts";
import { startSearchColumns } from "./search-columns.ts";

export interface RestartSearchInput {
  readonly orderId: number;
  /** The search episode the person saw on the button; acts once per episode (rule X4). */
  readonly episode: number;
}

export type RestartSearch =
  | { readonly status: "restarted"; readonly episode: number }
  /** Another episode than the one seen has begun: a repeat, or a colleague was quicker. Nothing changed. */
  | { readonly status: "already_restarted"; readonly orderStatus: OrderStatus; readonly episode: number }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/**
 * A searched order is searched from the beginning (T17, «🔁 Начать поиск заново»): its open offers
 * are withdrawn, rounds and escalation start afresh, and the master who gave it up may be asked again.
 */
export async function restartSearch(
  work: Work,
  { orderId, episode }: RestartSearchInput,
): Promise<RestartSearch> {
  const lock = await lockOrderFor(work, orderId, "order.restart_search");
  if (lock.status !== "locked") return lock;
  const { order } = lock;
  if (order.searchEpisode !== episode) {
    return { status: "already_restarted", orderStatus: order.status, episode: order.searchEpisode };
  }
  if (!canHappen("restart_search", order.status)) {
    return { status: "wrong_state", orderStatus: order.status };
  }
  const canceled = await cancelOffersOfOrder(work.tx, orderId, "returned_to_search", work.now);
  await work.tx.run(sql`
    update orders set ${startSearchColumns(work.now)}, previous_master_id = null, version = version + 1,
                      updated_at = ${work.now}
     where id = ${orderId} and status = ${order.status}::order_status and search_episode = ${episode}`);
  const { reason } = transition("restart_search");
  await recordTransition(work, {
    orderId,
    cityId: order.cityId,
    from: order.status,
    to: order.status,
    reason,
    action: "restart",
    before: { search_episode: episode },
    after: { search_episode: episode + 1 },
    context: { restart: true, offers_canceled: canceled.length },
  });
  await noteDispatch(work.tx, [{ cityId: order.cityId, orderId, kind: "order_returned" }], work.now);
  logEscalationReset(work, order, reason);
  return { status: "restarted", episode: episode + 1 };
}
