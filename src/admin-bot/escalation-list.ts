import { SNOOZE_MINUTES } from "../dispatch/answer-escalation.ts";
import { lastRejections } from "../dispatch/last-decision.ts";
import type { OrderLine } from "../orders/order-lines.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { reasonCounts } from "../telegram/messages/staff-messages.ts";
import type { Html } from "../texts/html.ts";
import { cardPath } from "./order-card.ts";
import { listLocation } from "./order-card-buttons.ts";
import { mayHere, type StaffVisit } from "./person.ts";

/** Under each escalated order of the list: [Открыть] [Беру] [Отложить] (admin-bot.md section 3). */
export function escalationRows(visit: StaffVisit, lines: readonly OrderLine[]): Keyboard {
  return lines.map(({ orderId, cityId, search }) => [
    visit.button("new-open", visit.data("order", "card", orderId), { n: orderId }),
    ...(mayHere(visit, "escalation.acknowledge", cityId)
      ? [visit.button("escalation-own", visit.data("esc", "take", orderId, search.episode))]
      : []),
    ...(mayHere(visit, "escalation.snooze", cityId)
      ? [visit.button("escalation-later", visit.data("esc", "later", orderId))]
      : []),
  ]);
}

/** For how long; «Назад» leads to the list. */
export function snoozeQuestion(visit: StaffVisit, orderId: number): Turn {
  const choices = SNOOZE_MINUTES.map((minutes) =>
    visit.button("escalation-wait", visit.data("esc", "hold", orderId, minutes), { minutes }),
  );
  const body = visit.html("escalation-how-long", { n: orderId });
  const view = { path: cardPath(visit, orderId), body, rows: [choices] };
  return { screen: visit.question(listLocation(visit), view) };
}

/** Why nobody fitted when the engine looked last, per order; orders without such a look are left out. */
export async function escalationCounts(
  visit: StaffVisit,
  lines: readonly OrderLine[],
): Promise<ReadonlyMap<number, Html>> {
  const rejections = await lastRejections(
    visit.work,
    lines.map(({ orderId }) => orderId),
  );
  const words = [...rejections].flatMap(([orderId, counts]): [number, Html][] => {
    const text = reasonCounts(visit.language, counts);
    return text === "" ? [] : [[orderId, visit.html("escalation-list-counts", { counts: text })]];
  });
  return new Map(words);
}
