import type { OwnReason } from "../dispatch/not-offered.ts";
import { type WhyNoOrders, whyNoOrders } from "../dispatch/why-no-orders.ts";
import { masterOverview } from "../masters/master-overview.ts";
import { ownMoney } from "../money/own-commissions.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { formatMoney } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { worksHere } from "./gates.ts";
import { placeText } from "./list-place.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";

/** «❓ Почему нет заказов»: what the engine decided about him in a week, and what he can change (section 15). */
export const WHY_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "why", action: "show", may: worksHere, handle: whyTurn },
];

async function whyTurn(visit: MasterVisit): Promise<Turn> {
  const answer = await whyNoOrders(visit.work);
  const body = answer === null || answer.suitable === 0 ? visit.html("why-me-none") : words(visit, answer);
  const rows = answer === null ? [] : await remedies(visit, answer);
  const location = visit.data("why", "show");
  return { screen: visit.screen(location, { path: [visit.t("why-me-title")], body, rows }) };
}

function words(visit: MasterVisit, answer: WhyNoOrders): Html {
  const { suitable, offered, accepted, declined, expired, missedKopecks, reasons } = answer;
  const figures = { suitable, offered, accepted, declined, expired };
  const missed = formatMoney(visit.language, missedKopecks);
  return Html.join(
    [
      missedKopecks > 0
        ? visit.html("why-me-figures-missed", { ...figures, missed })
        : visit.html("why-me-figures", figures),
      reasons.length === 0
        ? null
        : Html.lines([
            visit.html("why-me-not-offered"),
            ...reasons.map(({ reason, count }) =>
              visit.html("why-me-reason", { reason: reasonWords(visit, reason, answer), count }),
            ),
          ]),
      visit.html("why-me-note"),
    ],
    "\n\n",
  );
}

function reasonWords(visit: MasterVisit, reason: OwnReason, { limit }: WhyNoOrders): string {
  if (reason === "at_limit" && limit !== null) return visit.t("why-me-at_limit.full", { ...limit });
  return visit.t(`why-me-${reason}`);
}

/** A button for each reason that he can do something about, as far as it still holds. */
async function remedies(visit: MasterVisit, { reasons }: WhyNoOrders): Promise<Keyboard> {
  const has = (...wanted: readonly OwnReason[]) => reasons.some(({ reason }) => wanted.includes(reason));
  const { shiftStatus } = await masterOverview(visit.work, masterIdOf(visit));
  const rows: Keyboard[number][] = [];
  if (has("not_on_shift", "on_break") && shiftStatus !== "SHIFT_ON") {
    const action = shiftStatus === "BREAK" ? "return" : "on";
    rows.push([visit.button("why-me-fix-shift", visit.data("shift", action))]);
  }
  if (has("wrong_district")) {
    rows.push([visit.button("why-me-fix-districts", visit.data("profile", "districts"))]);
  }
  if (has("commission_overdue")) rows.push([await payButton(visit)]);
  if (has("at_limit", "too_many_open_offers", "slot_conflict")) {
    rows.push([visit.button("why-me-fix-orders", visit.data("order", "list"))]);
  }
  return rows;
}

async function payButton(visit: MasterVisit): Promise<Keyboard[number][number]> {
  const { counts } = await ownMoney(visit.work);
  const filter = counts.overdue > 0 ? "overdue" : "due";
  return visit.button("why-me-fix-pay", visit.data("money", "list", placeText({ filter, page: 1 })));
}
