import {
  HISTORY_FILTERS,
  ownHistory,
  ownPastOrder,
  ownRecord,
  type PastLine,
} from "../orders/own-history.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { momentText } from "../telegram/wording.ts";
import { formatMoney } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { workedHere } from "./gates.ts";
import { pageWithin, placeText, readPlace } from "./list-place.ts";
import { filesButton, pastOrderCard } from "./order-words.ts";
import { orderCardTurn } from "./orders.ts";
import type { MasterPerson, MasterVisit } from "./person.ts";

const PER_PAGE = 10;

/** «📜 История заказов»: what is over, by filter, and the card of each (master-bot.md section 10). */
export const HISTORY_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "history", action: "list", may: workedHere, handle: (visit, [place]) => listTurn(visit, place) },
  { section: "history", action: "card", handle: (visit, [id]) => pastOrderTurn(visit, rowArgument(id)) },
];

async function listTurn(visit: MasterVisit, place: string | undefined): Promise<Turn> {
  const { filter, page: wanted } = readPlace(place, HISTORY_FILTERS);
  const record = await ownRecord(visit.work);
  const { completed, canceled } = record;
  const total = { all: completed + canceled, closed: completed, canceled }[filter];
  const { page, pageCount } = pageWithin(wanted, total, PER_PAGE);
  const slice = { filter, limit: PER_PAGE, offset: (page - 1) * PER_PAGE };
  const lines = await ownHistory(visit.work, slice);
  const to = (shown: number, of = filter) =>
    visit.data("history", "list", placeText({ filter: of, page: shown }));
  const filters = HISTORY_FILTERS.map((each) =>
    visit.button(`history-${each}${each === filter ? ".chosen" : ""}`, to(1, each)),
  );
  const body = Html.join(
    [
      visit.html("history-head", {
        completed,
        earned: formatMoney(visit.language, record.earnedKopecks),
        rating: record.rating,
      }),
      ...(lines.length === 0 ? [visit.html("history-none")] : lines.map((line) => lineWords(visit, line))),
    ],
    "\n\n",
  );
  const rows = [filters, ...orderButtons(visit, lines), ...visit.pages({ page, pageCount }, to)];
  return { screen: visit.screen(to(page), { path: [visit.t("history-title")], body, rows }) };
}

function lineWords(visit: MasterVisit, line: PastLine): Html {
  return visit.html(`history-line-${line.status}`, {
    n: line.id,
    emoji: visit.t(`category-${line.category}.emoji`),
    category: visit.t(`category-${line.category}`),
    sum: formatMoney(visit.language, line.totalKopecks),
    place: [line.cityName, line.districtName].filter((part) => part !== null).join(", "),
    moment: momentText(line.endedAt, visit.now, line.zone),
  });
}

function orderButtons(visit: MasterVisit, lines: readonly PastLine[]): Keyboard {
  const buttons = lines.map(({ id, status }) =>
    visit.button(`history-button-${status}`, visit.data("history", "card", id), { n: id }),
  );
  return visit.rows(buttons, 2);
}

/** The card of an order that is over; an active one opens as such, any other is not there. */
export async function pastOrderTurn(visit: MasterVisit, orderId: number): Promise<Turn> {
  const order = await ownPastOrder(visit.work, orderId);
  if (order === null) return orderCardTurn(visit, orderId);
  const { commission, files, showsContacts, clientPhone } = order;
  const copies = [
    ...(showsContacts && clientPhone !== null
      ? [visit.button("button-phone", visit.data("order", "phone", orderId))]
      : []),
    ...(showsContacts ? [visit.button("button-address", visit.data("order", "address", orderId))] : []),
  ];
  const rows = [
    ...(copies.length > 0 ? [copies] : []),
    ...(files > 0 ? [[filesButton(visit, orderId, files)]] : []),
    ...(commission
      ? [[visit.button("order-commission", visit.data("money", "card", commission.commissionId))]]
      : []),
  ];
  const path = [visit.t("history-title"), visit.t("order-number", { n: orderId })];
  const view = { path, body: pastOrderCard(visit, order), rows };
  return { screen: visit.screen(visit.data("history", "card", orderId), view) };
}
