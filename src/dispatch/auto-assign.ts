import { sql } from "../db/tx.ts";
import { activateOrder } from "../orders/activate-order.ts";
import { type OrderStatus, SEARCH_STATUSES } from "../orders/lifecycle.ts";
import { lockOrderFor } from "../orders/lock-order.ts";
import { releaseOrder } from "../orders/release-order.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import { permit } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { countReasons } from "./decision-ledger.ts";
import type { OfferFacts } from "./facts.ts";
import { loadCity, loadOrders } from "./load-facts.ts";
import { waitForCityLock } from "./pass-batch.ts";
import { isOpen } from "./past-offers.ts";
import { planAndLock } from "./plan-batch.ts";
import { dispatchPolicy } from "./policy.ts";
import { writeDecisions } from "./write-decisions.ts";

export type AutoAssign =
  | { readonly status: "offer_sent"; readonly masterIds: readonly number[]; readonly expiresAt: Date }
  | { readonly status: "no_candidates"; readonly rejections: Partial<Record<string, number>> }
  /** A wave is open: who was asked, and until when. */
  | { readonly status: "offer_conflict"; readonly masterIds: readonly number[]; readonly expiresAt: Date }
  /** «Начать поиск сейчас?»: the order sleeps or is a draft; call again with `searchNow`. */
  | { readonly status: "needs_search_now"; readonly orderStatus: OrderStatus }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * Staff run the engine's decision for one order now («⚡️ Автораспределение»), also when it is
 * escalated or the search was stopped. Takes the city first, waiting: it may lock several masters,
 * as only the engine does.
 */
export async function autoAssign(
  work: Work,
  { orderId, searchNow = false }: { orderId: number; searchNow?: boolean },
): Promise<AutoAssign> {
  const { tx } = work;
  const role = permit(work.actor, "order.auto_assign", null);
  if (role === "forbidden") return { status: "forbidden" };
  const seen = await tx.maybeOne<{ cityId: number }>(
    sql`select city_id as "cityId" from orders where id = ${orderId}`,
  );
  if (permit(work.actor, "order.auto_assign", seen) !== "allowed" || seen === null)
    return { status: "not_found" };
  await waitForCityLock(tx, seen.cityId);
  const lock = await lockOrderFor(work, orderId, "order.auto_assign");
  if (lock.status !== "locked") return lock;
  const { status } = lock.order;
  if (status === "DEFERRED" || status === "CREATED") {
    if (!searchNow) return { status: "needs_search_now", orderStatus: status };
    if (status === "DEFERRED") await activateOrder(work, { orderId });
    else await releaseOrder(work, { orderId, searchNow: true });
  } else if (!SEARCH_STATUSES.includes(status)) {
    return { status: "wrong_state", orderStatus: status };
  }
  return decideNow(work, orderId);
}

async function decideNow(work: Work, orderId: number): Promise<AutoAssign> {
  const { tx, now } = work;
  const [order] = await loadOrders(tx, [orderId]);
  const open = order!.offers.filter(isOpen);
  if (open.length > 0) return { status: "offer_conflict", ...asked(open) };
  const policy = dispatchPolicy(work.settings.forCity(order!.cityId));
  const city = await loadCity(tx, order!.cityId, policy, now);
  const [decision] = await planAndLock(tx, [order!], city, policy, now, { forced: true });
  const wave = { source: "STAFF_AUTO", staffId: staffIdOf(work.actor) } as const;
  const offers = await writeDecisions(
    work,
    [{ order: order!, decision: decision!, trigger: "staff_auto" }],
    policy,
    wave,
  );
  await audit(work, {
    entity: "order",
    entityId: orderId,
    action: "auto_assign",
    cityId: order!.cityId,
    orderId,
    after: { offered_master_ids: offers.map(({ masterId }) => masterId) },
  });
  tx.ring({ kind: "dispatch", cityId: order!.cityId });
  const [first] = offers;
  if (first)
    return {
      status: "offer_sent",
      masterIds: offers.map(({ masterId }) => masterId),
      expiresAt: first.expiresAt,
    };
  const { evaluation } = decision!;
  return {
    status: "no_candidates",
    rejections: evaluation ? countReasons(evaluation.verdicts, evaluation.scope) : {},
  };
}

function asked(open: readonly OfferFacts[]): { masterIds: number[]; expiresAt: Date } {
  const latestMs = Math.max(...open.map(({ expiresAt }) => expiresAt.getTime()));
  return { masterIds: open.map(({ masterId }) => masterId), expiresAt: new Date(latestMs) };
}
