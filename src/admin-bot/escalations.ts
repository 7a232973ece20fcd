import { acknowledgeEscalation, snoozeEscalation } from "../dispatch/answer-escalation.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { timeText } from "../telegram/screen-words.ts";
import { snoozeQuestion } from "./escalation-list.ts";
import { noOrder, orderCardTurn } from "./order-card.ts";
import { listLocation } from "./order-card-buttons.ts";
import { listTurn } from "./order-lists.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

/**
 * «Беру» and «Отложить»: `ack` and `snooze` under a notice of the outbox, which stays as it is; `own`
 * and `wait` on the card, `take`, `later` and `hold` in the list, which are drawn anew.
 */
export const ESCALATION_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "esc",
    action: "ack",
    may: may("escalation.acknowledge"),
    handle: (visit, [id, episode]) => acknowledge(visit, rowArgument(id), episode, "notice"),
  },
  {
    section: "esc",
    action: "own",
    may: may("escalation.acknowledge"),
    handle: (visit, [id, episode]) => acknowledge(visit, rowArgument(id), episode, "card"),
  },
  {
    section: "esc",
    action: "snooze",
    may: may("escalation.snooze"),
    handle: (visit, [id, minutes]) => snooze(visit, rowArgument(id), Number(minutes), "notice"),
  },
  {
    section: "esc",
    action: "wait",
    may: may("escalation.snooze"),
    handle: (visit, [id, minutes]) => snooze(visit, rowArgument(id), Number(minutes), "card"),
  },
  {
    section: "esc",
    action: "take",
    may: may("escalation.acknowledge"),
    handle: (visit, [id, episode]) => acknowledge(visit, rowArgument(id), episode, "list"),
  },
  {
    section: "esc",
    action: "later",
    may: may("escalation.snooze"),
    handle: async (visit, [id]) => {
      const order = await orderCard(visit.work, rowArgument(id));
      return order === null ? noOrder(visit) : snoozeQuestion(visit, order.orderId);
    },
  },
  {
    section: "esc",
    action: "hold",
    may: may("escalation.snooze"),
    handle: (visit, [id, minutes]) => snooze(visit, rowArgument(id), Number(minutes), "list"),
  },
];

type Place = "notice" | "card" | "list";

async function acknowledge(
  visit: StaffVisit,
  orderId: number,
  seen: string | undefined,
  place: Place,
): Promise<Turn> {
  const episode = seen !== undefined && /^\d{1,9}$/.test(seen) ? Number(seen) : -1;
  const result = await acknowledgeEscalation(visit.work, { orderId, episode });
  switch (result.status) {
    case "acknowledged":
      return saying(visit, orderId, place, visit.t("escalation-acked", { n: orderId }));
    case "already_yours":
      return saying(visit, orderId, place, visit.t("escalation-already-yours", { n: orderId }));
    default:
      return refused(visit, orderId, place, result.status);
  }
}

interface LastSnooze {
  readonly orderId: number;
  readonly episode: number;
  readonly minutes: number;
  readonly until: string;
}

/**
 * Minutes add up, so a second press of the same button while they run is a repeat (rule X4): the
 * session keeps what was snoozed last. In another episode nothing is snoozed yet.
 */
async function snooze(visit: StaffVisit, orderId: number, minutes: number, place: Place): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return refused(visit, orderId, place, "not_found");
  const { episode } = order.search;
  const last = visit.kept("snoozed") as unknown as LastSnooze | undefined;
  const isSame = last?.orderId === orderId && last.episode === episode && last.minutes === minutes;
  if (isSame && new Date(last.until) > visit.now) return snoozed(visit, order, new Date(last.until), place);
  const result = await snoozeEscalation(visit.work, { orderId, minutes });
  switch (result.status) {
    case "snoozed": {
      visit.keep("snoozed", { orderId, episode, minutes, until: result.until.toISOString() });
      return snoozed(visit, order, result.until, place);
    }
    case "too_long":
      return saying(visit, orderId, place, visit.t("escalation-too-long", { left: result.leftMin }), true);
    default:
      return refused(visit, orderId, place, result.status);
  }
}

function snoozed(visit: StaffVisit, order: OrderCard, moment: Date, place: Place): Promise<Turn> {
  const { orderId, cityId } = order;
  const until = timeText(moment, visit.now, visit.work.cities.zoneOf(cityId));
  return saying(visit, orderId, place, visit.t("escalation-snoozed-until", { n: orderId, until }));
}

async function refused(
  visit: StaffVisit,
  orderId: number,
  place: Place,
  status: "not_escalated" | "not_found" | "forbidden",
): Promise<Turn> {
  if (status === "not_found")
    return place === "notice" ? { ...noOrder(visit), where: "below" } : noOrder(visit);
  const key = status === "forbidden" ? "assign-forbidden" : "escalation-over";
  return saying(visit, orderId, place, visit.t(key), true);
}

async function saying(
  visit: StaffVisit,
  orderId: number,
  place: Place,
  notice: string,
  isAlert = false,
): Promise<Turn> {
  switch (place) {
    case "notice":
      return { notice, isAlert };
    case "card":
      return { ...(await orderCardTurn(visit, orderId, notice)), isAlert };
    case "list":
      return { ...(await listTurn(visit, "escalated", pageInView(visit))), notice, isAlert };
  }
}

/** The page of the list he pressed on. */
function pageInView(visit: StaffVisit): number {
  const [, page] = /^a:orders:list:escalated:(\d+)$/.exec(listLocation(visit)) ?? [];
  return rowArgument(page) || 1;
}
