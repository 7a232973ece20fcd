import { parseTypedDate } from "../geo/local-time.ts";
import { searchMasters } from "../masters/search-masters.ts";
import { ORDER_CATEGORIES, ORDER_STATUSES } from "../orders/lifecycle.ts";
import { orderCounts } from "../orders/order-lists.ts";
import { orderNumber } from "../orders/search-orders.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route, RouteArguments } from "../telegram/router.ts";
import type { Html } from "../texts/html.ts";
import { cityRows, ownCities, ownCitiesLike } from "./city-pick.ts";
import {
  asConditions,
  type FilterSwitch,
  filterValue,
  forgetFilters,
  keepFilters,
  keptFilters,
  SWITCHES,
} from "./kept-filters.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const MASTERS_SHOWN_MAX = 10;
const VALUES = ["city", "category", "status", "master", "date", "number"] as const;

type Handle = (visit: StaffVisit, args: RouteArguments) => Promise<Turn>;
const route = (action: string, handle: Handle): Route<StaffPerson> => ({
  section: "filter",
  action,
  may: may("order.read"),
  handle,
});

/** «🎛 Фильтры»: over every list of orders, kept per person (admin-bot.md section 3). */
export const ORDER_FILTER_ROUTES: readonly Route<StaffPerson>[] = [
  route("menu", (visit) => filtersTurn(visit)),
  route("city", async (visit, [page]) => askCity(visit, rowArgument(page) || 1)),
  route("set-city", async (visit, [id]) => setCity(visit, rowArgument(id))),
  route("category", async (visit) => askCategory(visit)),
  route("set-category", async (visit, [code]) =>
    set(visit, { category: ORDER_CATEGORIES.find((known) => known === code) }),
  ),
  route("status", async (visit) => askStatus(visit)),
  route("set-status", async (visit, [code]) =>
    set(visit, { status: ORDER_STATUSES.find((known) => known === code) }),
  ),
  route("master", async (visit) => askTyped(visit, "master")),
  route("set-master", async (visit, [id]) => setMaster(visit, rowArgument(id))),
  route("date", async (visit) => askTyped(visit, "date")),
  route("set-date", async (visit, [day]) =>
    set(visit, { date: day === "today" || day === "tomorrow" ? day : undefined }),
  ),
  route("number", async (visit) => askTyped(visit, "number")),
  route("set-number", async (visit) => set(visit, { orderId: undefined })),
  route("switch", async (visit, [name]) => toggle(visit, name)),
  route("reset", async (visit) => {
    forgetFilters(visit);
    return { ...(await filtersTurn(visit)), notice: visit.t("filter-forgotten") };
  }),
];

const askCities = async (visit: StaffVisit) => askCity(visit, 1);

export const ORDER_FILTER_STEPS: readonly Step<StaffPerson>[] = [
  { state: "filter.city", ask: askCities, begin: askCities, text: findCity },
  step("master", async (visit, text) => mastersScreen(visit, text)),
  step("date", async (visit, text) => {
    const date = parseTypedDate(text);
    if (date === null) return { ...(await askTyped(visit, "date")), notice: visit.t("filter-date-wrong") };
    return set(visit, { date });
  }),
  step("number", async (visit, text) => {
    const orderId = orderNumber(text);
    if (orderId === null)
      return { ...(await askTyped(visit, "number")), notice: visit.t("filter-number-wrong") };
    return set(visit, { orderId });
  }),
];

type Typed = "master" | "date" | "number";

function step(name: Typed, text: (visit: StaffVisit, text: string) => Promise<Turn>): Step<StaffPerson> {
  const ask = async (visit: StaffVisit) => askTyped(visit, name);
  return { state: `filter.${name}`, ask, begin: ask, text };
}

async function filtersTurn(visit: StaffVisit): Promise<Turn> {
  const kept = keptFilters(visit);
  const values = VALUES.map((filter) =>
    visit.button(`filter-${filter}`, visit.data("filter", filter), {
      value: filterValue(visit, kept, filter) ?? visit.t("filter-any"),
    }),
  );
  const switches = SWITCHES.map((name) =>
    visit.button(`filter-${name}`, visit.data("filter", "switch", name), { mark: kept[name] ? "☑️" : "⬜" }),
  );
  const { queue } = await orderCounts(visit.work, asConditions(kept));
  const view = {
    path: [visit.t("orders-path"), visit.t("filter-title")],
    body: visit.html("filter-menu"),
    rows: [
      ...visit.rows(values, 2),
      ...switches.map((button) => [button]),
      [
        visit.button("filter-reset", visit.data("filter", "reset")),
        visit.button("filter-show", visit.data("orders", "list", "queue"), { n: queue }),
      ],
    ],
  };
  return { screen: visit.screen(visit.data("filter", "menu"), view) };
}

function set(visit: StaffVisit, change: Parameters<typeof keepFilters>[1]): Promise<Turn> {
  visit.leave();
  keepFilters(visit, change);
  return filtersTurn(visit);
}

function toggle(visit: StaffVisit, name: string | undefined): Promise<Turn> {
  const known = SWITCHES.find((each): each is FilterSwitch => each === name);
  return known === undefined ? filtersTurn(visit) : set(visit, { [known]: !keptFilters(visit)[known] });
}

/** One filter: its values, and «Любой», which takes it away. */
function askScreen(visit: StaffVisit, body: Html, rows: Keyboard, any: string): Turn {
  const all = visit.button("filter-clear-one", any);
  const path = [visit.t("orders-path"), visit.t("filter-title")];
  return { screen: visit.question(visit.data("filter", "menu"), { path, body, rows: [...rows, [all]] }) };
}

function askCity(visit: StaffVisit, page: number, cities = ownCities(visit)): Turn {
  visit.enter("filter.city");
  const pick = (cityId: number) => visit.data("filter", "set-city", cityId);
  const rows = cityRows(visit, cities, page, pick, (to) => visit.data("filter", "city", to));
  return askScreen(visit, visit.html("filter-ask-city"), rows, visit.data("filter", "set-city", "any"));
}

/** A name that only one city answers to is as good as its button. */
async function findCity(visit: StaffVisit, text: string): Promise<Turn> {
  const [only, ...more] = ownCitiesLike(visit, text);
  if (only === undefined) return { ...askCity(visit, 1), notice: visit.t("new-city-none") };
  return more.length === 0 ? setCity(visit, only.id) : askCity(visit, 1, [only, ...more]);
}

function setCity(visit: StaffVisit, cityId: number): Promise<Turn> {
  const city = ownCities(visit).find(({ id }) => id === cityId);
  return set(visit, { cityId: city?.id });
}

function askCategory(visit: StaffVisit): Turn {
  const buttons: Button[] = ORDER_CATEGORIES.map((code) => ({
    text: `${visit.t(`category-${code}.emoji`)} ${visit.t(`category-${code}`)}`,
    data: visit.data("filter", "set-category", code),
  }));
  const any = visit.data("filter", "set-category", "any");
  return askScreen(visit, visit.html("filter-ask-category"), visit.rows(buttons, 2), any);
}

function askStatus(visit: StaffVisit): Turn {
  const buttons: Button[] = ORDER_STATUSES.map((status) => ({
    text: visit.t(`status-${status}.short`),
    data: visit.data("filter", "set-status", status),
  }));
  const any = visit.data("filter", "set-status", "any");
  return askScreen(visit, visit.html("filter-ask-status"), visit.rows(buttons, 2), any);
}

async function askTyped(visit: StaffVisit, name: Typed): Promise<Turn> {
  visit.enter(`filter.${name}`);
  const days = ["today", "tomorrow"].map((day) =>
    visit.button(`filter-${day}`, visit.data("filter", "set-date", day)),
  );
  const rows = name === "date" ? [days] : [];
  return askScreen(visit, visit.html(`filter-ask-${name}`), rows, visit.data("filter", `set-${name}`, "any"));
}

async function mastersScreen(visit: StaffVisit, text: string): Promise<Turn> {
  const found = (await searchMasters(visit.work, text)).slice(0, MASTERS_SHOWN_MAX);
  if (found.length === 0)
    return { ...(await askTyped(visit, "master")), notice: visit.t("masters-not-found") };
  const rows = found.map(({ masterId, name }) => [
    visit.button("master-pick", visit.data("filter", "set-master", masterId), { id: masterId, name }),
  ]);
  const any = visit.data("filter", "set-master", "any");
  return askScreen(visit, visit.html("filter-ask-master"), rows, any);
}

async function setMaster(visit: StaffVisit, masterId: number): Promise<Turn> {
  const found = await searchMasters(visit.work, `#${masterId}`);
  const master = found.find((each) => each.masterId === masterId);
  return set(visit, { master: master && { id: masterId, name: master.name } });
}
