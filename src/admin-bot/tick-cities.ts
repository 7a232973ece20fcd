import type { City } from "../geo/cities.ts";
import { searchCities } from "../geo/city-search.ts";
import { textUpTo } from "../kernel/text-clean.ts";
import type { Button } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { Html } from "../texts/html.ts";
import { menuTurn } from "./menu.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";
import { citiesWords } from "./staff-words.ts";

const PER_PAGE = 10;

/** A step of a flow in which cities are ticked off: all of them, paged, with search, «Все», «Очистить». */
export interface TickCities {
  /** `flow.step`; the ticks are kept in the flow as `cityIds`. */
  readonly state: string;
  readonly path: (visit: StaffVisit) => string[];
  readonly question: (visit: StaffVisit) => Html;
  /** Callback data of «Назад». */
  readonly back: (visit: StaffVisit) => string;
  readonly begin: (visit: StaffVisit) => Promise<Turn>;
  readonly done: (visit: StaffVisit, cityIds: readonly number[]) => Promise<Turn>;
}

/** The cities ticked off so far. */
export function tickedCities(visit: StaffVisit): number[] {
  const ticked = visit.flow["cityIds"];
  return Array.isArray(ticked) ? ticked.filter((cityId) => typeof cityId === "number") : [];
}

/** Goes to such a step with these ticks. */
export function enterTicks(visit: StaffVisit, flow: TickCities, cityIds: readonly number[]): Promise<Turn> {
  visit.enter(flow.state, { cityIds: [...cityIds], citiesPage: 1, citySearch: "" });
  return ask(visit, flow);
}

/** Buttons and steps of all flows that tick cities; which of them a press belongs to, the session says. */
export function tickCities(flows: readonly TickCities[]): {
  readonly routes: readonly Route<StaffPerson>[];
  readonly steps: readonly Step<StaffPerson>[];
} {
  const route = (
    action: string,
    act: (visit: StaffVisit, flow: TickCities, argument: string | undefined) => Promise<Turn>,
  ): Route<StaffPerson> => ({
    section: "ticks",
    action,
    async handle(visit, [argument]) {
      const flow = flows.find(({ state }) => state === visit.session.state);
      if (flow === undefined) return outdated(visit);
      return act(visit, flow, argument);
    },
  });
  return {
    routes: [
      route("city", toggle),
      route("page", (visit, flow, page) => look(visit, flow, { citiesPage: rowArgument(page) || 1 })),
      route("all", (visit, flow) =>
        tick(
          visit,
          flow,
          offered(visit).map(({ id }) => id),
        ),
      ),
      route("none", (visit, flow) => tick(visit, flow, [])),
      route("unsearch", (visit, flow) => look(visit, flow, { citiesPage: 1, citySearch: "" })),
      route("done", (visit, flow) => flow.done(visit, tickedCities(visit))),
    ],
    steps: flows.map((flow) => ({
      state: flow.state,
      ask: (visit) => ask(visit, flow),
      begin: flow.begin,
      text: (visit, text) => search(visit, flow, text),
    })),
  };
}

/** The flow of this button has ended. */
async function outdated(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  visit.forgetTrail();
  return { ...(await menuTurn(visit)), notice: visit.t("nav-old-button") };
}

/** Every city that is served, and those ticked before they were closed. */
function offered(visit: StaffVisit): City[] {
  const ticked = tickedCities(visit);
  return visit.work.cities.all().filter(({ id, isActive }) => isActive || ticked.includes(id));
}

function tick(visit: StaffVisit, flow: TickCities, cityIds: readonly number[]): Promise<Turn> {
  visit.enter(flow.state, { cityIds: [...cityIds] });
  return ask(visit, flow);
}

function look(
  visit: StaffVisit,
  flow: TickCities,
  at: Readonly<Record<string, string | number>>,
): Promise<Turn> {
  visit.enter(flow.state, at);
  return ask(visit, flow);
}

function toggle(visit: StaffVisit, flow: TickCities, argument: string | undefined): Promise<Turn> {
  const cityId = rowArgument(argument);
  const ticked = tickedCities(visit);
  if (ticked.includes(cityId))
    return tick(
      visit,
      flow,
      ticked.filter((each) => each !== cityId),
    );
  return offered(visit).some(({ id }) => id === cityId)
    ? tick(visit, flow, [...ticked, cityId])
    : ask(visit, flow);
}

async function search(visit: StaffVisit, flow: TickCities, text: string): Promise<Turn> {
  const typed = textUpTo(text.trim(), 100);
  if (searchCities(offered(visit), typed).length === 0) {
    return { ...(await ask(visit, flow)), notice: visit.t("new-city-none") };
  }
  return look(visit, flow, { citiesPage: 1, citySearch: typed });
}

async function ask(visit: StaffVisit, flow: TickCities): Promise<Turn> {
  const ticked = new Set(tickedCities(visit));
  const typed = String(visit.flow["citySearch"] ?? "");
  const shown = pageOf(searchCities(offered(visit), typed), Number(visit.flow["citiesPage"] ?? 1), PER_PAGE);
  const cities = shown.items.map(
    ({ id, name }): Button => ({
      text: ticked.has(id) ? `✅ ${name}` : name,
      data: visit.data("ticks", "city", id),
    }),
  );
  const tools = [
    visit.button("ticks-all", visit.data("ticks", "all")),
    visit.button("ticks-none", visit.data("ticks", "none")),
    ...(typed === "" ? [] : [visit.button("ticks-unsearch", visit.data("ticks", "unsearch"))]),
  ];
  const done = visit.button("ticks-done", visit.data("ticks", "done"), { n: ticked.size });
  const body = Html.lines([
    flow.question(visit),
    visit.html("ticks-chosen", { cities: citiesWords(visit, [...ticked]) }),
    typed === "" ? visit.html("ticks-hint") : visit.html("ticks-found", { text: typed }),
  ]);
  const rows = [
    ...visit.rows(cities, 2),
    ...visit.pages(shown, (page) => visit.data("ticks", "page", page)),
    tools,
    [done],
  ];
  return { screen: visit.question(flow.back(visit), { path: flow.path(visit), body, rows }) };
}
