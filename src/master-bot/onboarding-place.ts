import { citiesContaining } from "../geo/cities-containing.ts";
import { activeDistricts } from "../geo/districts.ts";
import { keepAnswer } from "../masters/fill-form.ts";
import { place, placeText } from "../masters/form-fields.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import { pageOf } from "../telegram/screen.ts";
import type { FormPart, FormVisit, Outcome, Question } from "./onboarding-part.ts";
import { answered, taken } from "./onboarding-person.ts";
import type { MasterVisit } from "./person.ts";

const CITIES_PER_PAGE = 12;
const DISTRICTS_PER_PAGE = 5;

/** Steps 7, 8 and 15: where he works, and where he sets out from. */
export const PLACE_PARTS: readonly FormPart[] = [
  {
    step: 7,
    name: "city",
    ask: askCity,
    text: findCity,
    buttons: {
      city: (at, [id]) => takeCity(at, rowArgument(id)),
      cities: (at, [page]) => turnTo(at, "citiesPage", page),
    },
  },
  {
    step: 8,
    name: "districts",
    ask: askDistricts,
    buttons: {
      district: (at, [id]) => tickDistrict(at, rowArgument(id)),
      districts: (at, [page]) => turnTo(at, "districtsPage", page),
      "all-districts": tickAll,
      "districts-done": async (at) =>
        (at.form.answers.districtIds ?? []).length > 0
          ? answered(at, {})
          : { status: "again", key: "form-districts-none" },
    },
  },
  {
    step: 15,
    name: "home",
    ask: ({ visit, form }) => {
      const { home } = form.answers;
      const skip = visit.button("form-skip", visit.data("form", "no-home"));
      const now = home ? `${home.lat}, ${home.lon}` : null;
      return { body: visit.html("form-home"), rows: [[skip]], now, key: homeKey(visit) };
    },
    text: (at, text) => taken(at, placeText(text), (home) => ({ home })),
    location: (at, { lat, lon }) => taken(at, place(lat, lon), (home) => ({ home })),
    buttons: { "no-home": (at) => answered(at, { home: null }) },
  },
];

/** The key that sends where he is now. */
export function homeKey(visit: MasterVisit): NonNullable<Question["key"]> {
  return { label: visit.t("form-home-key"), asks: "location", words: visit.html("form-home-key-words") };
}

function askCity({ visit, form }: FormVisit): Question {
  const { cityId } = form.answers;
  const now = cityId === undefined ? null : (visit.work.cities.byId(cityId)?.name ?? null);
  const { citiesText: typed, citiesPage: at } = visit.flow;
  if (typeof typed !== "string") return { body: visit.html("form-city"), now };
  const found = citiesContaining(servedCities(visit), typed);
  const shown = pageOf(found, typeof at === "number" ? at : 1, CITIES_PER_PAGE);
  const cities = shown.items.map(({ id, name }) => ({ text: name, data: visit.data("form", "city", id) }));
  const isLast = shown.page === shown.pageCount;
  const more = isLast ? [] : [[visit.button("form-city-more", visit.data("form", "cities", shown.page + 1))]];
  return { body: visit.html("form-city-found"), rows: [...visit.rows(cities, 2), ...more], now };
}

async function findCity({ visit, form }: FormVisit, text: string): Promise<Outcome> {
  const typed = text.slice(0, 120);
  if (citiesContaining(servedCities(visit), typed).length === 0) {
    return { status: "again", key: "form-city-none" };
  }
  visit.enter("form.city", { citiesText: typed, citiesPage: 1 });
  return { status: "moved", form };
}

async function takeCity(at: FormVisit, cityId: number): Promise<Outcome> {
  const city = servedCities(at.visit).find(({ id }) => id === cityId);
  return city === undefined ? { status: "again", key: "form-city-none" } : answered(at, { cityId });
}

function servedCities(visit: MasterVisit) {
  return visit.work.cities.all().filter(({ isActive }) => isActive);
}

async function askDistricts({ visit, form }: FormVisit): Promise<Question> {
  const { cityId, districtIds = [] } = form.answers;
  const all = cityId === undefined ? [] : await activeDistricts(visit.work.tx, cityId);
  const at = visit.flow["districtsPage"];
  const shown = pageOf(all, typeof at === "number" ? at : 1, DISTRICTS_PER_PAGE);
  const ticks = shown.items.map(({ id, name }) => [
    tick(visit, districtIds.includes(id), name, visit.data("form", "district", id)),
  ]);
  const everything = visit.button("form-all-districts", visit.data("form", "all-districts"));
  const done = visit.button("form-done", visit.data("form", "districts-done"));
  const pages = visit.pages(shown, (to) => visit.data("form", "districts", to));
  const body = visit.html("form-districts", { n: districtIds.length });
  return { body, rows: [...ticks, ...pages, [everything], [done]] };
}

async function tickDistrict({ visit, form }: FormVisit, districtId: number): Promise<Outcome> {
  const { cityId, districtIds = [] } = form.answers;
  const all = cityId === undefined ? [] : await activeDistricts(visit.work.tx, cityId);
  if (!all.some(({ id }) => id === districtId)) return { status: "moved", form };
  const given = { districtIds: toggled(districtIds, districtId) };
  return { status: "moved", form: await keepAnswer(visit.work, form, given) };
}

/** «Весь город»: all ticked, and on to the next step; pressed again when all are ticked, the same. */
async function tickAll({ visit, form }: FormVisit): Promise<Outcome> {
  const { cityId } = form.answers;
  const all = cityId === undefined ? [] : await activeDistricts(visit.work.tx, cityId);
  const given = { districtIds: all.map(({ id }) => id) };
  return { status: "moved", form: await keepAnswer(visit.work, form, given) };
}

async function turnTo({ visit, form }: FormVisit, what: string, page: string | undefined): Promise<Outcome> {
  visit.enter(visit.session.state ?? "form.city", { [what]: rowArgument(page) || 1 });
  return { status: "moved", form };
}

/** A box of a multi-select, ticked or not. */
export function tick(visit: MasterVisit, isTicked: boolean, name: string, data: string) {
  return visit.button(isTicked ? "form-ticked" : "form-unticked", data, { name });
}

/** With the value, or without it when it was there. */
export function toggled<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}
