import {
  COMMISSION_SEGMENTS,
  type CommissionLine,
  type CommissionSegment,
  type OwnMoney,
  ownCommissions,
  ownMoney,
} from "../money/own-commissions.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { durationText, momentText } from "../telegram/wording.ts";
import { formatMoney } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { pageWithin, placeText, readPlace } from "./list-place.ts";
import { signedMoney } from "./money-words.ts";
import type { MasterPerson, MasterVisit } from "./person.ts";

const PER_PAGE = 5;

/** «💳 Финансы»: balance, debt, commissions by segment (master-bot.md section 11). */
export const FINANCE_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "money", action: "list", handle: (visit, [place]) => financeTurn(visit, place) },
];

async function financeTurn(visit: MasterVisit, place?: string): Promise<Turn> {
  const { filter: segment, page: wanted } = readPlace(place, COMMISSION_SEGMENTS);
  const money = await ownMoney(visit.work);
  const { page, pageCount } = pageWithin(wanted, money.counts[segment], PER_PAGE);
  const slice = { segment, limit: PER_PAGE, offset: (page - 1) * PER_PAGE };
  const lines = await ownCommissions(visit.work, slice);
  const to = (shown: number, of: CommissionSegment = segment) =>
    visit.data("money", "list", placeText({ filter: of, page: shown }));
  const segments = COMMISSION_SEGMENTS.map((each) => [
    visit.button(`finance-${each}${each === segment ? ".chosen" : ""}`, to(1, each), {
      n: money.counts[each],
    }),
  ]);
  const cards = lines.map(({ commissionId, orderId, dueKopecks }) => [
    visit.button("finance-button", visit.data("money", "card", commissionId), {
      n: orderId,
      sum: formatMoney(visit.language, dueKopecks),
    }),
  ]);
  const statement = visit.button("finance-statement", visit.data("money", "statement"));
  const rows = [...cards, ...visit.pages({ page, pageCount }, to), ...segments, [statement]];
  const view = { path: [visit.t("finance-title")], body: words(visit, money, lines), rows };
  return { screen: visit.screen(to(page), view) };
}

function words(visit: MasterVisit, money: OwnMoney, lines: readonly CommissionLine[]): Html {
  const head = Html.lines([
    visit.html("finance-balance", { sum: signedMoney(visit, money.balanceKopecks) }),
    visit.html("finance-debt", { sum: formatMoney(visit.language, money.debtKopecks) }),
  ]);
  const body =
    lines.length === 0 ? [visit.html("finance-none")] : lines.map((line) => lineWords(visit, line));
  return Html.join([head, ...body], "\n\n");
}

function lineWords(visit: MasterVisit, line: CommissionLine): Html {
  const { language, now } = visit;
  const { deadlineAt, approvedAt, zone } = line;
  const leftMs = deadlineAt.getTime() - now.getTime();
  const head = visit.html("finance-line", {
    n: line.orderId,
    sum: formatMoney(language, line.dueKopecks),
    status: visit.t(`commission-${line.status}`),
  });
  if (approvedAt !== null) {
    const paid = formatMoney(language, line.paidKopecks ?? 0);
    const moment = momentText(approvedAt, now, zone);
    return Html.lines([head, visit.html("finance-line-paid", { sum: paid, moment })]);
  }
  const deadline = momentText(deadlineAt, now, zone);
  return Html.lines([
    head,
    leftMs > 0
      ? visit.html("commission-deadline-left", { deadline, left: durationText(language, leftMs) })
      : visit.html("commission-deadline", { deadline }),
  ]);
}
