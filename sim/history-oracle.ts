import { type OrderStatus, searchStatus, TRANSITIONS } from "../src/orders/lifecycle.ts";
import type { HistoryRow, Snapshot } from "./snapshot.ts";

/** Escalations are written to the history and are no change of a business column. */
const SILENT_REASONS = new Set(["distribution_escalate_logist", "distribution_escalate_admin"]);

/**
 * The transition table as an oracle: every history row of the step is one of its edges, they join up,
 * and together they lead from the status an order had to the one it has.
 */
export function leaps(before: Snapshot, after: Snapshot): string[] {
  const complaints: string[] = [];
  const news = Map.groupBy(after.news, ({ orderId }) => orderId);
  for (const order of after.orders.values()) {
    const was = before.orders.get(order.id);
    const rows = news.get(order.id) ?? [];
    let status: OrderStatus | null = was?.status ?? null;
    for (const row of rows) {
      if (row.from !== status)
        complaints.push(`order ${order.id}: ${told(row)} after ${status ?? "nothing"}`);
      if (!isEdge(row, order.type))
        complaints.push(`order ${order.id}: ${told(row)} is not in the transition table`);
      status = row.to;
    }
    if (status !== order.status)
      complaints.push(`order ${order.id} is ${order.status}, the history ends at ${status ?? "nothing"}`);
    const changes = rows.filter(({ reason, from }) => from !== null && !SILENT_REASONS.has(reason)).length;
    if (was && order.version - was.version < changes)
      complaints.push(`order ${order.id}: ${changes} changes, version ${was.version} to ${order.version}`);
  }
  for (const id of before.orders.keys()) if (!after.orders.has(id)) complaints.push(`order ${id} vanished`);
  return complaints;
}

function isEdge({ from, to, reason }: HistoryRow, type: "NORMAL" | "GUARANTEE"): boolean {
  return TRANSITIONS.some(
    (edge) =>
      edge.reason === reason &&
      (edge.from === "nothing" ? from === null : from !== null && edge.from.includes(from)) &&
      edge.to.some((target) => (target === "search" ? to === searchStatus(type) : to === target)),
  );
}

function told({ from, to, reason }: HistoryRow): string {
  return `${from ?? "nothing"} to ${to} (${reason})`;
}

/** States a final offer may still reach. */
export function offerLeaps(before: Snapshot, after: Snapshot): string[] {
  const complaints: string[] = [];
  for (const offer of after.offers.values()) {
    const was = before.offers.get(offer.id);
    if (!was || was.state === offer.state) continue;
    const mayBe =
      was.state === "SENT" || (was.state === "VIEWED" && offer.state !== "SENT")
        ? true
        : was.state === "ACCEPTED" && offer.state === "CANCELED";
    if (!mayBe) complaints.push(`offer ${offer.id}: ${was.state} to ${offer.state}`);
  }
  return complaints;
}
