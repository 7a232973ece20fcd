import { type LastDecision, lastDecision } from "../dispatch/last-decision.ts";
import { dispatchPolicy } from "../dispatch/policy.ts";
import type { OrderCard } from "../orders/order-card.ts";
import { orderCard } from "../orders/order-card.ts";
import { type HistoryLine, type OfferLine, orderHistory, orderOffers } from "../orders/order-tabs.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import { decisionLine } from "../telegram/decision-line.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { deadlineText, momentText } from "../telegram/wording.ts";
import { formatMoney } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { hasText } from "../texts/texts.ts";
import { cardPath, noOrder } from "./order-card.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";
import { reasonText } from "./reason-words.ts";

const PER_PAGE = 10;
const OFFERS_PER_PAGE = 8;

/** The tabs of the card: history, offers, and why nobody has it yet. */
export const ORDER_TAB_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "tab",
    action: "history",
    handle: (visit, [id, page]) => historyTurn(visit, rowArgument(id), rowArgument(page) || 1),
  },
  {
    section: "tab",
    action: "offers",
    handle: (visit, [id, page]) => offersTurn(visit, rowArgument(id), rowArgument(page) || 1),
  },
  { section: "tab", action: "why", handle: (visit, [id]) => whyTurn(visit, rowArgument(id)) },
];

async function historyTurn(visit: StaffVisit, orderId: number, page: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const slice = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE };
  const { lines, total } = await orderHistory(visit.work, orderId, slice);
  const pageCount = Math.max(1, Math.ceil(total / PER_PAGE));
  const body = Html.join(
    lines.map((line) => historyLine(visit, order, line)),
    "\n\n",
  );
  const location = (to: number) => visit.data("tab", "history", orderId, to);
  const shown = Math.min(page, pageCount);
  const rows = visit.pages({ page: shown, pageCount }, location);
  const view = { path: cardPath(visit, orderId, visit.t("tab-history-title")), body, rows };
  return { screen: visit.screen(location(shown), view) };
}

function historyLine(visit: StaffVisit, { cityId }: OrderCard, line: HistoryLine): Html {
  const zone = visit.work.cities.zoneOf(cityId);
  const key = `history-${line.reason}`;
  const moved = line.from === line.to ? null : `${short(visit, line.from)} → ${short(visit, line.to)}`;
  return Html.lines([
    visit.html("history-line", {
      moment: momentText(line.at, visit.now, zone),
      reason: hasText(visit.language, key) ? visit.t(key) : line.reason,
    }),
    visit.html("history-line-who", {
      who: line.byName ?? visit.t(`actor-${line.actorType}`),
      source: visit.t(`source-${line.source}`),
    }),
    moved === null ? null : visit.html("history-line-moved", { moved }),
    line.comment === null ? null : visit.html("history-line-comment", { comment: line.comment }),
  ]);
}

function short(visit: StaffVisit, status: string | null): string {
  return status === null ? "—" : visit.t(`status-${status}.short`);
}

async function offersTurn(visit: StaffVisit, orderId: number, page: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const offers = await orderOffers(visit.work, orderId);
  const shown = pageOf(offers, page, OFFERS_PER_PAGE);
  const body =
    offers.length === 0
      ? visit.html("offers-tab-none")
      : Html.join(
          shown.items.map((offer) => offerLine(visit, order, offer)),
          "\n\n",
        );
  const location = (to: number) => visit.data("tab", "offers", orderId, to);
  const withdraw = shown.items
    .filter(({ state }) => state === "SENT" || state === "VIEWED")
    .map((offer) => [
      visit.button("offer-withdraw", visit.data("assign", "withdraw", offer.offerId), {
        name: offer.masterName,
      }),
    ]);
  const rows = [...withdraw, ...visit.pages(shown, location)];
  const view = { path: cardPath(visit, orderId, visit.t("tab-offers-title")), body, rows };
  return { screen: visit.screen(location(shown.page), view) };
}

function offerLine(visit: StaffVisit, { cityId }: OrderCard, offer: OfferLine): Html {
  const zone = visit.work.cities.zoneOf(cityId);
  const time = (moment: Date) => deadlineText(moment, zone);
  const { sentAt, deliveredAt, viewedAt, respondedAt, expiresAt, state } = offer;
  const isOpen = state === "SENT" || state === "VIEWED";
  const why = [
    offer.declineReason === null ? null : visit.t(`decline-${offer.declineReason}`).toLowerCase(),
    offer.declineComment,
    offer.cancelReason === null ? null : visit.t(`offer-cancel-${offer.cancelReason}`),
  ].filter((part) => part !== null);
  const moments = [
    visit.t("offer-sent-at", { time: time(sentAt) }),
    deliveredAt === null ? null : visit.t("offer-delivered-at", { time: time(deliveredAt) }),
    viewedAt === null ? null : visit.t("offer-viewed-at", { time: time(viewedAt) }),
    respondedAt === null ? null : visit.t("offer-responded-at", { time: time(respondedAt) }),
    isOpen ? visit.t("offer-open-until", { time: time(expiresAt) }) : null,
  ].filter((part) => part !== null);
  return Html.lines([
    visit.html("offer-tab-line", {
      name: offer.masterName,
      id: offer.masterId,
      round: offer.round,
      state: visit.t(`offer-state-${state}`),
    }),
    visit.html("offer-tab-source", {
      source: visit.t(`offer-source-${offer.source}`),
      moments: moments.join(", "),
    }),
    why.length === 0 ? null : visit.html("offer-tab-why", { why: why.join(", ") }),
  ]);
}

async function whyTurn(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const decision = await lastDecision(visit.work, orderId);
  const body =
    decision === null
      ? visit.html("why-none")
      : Html.join([whyWords(visit, order, decision), whyLine(visit, order, decision)], "\n\n");
  const location = visit.data("tab", "why", orderId);
  const rows = [[visit.button("queue-refresh", location)]];
  const view = { path: cardPath(visit, orderId, visit.t("tab-why-title")), body, rows };
  return { screen: visit.screen(location, view) };
}

/** The decision as the log shows it, to be copied into a message. */
function whyLine(visit: StaffVisit, order: OrderCard, decision: LastDecision): Html {
  const { cities, settings } = visit.work;
  const { slaMs, rounds } = dispatchPolicy(settings.forCity(order.cityId));
  const cityName = cities.byId(order.cityId)?.name ?? "";
  const zone = cities.zoneOf(order.cityId);
  const line = decisionLine(visit.language, { ...order, cityName, zone, slaMs, rounds }, decision);
  return visit.html("why-line", { line });
}

function whyWords(visit: StaffVisit, { cityId }: OrderCard, decision: LastDecision): Html {
  const zone = visit.work.cities.zoneOf(cityId);
  const { widened, scope, repeatCount, round, preferred, rejections, candidates } = decision;
  const triggerKey = `dispatch-event-${decision.trigger}`;
  return Html.join(
    [
      Html.lines([
        visit.html("why-head", {
          time: deadlineText(decision.decidedAt, zone),
          outcome: visit.t(`decision-${decision.outcome}`),
          trigger: hasText(visit.language, triggerKey) ? visit.t(triggerKey) : decision.trigger,
        }),
        repeatCount > 1
          ? visit.html("why-repeated", { n: repeatCount - 1, time: deadlineText(decision.lastSeenAt, zone) })
          : null,
        visit.html(widened ? "why-scope-widened" : "why-scope", { scope: visit.t(`search-scope-${scope}`) }),
        round === null ? null : visit.html("why-round", { round }),
        visit.html("why-counts", { eligible: decision.eligibleCount, total: decision.mastersTotal }),
      ]),
      preferred === null
        ? null
        : visit.html("why-preferred", {
            name: preferred.name,
            reasons:
              preferred.reasons.map((code) => reasonText(visit, cityId, code)).join(", ") ||
              visit.t("why-fits"),
          }),
      candidates.length === 0
        ? null
        : Html.lines([
            visit.html("why-candidates"),
            ...candidates.map((each, at) => candidateLine(visit, each, at)),
          ]),
      rejections.length === 0
        ? null
        : Html.lines([
            visit.html("why-rejected"),
            ...rejections.map(({ reason, count }) =>
              visit.html("why-rejected-line", { reason: visit.t(`reason-${reason}`), n: count }),
            ),
          ]),
    ],
    "\n\n",
  );
}

function candidateLine(visit: StaffVisit, candidate: LastDecision["candidates"][number], at: number): Html {
  const {
    masterId,
    name,
    vehicle,
    checkCount,
    checkSumKopecks,
    ratingHundredths,
    fresh,
    preferred,
    wasOffered,
  } = candidate;
  const check = checkCount === 0 ? 0 : Math.round(checkSumKopecks / checkCount);
  const marks = `${wasOffered ? "📨" : ""}${preferred ? "🎯" : ""}${fresh ? "" : "🔁"}`;
  return visit.html("why-candidate", {
    place: at + 1,
    id: masterId,
    name,
    marks,
    vehicle: vehicle ? "🚗" : "🚶",
    check: formatMoney(visit.language, check),
    rating: (ratingHundredths / 100).toFixed(2),
  });
}
