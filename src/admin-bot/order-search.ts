import { textUpTo } from "../kernel/text-clean.ts";
import { searchMasters } from "../masters/search-masters.ts";
import { orderList } from "../orders/order-lists.ts";
import { searchOrders } from "../orders/search-orders.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { orderCardTurn } from "./order-card.ts";
import { orderLine } from "./order-line.ts";
import { listBody, orderButtons } from "./order-lists.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const PER_PAGE = 10;
const MASTERS_SHOWN_MAX = 10;

/** «🔎 Поиск»: by number, client's phone, street, client, and by master with a list to pick from. */
export const ORDER_SEARCH_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "search", action: "ask", handle: ask },
  { section: "search", action: "found", handle: (visit, [page]) => foundTurn(visit, rowArgument(page) || 1) },
  { section: "search", action: "master", may: may("master.read"), handle: askMaster },
  {
    section: "search",
    action: "of-master",
    may: may("master.read"),
    handle: (visit, [id, page]) => ofMasterTurn(visit, rowArgument(id), rowArgument(page) || 1),
  },
];

export const ORDER_SEARCH_STEPS: readonly Step<StaffPerson>[] = [
  { state: "search.text", ask, begin: ask, text: find },
  { state: "search.master", ask: askMaster, begin: askMaster, text: findMaster },
];

function path(visit: StaffVisit): string[] {
  return [visit.t("orders-path"), visit.t("orders-search-title")];
}

async function ask(visit: StaffVisit): Promise<Turn> {
  visit.enter("search.text");
  const rows = [[visit.button("search-by-master", visit.data("search", "master"))]];
  const view = { path: path(visit), body: visit.html("orders-search-ask"), rows };
  return { screen: visit.question(visit.data("orders", "menu"), view) };
}

async function find(visit: StaffVisit, text: string): Promise<Turn> {
  visit.leave();
  visit.keep("search", textUpTo(text.trim(), 100));
  const [only, ...more] = await searchOrders(visit.work, { kind: "any", text });
  return only && more.length === 0 ? orderCardTurn(visit, only.orderId) : foundTurn(visit, 1);
}

/** What the last search found, found anew. */
async function foundTurn(visit: StaffVisit, page: number): Promise<Turn> {
  const text = String(visit.kept("search") ?? "");
  const lines = await searchOrders(visit.work, { kind: "any", text });
  const shown = pageOf(lines, page, PER_PAGE);
  const location = (to: number) => visit.data("search", "found", to);
  const again = visit.button("orders-search-again", visit.data("search", "ask"));
  const rows = [...orderButtons(visit, shown.items), ...visit.pages(shown, location), [again]];
  const head = visit.html("orders-found", { text, n: lines.length });
  const body = listBody(
    visit,
    head,
    shown.items.map((line) => orderLine(visit, line)),
  );
  visit.keep("list", location(shown.page));
  return { screen: visit.screen(location(shown.page), { path: path(visit), body, rows }) };
}

async function askMaster(visit: StaffVisit): Promise<Turn> {
  visit.enter("search.master");
  const view = { path: path(visit), body: visit.html("search-ask-master"), rows: [] };
  return { screen: visit.question(visit.data("search", "ask"), view) };
}

/** One hit opens his orders, several are offered to pick from. */
async function findMaster(visit: StaffVisit, text: string): Promise<Turn> {
  const found = await searchMasters(visit.work, text);
  const [only] = found;
  if (only === undefined) return { ...(await askMaster(visit)), notice: visit.t("masters-not-found") };
  if (found.length === 1) {
    visit.leave();
    return ofMasterTurn(visit, only.masterId, 1);
  }
  const rows = found
    .slice(0, MASTERS_SHOWN_MAX)
    .map(({ masterId, name }) => [
      visit.button("master-pick", visit.data("search", "of-master", masterId), { id: masterId, name }),
    ]);
  const view = { path: path(visit), body: visit.html("search-pick-master", { n: found.length }), rows };
  return { screen: visit.question(visit.data("search", "master"), view) };
}

/** All orders of a master, the newest first; those of his that lie in other cities are not there. */
async function ofMasterTurn(visit: StaffVisit, masterId: number, page: number): Promise<Turn> {
  const filters = { view: "all", masterId } as const;
  const at = (to: number) => ({ limit: PER_PAGE, offset: (to - 1) * PER_PAGE });
  const { total } = await orderList(visit.work, filters, { limit: 0, offset: 0 }, "newest");
  const pageCount = Math.max(1, Math.ceil(total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  const { lines } = await orderList(visit.work, filters, at(shown), "newest");
  const [master] = await searchMasters(visit.work, `#${masterId}`);
  const location = (to: number) => visit.data("search", "of-master", masterId, to);
  const name = master?.name ?? visit.t("value-unknown");
  const body = listBody(
    visit,
    visit.html("search-of-master", { name, n: total }),
    lines.map((line) => orderLine(visit, line)),
  );
  const again = visit.button("orders-search-again", visit.data("search", "ask"));
  const rows = [...orderButtons(visit, lines), ...visit.pages({ page: shown, pageCount }, location), [again]];
  visit.keep("list", location(shown));
  return { screen: visit.screen(location(shown), { path: path(visit), body, rows }) };
}
