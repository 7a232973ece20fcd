import { ORDER_VIEWS, type OrderView } from "../orders/order-filters.ts";
import type { OrderLine } from "../orders/order-lines.ts";
import { orderCounts, orderList } from "../orders/order-lists.ts";
import { searchOrders } from "../orders/search-orders.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { Html } from "../texts/html.ts";
import { orderCardTurn } from "./order-card.ts";
import { orderLine } from "./order-line.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";

const PER_PAGE = 10;
const SEARCH_STATE = "search.text";
const LIVE_VIEWS: readonly OrderView[] = ["queue", "escalated", "deferred"];

type Sort = "priority" | "newest";

/** «📦 Заявки»: the menu of lists, the lists, the search (admin-bot.md section 3). */
export const ORDER_LIST_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "orders", action: "menu", handle: ordersMenuTurn },
  {
    section: "orders",
    action: "list",
    handle: (visit, [view, page]) => listTurn(visit, ...readList(view), rowArgument(page) || 1),
  },
  { section: "orders", action: "search", handle: askSearch },
  { section: "orders", action: "found", handle: (visit, [page]) => foundTurn(visit, rowArgument(page) || 1) },
];

export const SEARCH_STEP: Step<StaffPerson> = {
  state: SEARCH_STATE,
  ask: askSearch,
  begin: askSearch,
  text: async (visit, text) => {
    visit.leave();
    visit.keep("search", text.trim().slice(0, 100));
    const [only, ...more] = await searchOrders(visit.work, { kind: "any", text });
    if (only && more.length === 0) return orderCardTurn(visit, only.orderId);
    return foundTurn(visit, 1);
  },
};

async function ordersMenuTurn(visit: StaffVisit): Promise<Turn> {
  const counts = await orderCounts(visit.work);
  const lists = ORDER_VIEWS.filter((view) => view !== "all").map((view) =>
    visit.button(`orders-${view}`, visit.data("orders", "list", view), { n: counts[view] }),
  );
  const search = visit.button("orders-search", visit.data("orders", "search"));
  const create = visit.button("staff-menu-new", visit.data("new", "begin"));
  const view = {
    path: [visit.t("orders-path")],
    body: visit.html("orders-menu"),
    rows: [[search, create], ...visit.rows(lists, 2)],
  };
  return { screen: visit.screen(visit.data("orders", "menu"), view) };
}

/** `queue` or `queue.newest`. */
function readList(argument: string | undefined): [OrderView, Sort] {
  const [name, sort] = (argument ?? "").split(".");
  const view = ORDER_VIEWS.find((known) => known === name) ?? "queue";
  return [view, sort === "newest" ? "newest" : "priority"];
}

async function listTurn(visit: StaffVisit, view: OrderView, sort: Sort, page: number): Promise<Turn> {
  const at = (to: number) => ({ limit: PER_PAGE, offset: (to - 1) * PER_PAGE });
  let list = await orderList(visit.work, { view }, at(page), sort);
  const pageCount = Math.max(1, Math.ceil(list.total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  if (shown !== page) list = await orderList(visit.work, { view }, at(shown), sort);
  const name = (by: Sort) => (by === "newest" ? `${view}.newest` : view);
  const location = (to: number) => visit.data("orders", "list", name(sort), to);
  const other: Sort = sort === "newest" ? "priority" : "newest";
  const tools: Button[] = [visit.button("queue-refresh", location(shown))];
  if (LIVE_VIEWS.includes(view)) {
    tools.push(visit.button(`queue-sort-${other}`, visit.data("orders", "list", name(other), 1)));
  }
  const rows = [
    ...orderButtons(visit, list.lines),
    ...visit.pages({ page: shown, pageCount }, location),
    tools,
  ];
  const title = visit.t(`orders-${view}-title`);
  const body = bodyOf(visit, list.lines, visit.html("queue-total", { n: list.total }));
  return { screen: visit.screen(location(shown), { path: [visit.t("orders-path"), title], body, rows }) };
}

async function askSearch(visit: StaffVisit): Promise<Turn> {
  visit.enter(SEARCH_STATE);
  const path = [visit.t("orders-path"), visit.t("orders-search-title")];
  const view = { path, body: visit.html("orders-search-ask"), rows: [] };
  return { screen: visit.question(visit.data("orders", "menu"), view) };
}

/** What the last search found, found anew. */
async function foundTurn(visit: StaffVisit, page: number): Promise<Turn> {
  const text = String(visit.kept("search") ?? "");
  const lines = await searchOrders(visit.work, { kind: "any", text });
  const shown = pageOf(lines, page, PER_PAGE);
  const location = (to: number) => visit.data("orders", "found", to);
  const again = visit.button("orders-search-again", visit.data("orders", "search"));
  const rows = [...orderButtons(visit, shown.items), ...visit.pages(shown, location), [again]];
  const body = bodyOf(visit, shown.items, visit.html("orders-found", { text, n: lines.length }));
  const path = [visit.t("orders-path"), visit.t("orders-search-title")];
  return { screen: visit.screen(location(shown.page), { path, body, rows }) };
}

function bodyOf(visit: StaffVisit, lines: readonly OrderLine[], head: Html): Html {
  if (lines.length === 0) return Html.join([head, visit.html("queue-empty")], "\n\n");
  return Html.join([head, ...lines.map((line) => orderLine(visit, line))], "\n\n");
}

function orderButtons(visit: StaffVisit, lines: readonly OrderLine[]): Keyboard {
  const buttons = lines.map((line) =>
    visit.button("queue-button", visit.data("order", "card", line.orderId), {
      n: line.orderId,
      emoji: visit.t(`category-${line.category}.emoji`),
    }),
  );
  return visit.rows(buttons, 3);
}
