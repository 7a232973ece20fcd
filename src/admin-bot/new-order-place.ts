import type { City } from "../geo/cities.ts";
import { activeDistricts } from "../geo/districts.ts";
import { textUpTo } from "../kernel/text-clean.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import { pageOf } from "../telegram/screen.ts";
import type { Html } from "../texts/html.ts";
import { cityRows, ownCities, ownCitiesLike } from "./city-pick.ts";
import { answer, onwardFrom, readDraft, reopen } from "./new-order-draft.ts";
import type { Answered, WizardPart } from "./new-order-part.ts";
import { stepScreen } from "./new-order-screen.ts";
import type { StaffVisit } from "./person.ts";

const DISTRICTS_PER_PAGE = 5;

/** Answers that belong to a city. */
const NOTHING_OF_CITY = {
  districtId: null,
  districtName: null,
  streetId: null,
  streetName: null,
  streetDistrict: null,
  slot: null,
};

/** Which city, and which of its districts. */
export const PLACE_PART: WizardPart = {
  questions: {
    city: { name: "city", ask: (visit) => askCity(visit, 1), text: findCity },
    district: { name: "district", ask: (visit) => askDistrict(visit, 1) },
  },
  presses: {
    cities: (visit, [page]) => askCity(visit, rowArgument(page) || 1),
    city: (visit, [id]) => takeCity(visit, rowArgument(id)),
    districts: (visit, [page]) => askDistrict(visit, rowArgument(page) || 1),
    district: takeDistrict,
  },
};

async function askCity(visit: StaffVisit, page: number): Promise<Turn> {
  return citiesScreen(visit, ownCities(visit), page, visit.html("new-city"));
}

function citiesScreen(visit: StaffVisit, cities: readonly City[], page: number, body: Html): Turn {
  const pick = (cityId: number) => visit.data("new", "city", cityId);
  const rows = cityRows(visit, cities, page, pick, (to) => visit.data("new", "cities", to));
  return stepScreen(visit, "city", body, rows);
}

async function findCity(visit: StaffVisit, text: string): Promise<Answered> {
  const found = ownCitiesLike(visit, text);
  const [only] = found;
  if (only && found.length === 1) return takeCity(visit, only.id);
  if (found.length > 0)
    return citiesScreen(visit, found, 1, visit.html("new-city-found", { text: textUpTo(text.trim(), 100) }));
  return { ...(await askCity(visit, 1)), notice: visit.t("new-city-none") };
}

/** Another city has other districts, streets and hours: those questions are open again. */
export async function takeCity(visit: StaffVisit, cityId: number): Promise<Answered> {
  if (!ownCities(visit).some(({ id }) => id === cityId)) {
    return { ...(await askCity(visit, 1)), notice: visit.t("new-city-none") };
  }
  const isOther = visit.flow["cityId"] !== cityId;
  const districts = await activeDistricts(visit.work.tx, cityId);
  const hasDistricts = districts.length > 0;
  if (isOther) {
    reopen(visit, ["district", "street", "slot"]);
    return answer(visit, "city", { cityId, hasDistricts, ...NOTHING_OF_CITY });
  }
  return answer(visit, "city", { cityId, hasDistricts });
}

async function askDistrict(visit: StaffVisit, page: number): Promise<Turn> {
  const districts = await districtsOf(visit);
  const shown = pageOf(districts, page, DISTRICTS_PER_PAGE);
  const buttons = shown.items.map(({ id, name }) => [
    { text: name, data: visit.data("new", "district", id) },
  ]);
  const none = visit.button("new-no-district", visit.data("new", "district", "none"));
  const pages = visit.pages(shown, (to) => visit.data("new", "districts", to));
  return stepScreen(visit, "district", visit.html("new-district"), [...buttons, ...pages, [none]]);
}

async function takeDistrict(
  visit: StaffVisit,
  [argument]: readonly [first?: string, second?: string],
): Promise<Answered> {
  const district = (await districtsOf(visit)).find(({ id }) => id === rowArgument(argument));
  if (district === undefined && argument !== "none") return askDistrict(visit, 1);
  return answer(visit, "district", {
    districtId: district?.id ?? null,
    districtName: district?.name ?? null,
  });
}

function districtsOf(visit: StaffVisit) {
  const { cityId } = readDraft(visit);
  return activeDistricts(visit.work.tx, cityId ?? 0);
}

/** There is only one city to choose from: the question answers itself. */
export async function takeOnlyCity(visit: StaffVisit): Promise<Answered | null> {
  const [only, second] = ownCities(visit);
  if (only === undefined || second !== undefined) return null;
  return visit.flow["cityId"] === only.id ? onwardFrom(visit, "city") : takeCity(visit, only.id);
}
