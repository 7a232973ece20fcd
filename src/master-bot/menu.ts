import { localDateOf } from "../geo/local-time.ts";
import { type MasterOverview, masterOverview } from "../masters/master-overview.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { blockReason } from "../telegram/messages/account-messages.ts";
import { timeText } from "../telegram/screen-words.ts";
import { dateText, momentText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { type MasterVisit, masterIdOf, zoneOf } from "./person.ts";
import { shiftRows } from "./shift-buttons.ts";

/** The only answer a stranger gets: where he is, and whom to ask. */
export async function strangerTurn(visit: MasterVisit): Promise<Turn | null> {
  if (visit.person.kind === "master") return null;
  const contact = visit.work.settings.get("support_contact");
  const how = contact === "" ? visit.html("stranger-ask") : visit.html("stranger-ask-contact", { contact });
  const buttons = [[visit.button("menu-language", visit.data("lang", "ask"))]];
  return { screen: visit.bare([visit.html("stranger-hello"), how], buttons) };
}

/** The first screen: state of the account, of the shift, and the way to everything else. */
export async function menuTurn(visit: MasterVisit): Promise<Turn> {
  if (visit.person.kind === "stranger") return (await strangerTurn(visit))!;
  const overview = await masterOverview(visit.work, masterIdOf(visit));
  const head = visit.html("menu-head", {
    name: overview.name,
    state: visit.t(`moderation-${overview.moderationStatus}`),
  });
  const { gate } = visit.person;
  if (gate === "verified") {
    const rows = [...shiftRows(visit, overview), ...orderRows(visit, overview, { withOffers: true })];
    return { screen: visit.bare([head, shiftLine(visit, overview)], [...rows, languageRow(visit)]) };
  }
  const rows = [...orderRows(visit, overview, { withOffers: false }), languageRow(visit)];
  return { screen: visit.bare([head, gateLine(visit, overview)], rows) };
}

function shiftLine(visit: MasterVisit, { shiftStatus, breakUntil }: MasterOverview): Html {
  if (shiftStatus !== "BREAK" || breakUntil === null) return visit.html(`menu-${shiftStatus}`);
  return visit.html("menu-BREAK", { until: timeText(breakUntil, visit.now, zoneOf(visit)) });
}

/** Why he gets no orders, in words (master-bot.md section 2). */
function gateLine(visit: MasterVisit, overview: MasterOverview): Html {
  const { submittedAt, moderationReason, blocks } = overview;
  const contact = visit.work.settings.get("support_contact");
  const support = contact === "" ? null : visit.html("gate-support", { contact });
  const zone = zoneOf(visit);
  switch (visit.person.kind === "master" ? visit.person.gate : "deleted") {
    case "pending":
      return submittedAt === null
        ? visit.html("gate-pending")
        : visit.html("gate-pending-since", { moment: momentText(submittedAt, visit.now, zone) });
    case "rejected": {
      const line = moderationReason
        ? visit.html("gate-rejected-reason", { reason: moderationReason })
        : visit.html("gate-rejected");
      return Html.lines([line, support]);
    }
    case "blocked": {
      const today = localDateOf(visit.now, zone);
      const reasons = blocks.map(({ reasonCode, comment, since }) =>
        visit.t("gate-block", {
          reason: reasonCode === "staff" && comment ? comment : blockReason(visit.language, reasonCode),
          date: dateText(localDateOf(since, zone), today),
        }),
      );
      return Html.lines([visit.html("gate-blocked", { reasons: reasons.join("; ") }), support]);
    }
    default:
      return Html.lines([visit.html("gate-deleted"), support]);
  }
}

/** Whoever still has orders reaches them, whatever became of his account. */
function orderRows(
  visit: MasterVisit,
  { openOffers, activeOrders, limit }: MasterOverview,
  { withOffers }: { readonly withOffers: boolean },
): Keyboard {
  const offers = visit.button("menu-offers", visit.data("offer", "list"), { n: openOffers });
  const active = visit.button("menu-active", visit.data("order", "list"), { x: activeOrders, y: limit });
  if (withOffers) return [[offers], [active]];
  return activeOrders > 0 ? [[active]] : [];
}

function languageRow(visit: MasterVisit): Keyboard[number] {
  return [visit.button("menu-language", visit.data("lang", "ask"))];
}
