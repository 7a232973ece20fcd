import { activeDistricts } from "../geo/districts.ts";
import type { MasterGroup } from "../masters/master-filters.ts";
import { SEED_SKILLS } from "../masters/seed-skills.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route, RouteArguments } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import type { Html } from "../texts/html.ts";
import { cityRows, ownCities, ownCitiesLike } from "./city-pick.ts";
import { listTurn, readGroup } from "./masters.ts";
import {
  type ChosenFilters,
  changeFilters,
  cityOfDistricts,
  filtersOf,
  filterWords,
  forgetFilters,
} from "./masters-kept-filters.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const DISTRICTS_PER_PAGE = 10;
const CITY_STATE = "mfilter.city";
/** In place of an id: no choice. */
const ANY = "any";

/** «🎛 Фильтры» of the masters' lists: city, skill, district, on shift; kept per person (admin-bot.md section 7). */
export const MASTERS_FILTER_ROUTES: readonly Route<StaffPerson>[] = [
  route("open", filterTurn),
  route("city", async (visit, group, page) => cityTurn(visit, group, rowArgument(page) || 1)),
  // A district belongs to its city.
  choice("city-is", (id) => ({ cityId: rowArgument(id) || undefined, districtId: undefined })),
  route("skill", skillTurn),
  choice("skill-is", (code) => ({ skill: SEED_SKILLS.find((known) => known.code === code)?.code })),
  route("district", (visit, group, page) => districtTurn(visit, group, rowArgument(page) || 1)),
  choice("district-is", (id) => ({ districtId: rowArgument(id) || undefined })),
  choice("shift", (wanted) => ({ onShiftOnly: wanted === "on" })),
  route("reset", (visit, group) => {
    forgetFilters(visit);
    return filterTurn(visit, group);
  }),
  route("show", (visit, group) => listTurn(visit, group, 1)),
];

export const MASTERS_FILTER_STEP: Step<StaffPerson> = {
  state: CITY_STATE,
  ask: askCities,
  begin: askCities,
  text: findCity,
};

function route(
  action: string,
  handle: (visit: StaffVisit, group: MasterGroup, second: string | undefined) => Promise<Turn>,
): Route<StaffPerson> {
  const turn = (visit: StaffVisit, [group, second]: RouteArguments) =>
    handle(visit, readGroup(group), second);
  return { section: "mfilter", action, may: may("master.read"), handle: turn };
}

/** A button that chooses something and shows the filters as they are then. */
function choice(action: string, read: (second: string | undefined) => ChosenFilters): Route<StaffPerson> {
  return route(action, async (visit, group, second) => {
    await changeFilters(visit, read(second));
    return filterTurn(visit, group);
  });
}

async function filterTurn(visit: StaffVisit, group: MasterGroup): Promise<Turn> {
  visit.leave();
  const filters = await filtersOf(visit);
  const { cityId, skill, districtName, onShiftOnly } = filters;
  const home = cityOfDistricts(visit, cityId);
  const hasDistricts = home !== undefined && (await activeDistricts(visit.work.tx, home)).length > 0;
  const any = visit.t("masters-filter-any-word");
  const to = (key: string, action: string, value: string) =>
    visit.button(key, visit.data("mfilter", action, group), { value });
  const city = cityId === undefined ? any : (visit.work.cities.byId(cityId)?.name ?? any);
  const shift = visit.button(
    onShiftOnly ? "masters-filter-shift-on" : "masters-filter-shift-off",
    visit.data("mfilter", "shift", group, onShiftOnly ? "off" : "on"),
  );
  const rows: Button[][] = [
    ...(ownCities(visit).length > 1 ? [[to("masters-filter-city", "city", city)]] : []),
    [to("masters-filter-skill", "skill", skill === undefined ? any : visit.t(`category-${skill}`))],
    ...(hasDistricts ? [[to("masters-filter-district", "district", districtName ?? any)]] : []),
    [shift],
    [
      visit.button("masters-filter-reset", visit.data("mfilter", "reset", group)),
      visit.button("masters-filter-show", visit.data("mfilter", "show", group)),
    ],
  ];
  return pickTurn(visit, visit.data("masters", "list", group, 1), filterWords(visit, filters), rows);
}

function cityTurn(visit: StaffVisit, group: MasterGroup, page: number, cities = ownCities(visit)): Turn {
  visit.enter(CITY_STATE, { group });
  const pick = (id: number | string) => visit.data("mfilter", "city-is", group, id);
  const rows = cityRows(visit, cities, page, pick, (to) => visit.data("mfilter", "city", group, to));
  return valuesTurn(visit, group, pick(ANY), rows, visit.html("filter-ask-city-typed"));
}

async function askCities(visit: StaffVisit): Promise<Turn> {
  return cityTurn(visit, groupOfFlow(visit), 1);
}

/** A name that only one city answers to is as good as its button. */
async function findCity(visit: StaffVisit, text: string): Promise<Turn> {
  const group = groupOfFlow(visit);
  const [only, ...more] = ownCitiesLike(visit, text);
  if (only === undefined) return { ...cityTurn(visit, group, 1), notice: visit.t("new-city-none") };
  if (more.length > 0) return cityTurn(visit, group, 1, [only, ...more]);
  await changeFilters(visit, { cityId: only.id, districtId: undefined });
  return filterTurn(visit, group);
}

function groupOfFlow(visit: StaffVisit): MasterGroup {
  return readGroup(String(visit.flow["group"]));
}

async function skillTurn(visit: StaffVisit, group: MasterGroup): Promise<Turn> {
  const pick = (code: string) => visit.data("mfilter", "skill-is", group, code);
  const skills = SEED_SKILLS.map(({ code }) => ({
    text: `${visit.t(`category-${code}.emoji`)} ${visit.t(`category-${code}`)}`,
    data: pick(code),
  }));
  return valuesTurn(visit, group, pick(ANY), visit.rows(skills, 2));
}

async function districtTurn(visit: StaffVisit, group: MasterGroup, page: number): Promise<Turn> {
  const home = cityOfDistricts(visit, (await filtersOf(visit)).cityId);
  if (home === undefined) return filterTurn(visit, group);
  const shown = pageOf(await activeDistricts(visit.work.tx, home), page, DISTRICTS_PER_PAGE);
  const pick = (id: number | string) => visit.data("mfilter", "district-is", group, id);
  const districts = shown.items.map(({ id, name }) => ({ text: name, data: pick(id) }));
  const pages = visit.pages(shown, (to) => visit.data("mfilter", "district", group, to));
  return valuesTurn(visit, group, pick(ANY), [...visit.rows(districts, 2), ...pages]);
}

/** The values of one filter, «Все» first; «Назад» leads to the filters. */
function valuesTurn(
  visit: StaffVisit,
  group: MasterGroup,
  any: string,
  rows: Keyboard,
  words: Html | null = null,
): Turn {
  const all = [visit.button("masters-filter-any", any)];
  return pickTurn(visit, visit.data("mfilter", "open", group), words, [all, ...rows]);
}

function pickTurn(visit: StaffVisit, back: string, now: Html | null, rows: Keyboard): Turn {
  const path = [visit.t("masters-path"), visit.t("masters-filters-title")];
  const body = now ?? visit.html("masters-filters-ask");
  return { screen: visit.question(back, { path, body, rows }) };
}
