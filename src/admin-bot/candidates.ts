import { assignDirect } from "../dispatch/assign-direct.ts";
import { type CandidateRow, candidateList } from "../dispatch/candidate-list.ts";
import { sendOffer } from "../dispatch/send-offer.ts";
import { masterCard } from "../masters/master-card.ts";
import { ACCEPTABLE_STATUSES } from "../orders/lifecycle.ts";
import { meanwhileChanges } from "../orders/meanwhile-changes.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { formatMoney } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { offeredBefore, offeredTurn } from "./offer-notice.ts";
import { cardPath, noOrder, orderCardTurn, refusedTurn } from "./order-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";
import { reasonsText } from "./reason-words.ts";
import { staleText } from "./stale-words.ts";

const PER_PAGE = 5;

/** `pick` offers the order to the master chosen, `pin` gives it to him at once (CA+). */
type Way = "pick" | "pin";

/** The list of masters to choose from, and what the choice does (dispatch.md section 11). */
export const CANDIDATE_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "pick",
    action: "list",
    may: may("order.offer"),
    busy: "busy-candidates",
    handle: (visit, [id, page]) => listTurn(visit, "pick", rowArgument(id), page),
  },
  {
    section: "pick",
    action: "send",
    may: may("order.offer"),
    busy: "busy-offer",
    handle: (visit, [id, master]) => offer(visit, rowArgument(id), rowArgument(master), false),
  },
  {
    section: "pick",
    action: "send-yes",
    may: may("order.offer"),
    busy: "busy-offer",
    handle: (visit, [id, master]) => offer(visit, rowArgument(id), rowArgument(master), true),
  },
  {
    section: "pin",
    action: "list",
    may: may("order.assign_direct"),
    busy: "busy-candidates",
    handle: (visit, [id, page]) => listTurn(visit, "pin", rowArgument(id), page),
  },
  {
    section: "pin",
    action: "set",
    may: may("order.assign_direct"),
    busy: "busy-pin",
    handle: (visit, [id, master]) => pin(visit, rowArgument(id), master, false),
  },
  {
    section: "pin",
    action: "set-yes",
    may: may("order.assign_direct"),
    busy: "busy-pin",
    handle: (visit, [id, master]) => pin(visit, rowArgument(id), master, true),
  },
];

/** `2` is a page of those who may be asked; `all.2` one of everybody. */
async function listTurn(
  visit: StaffVisit,
  way: Way,
  orderId: number,
  argument: string | undefined,
): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  const list = await candidateList(visit.work, { orderId });
  if (order === null || list.status === "not_found") return noOrder(visit);
  if (list.status === "forbidden") return refusedTurn(visit, orderId, list);
  if (!ACCEPTABLE_STATUSES.includes(order.status)) {
    return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus: order.status });
  }
  const [, all, page] = /^(all\.)?(\d{1,4})$/.exec(argument ?? "") ?? [];
  const everybody = all !== undefined;
  const shownRows = everybody ? list.rows : list.rows.filter(({ kind }) => kind !== "refused");
  const shown = pageOf(shownRows, Number(page ?? 1), PER_PAGE);
  const location = (to: number, withAll = everybody) =>
    visit.data(way, "list", orderId, withAll ? `all.${to}` : `${to}`);
  const choices = shown.items
    .filter(({ kind }) => kind !== "refused")
    .map((row) => [
      visit.button("candidate-button", choiceData(visit, way, order, row.masterId), {
        mark: markOf(row),
        name: row.name,
      }),
    ]);
  const hidden = list.rows.length - shownRows.length;
  const more = hidden > 0 ? [[visit.button("candidates-all", location(1, true), { n: hidden })]] : [];
  const body =
    shown.items.length === 0
      ? visit.html("candidates-none")
      : Html.join(
          shown.items.map((row) => candidateLine(visit, order.cityId, row)),
          "\n\n",
        );
  const scope = visit.html(list.widened ? "candidates-widened" : `candidates-${list.scope}`);
  const view = {
    path: cardPath(visit, orderId, visit.t(way === "pick" ? "candidates-title" : "pin-title")),
    body: Html.join([scope, body], "\n\n"),
    rows: [...choices, ...visit.pages(shown, (to) => location(to)), ...more],
  };
  return { screen: visit.question(visit.data("assign", "menu", orderId), view) };
}

/** A direct assignment carries the version of the order that was on the screen. */
function choiceData(visit: StaffVisit, way: Way, { orderId, version }: OrderCard, masterId: number): string {
  return way === "pick"
    ? visit.data("pick", "send", orderId, masterId)
    : visit.data("pin", "set", orderId, `${masterId}.${version}`);
}

function markOf({ kind }: CandidateRow): string {
  return { eligible: "✅", warned: "⚠️", refused: "❌" }[kind];
}

function candidateLine(visit: StaffVisit, cityId: number, row: CandidateRow): Html {
  const check = row.checkCount === 0 ? 0 : Math.round(row.checkSumKopecks / row.checkCount);
  return Html.lines([
    visit.html("candidate-line", { mark: markOf(row), id: row.masterId, name: row.name }),
    visit.html("candidate-figures", {
      rating: (row.ratingHundredths / 100).toFixed(2),
      check: formatMoney(visit.language, check),
      active: row.activeOrders,
      limit: row.limit,
      vehicle: row.hasVehicle ? "🚗" : "🚶",
    }),
    row.reasons.length === 0
      ? null
      : visit.html("candidate-reasons", { reasons: reasonsText(visit, cityId, row.reasons) }),
  ]);
}

async function offer(
  visit: StaffVisit,
  orderId: number,
  masterId: number,
  confirmed: boolean,
): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const before = await offeredBefore(visit, order, masterId);
  if (before !== null) return before;
  const result = await sendOffer(visit.work, { orderId, masterId, confirmed });
  switch (result.status) {
    case "offer_sent":
      return offeredTurn(visit, order, masterId, result.offerId);
    case "warnings": {
      const yes = visit.data("pick", "send-yes", orderId, masterId);
      return warn(visit, "pick", order, { masterId, codes: result.warnings }, yes);
    }
    case "refused":
      return refusedMaster(visit, "pick", order, result.reasons);
    default:
      return refusedTurn(visit, orderId, result);
  }
}

async function pin(
  visit: StaffVisit,
  orderId: number,
  argument: string | undefined,
  confirmed: boolean,
): Promise<Turn> {
  const [id, version] = (argument ?? "").split(".").map(rowArgument);
  const order = await orderCard(visit.work, orderId);
  if (order === null || !id) return noOrder(visit);
  const result = await assignDirect(visit.work, { orderId, masterId: id, version: version ?? 0, confirmed });
  switch (result.status) {
    case "assigned":
    case "already_assigned": {
      const name = (await orderCard(visit.work, orderId))?.masterName ?? `#${id}`;
      return orderCardTurn(visit, orderId, visit.t("assign-assigned", { n: orderId, name }));
    }
    case "warnings":
      return warn(
        visit,
        "pin",
        order,
        { masterId: id, codes: result.warnings },
        visit.data("pin", "set-yes", orderId, argument ?? ""),
      );
    case "refused":
      return refusedMaster(visit, "pin", order, result.reasons);
    case "stale": {
      const repeat = visit.data("pin", confirmed ? "set-yes" : "set", orderId, `${id}.${result.version}`);
      return staleTurn(visit, order, { seen: version ?? 0, current: result.version }, repeat);
    }
    default:
      return refusedTurn(visit, orderId, result);
  }
}

/** Whom it is about, what speaks against him, and «Всё равно отправить». */
async function warn(
  visit: StaffVisit,
  way: Way,
  { orderId, cityId }: OrderCard,
  { masterId, codes }: { readonly masterId: number; readonly codes: readonly string[] },
  yes: string,
): Promise<Turn> {
  const name = (await masterCard(visit.work, masterId))?.name ?? `#${masterId}`;
  const body = visit.html(way === "pick" ? "assign-warnings" : "pin-warnings", {
    name,
    list: reasonsText(visit, cityId, codes),
  });
  const key = way === "pick" ? "assign-send-anyway" : "pin-anyway";
  const view = {
    path: cardPath(visit, orderId, visit.t("assign-title")),
    body,
    rows: [[visit.button(key, yes)]],
  };
  return { screen: visit.question(visit.data(way, "list", orderId), view) };
}

/** Who changed the order since its list was drawn, and what; «Повторить» goes by the order as it is now. */
async function staleTurn(
  visit: StaffVisit,
  { orderId, cityId }: OrderCard,
  versions: { readonly seen: number; readonly current: number },
  repeat: string,
): Promise<Turn> {
  const changes = await meanwhileChanges(visit.work.tx, { orderId, ...versions });
  const view = {
    path: cardPath(visit, orderId, visit.t("pin-title")),
    body: visit.html("plain-line", { text: staleText(visit, cityId, changes) }),
    rows: [[visit.button("edit-again", repeat)]],
  };
  return { screen: visit.question(visit.data("pin", "list", orderId), view) };
}

async function refusedMaster(
  visit: StaffVisit,
  way: Way,
  { orderId, cityId }: OrderCard,
  codes: readonly string[],
): Promise<Turn> {
  const notice = visit.t("assign-refused", { reason: reasonsText(visit, cityId, codes) });
  return { ...(await listTurn(visit, way, orderId, undefined)), notice, isAlert: true };
}
