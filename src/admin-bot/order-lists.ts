import { ORDER_VIEWS, type OrderView } from "../orders/order-filters.ts";
import type { OrderLine } from "../orders/order-lines.ts";
import { orderCounts, orderList } from "../orders/order-lists.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { escalationCounts, escalationRows } from "./escalation-list.ts";
import { asConditions, filtersText, forgetFilters, keptFilters } from "./kept-filters.ts";
import { guaranteeLeft, orderLine } from "./order-line.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";

const PER_PAGE = 10;
const LIVE_VIEWS: readonly OrderView[] = ["queue", "escalated", "deferred"];

type Sort = "priority" | "newest";

/** «📦 Заявки»: the menu of lists and the lists (admin-bot.md section 3). */
export const ORDER_LIST_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "orders", action: "menu", handle: ordersMenuTurn },
  {
    section: "orders",
    action: "list",
    handle: (visit, [name, page]) => listTurn(visit, name, rowArgument(page) || 1),
  },
  // From a message that stays as it is.
  {
    section: "orders",
    action: "below",
    handle: async (visit, [name]) => {
      visit.keepsFlow = true;
      return { ...(await listTurn(visit, name, 1)), where: "below" };
    },
  },
  {
    section: "orders",
    action: "unfilter",
    handle: (visit, [name]) => {
      forgetFilters(visit);
      return listTurn(visit, name, 1);
    },
  },
];

async function ordersMenuTurn(visit: StaffVisit): Promise<Turn> {
  const counts = await orderCounts(visit.work, asConditions(keptFilters(visit)));
  const lists = ORDER_VIEWS.filter((view) => view !== "all").map((view) =>
    visit.button(`orders-${view}`, visit.data("orders", "list", view), { n: counts[view] }),
  );
  const tools = [
    visit.button("orders-search", visit.data("search", "ask")),
    visit.button("orders-filters", visit.data("filter", "menu")),
    visit.button("staff-menu-new", visit.data("new", "begin")),
  ];
  const view = {
    path: [visit.t("orders-path")],
    body: Html.join([filterLine(visit), visit.html("orders-menu")], "\n\n"),
    rows: [...visit.rows(tools, 2), ...visit.rows(lists, 2)],
  };
  return { screen: visit.screen(visit.data("orders", "menu"), view) };
}

/** `queue` or `queue.newest`. */
function readList(argument: string | undefined): [OrderView, Sort] {
  const [name, sort] = (argument ?? "").split(".");
  const view = ORDER_VIEWS.find((known) => known === name) ?? "queue";
  return [view, sort === "newest" ? "newest" : "priority"];
}

/** A page of a list, `queue` or `queue.newest`, with his filters above it. */
export async function listTurn(visit: StaffVisit, argument: string | undefined, page: number): Promise<Turn> {
  const [view, sort] = readList(argument);
  const filters = { ...asConditions(keptFilters(visit)), view };
  const at = (to: number) => ({ limit: PER_PAGE, offset: (to - 1) * PER_PAGE });
  let list = await orderList(visit.work, filters, at(page), sort);
  const pageCount = Math.max(1, Math.ceil(list.total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  if (shown !== page) list = await orderList(visit.work, filters, at(shown), sort);
  const name = sort === "newest" ? `${view}.newest` : view;
  const location = (to: number) => visit.data("orders", "list", name, to);
  visit.keep("list", location(shown));
  const rows = [
    ...(view === "escalated" ? escalationRows(visit, list.lines) : orderButtons(visit, list.lines)),
    ...visit.pages({ page: shown, pageCount }, location),
    toolButtons(visit, view, sort, location(shown)),
    filterButtons(visit, name),
  ];
  const title = visit.t(`orders-${view}-title`);
  const head = Html.lines([filterLine(visit), visit.html("queue-total", { n: list.total })]);
  const body = listBody(visit, head, await linesOf(visit, view, list.lines));
  return { screen: visit.screen(location(shown), { path: [visit.t("orders-path"), title], body, rows }) };
}

function toolButtons(visit: StaffVisit, view: OrderView, sort: Sort, here: string): Button[] {
  const refresh = visit.button("queue-refresh", here);
  if (!LIVE_VIEWS.includes(view)) return [refresh];
  const other: Sort = sort === "newest" ? "priority" : "newest";
  const to = visit.data("orders", "list", other === "newest" ? `${view}.newest` : view, 1);
  return [refresh, visit.button(`queue-sort-${other}`, to)];
}

function filterButtons(visit: StaffVisit, name: string): Button[] {
  const filters = visit.button("orders-filters", visit.data("filter", "menu"));
  if (filtersText(visit) === "") return [filters];
  return [filters, visit.button("filter-reset", visit.data("orders", "unfilter", name))];
}

function filterLine(visit: StaffVisit): Html | null {
  const filters = filtersText(visit);
  return filters === "" ? null : visit.html("filter-line", { filters });
}

async function linesOf(visit: StaffVisit, view: OrderView, lines: readonly OrderLine[]): Promise<Html[]> {
  const counts = view === "escalated" ? await escalationCounts(visit, lines) : new Map<number, Html>();
  return lines.map((line) =>
    Html.lines([
      orderLine(visit, line),
      counts.get(line.orderId) ?? null,
      view === "guarantee" ? guaranteeLeft(visit, line) : null,
    ]),
  );
}

/** A head and the orders under it. */
export function listBody(visit: StaffVisit, head: Html, lines: readonly Html[]): Html {
  return Html.join(lines.length === 0 ? [head, visit.html("queue-empty")] : [head, ...lines], "\n\n");
}

/** A button per order that opens its card. */
export function orderButtons(visit: StaffVisit, lines: readonly OrderLine[]): Keyboard {
  const buttons = lines.map((line) =>
    visit.button("queue-button", visit.data("order", "card", line.orderId), {
      n: line.orderId,
      emoji: visit.t(`category-${line.category}.emoji`),
    }),
  );
  return visit.rows(buttons, 3);
}
