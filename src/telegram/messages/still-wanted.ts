import { maySeeContacts } from "../../orders/contacts-right.ts";
import type { OutboxRow } from "../../outbox/outbox-row.ts";
import type { Facts } from "./facts.ts";

/**
 * Whether a message still makes sense at the moment of sending (notifications.md section 1): null
 * when it does, else why not. Edits always do: they say how something ended.
 */
export function whyUnwanted(row: OutboxRow, facts: Facts, now: Date): string | null {
  if (row.kind === "EDIT") return null;
  // What was written before somebody was dismissed, and held back by quiet hours, say.
  if (row.kind === "STAFF" && facts.staff.get(row.staffId ?? 0)?.isActive === false) return "deactivated";
  switch (row.event) {
    case "new_offer":
      return offerEnded(row, facts, now);
    case "order_assigned":
      return notHis(row, facts) ?? offerLost(row, facts);
    case "order_changed":
      return notHis(row, facts);
    case "commission_reminder":
      return reminderOver(row, facts);
    case "break_reminder":
      return breakOver(row, facts);
    case "escalation_snooze_over":
      return nobodySearches(row, facts);
    default:
      return null;
  }
}

function offerEnded(row: OutboxRow, facts: Facts, now: Date): string | null {
  const offer = facts.offers.get(row.offerId ?? 0);
  if (!offer || (offer.state !== "SENT" && offer.state !== "VIEWED")) return "offer not open";
  return offer.expiresAt <= now ? "offer expired" : null;
}

function notHis(row: OutboxRow, facts: Facts): string | null {
  const order = facts.orders.get(row.orderId ?? 0);
  return order && row.masterId !== null && maySeeContacts(order, row.masterId) ? null : "order not his";
}

/** He may have lost the order and got it back: the card of the later acceptance is the one to send. */
function offerLost(row: OutboxRow, facts: Facts): string | null {
  if (row.offerId === null) return null;
  return facts.offers.get(row.offerId)?.state === "ACCEPTED" ? null : "order not his";
}

function reminderOver(row: OutboxRow, facts: Facts): string | null {
  const commission = facts.commissions.get(Number(row.payload["commissionId"]));
  if (commission?.status !== "WAIT_PAY") return "commission not waiting";
  const planned = new Date(String(row.payload["deadline"])).getTime();
  return commission.deadlineAt.getTime() === planned ? null : "deadline moved";
}

function breakOver(row: OutboxRow, facts: Facts): string | null {
  const master = facts.masters.get(row.masterId ?? 0);
  if (master?.shiftStatus !== "BREAK") return "break ended";
  const announced = new Date(String(row.payload["breakUntil"])).getTime();
  return master.breakUntil?.getTime() === announced ? null : "break extended";
}

function nobodySearches(row: OutboxRow, facts: Facts): string | null {
  const status = facts.orders.get(row.orderId ?? 0)?.status;
  return status === "SEARCHING" || status === "GUARANTEE" ? null : "order not searched";
}
