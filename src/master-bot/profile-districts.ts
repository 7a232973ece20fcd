import { activeDistricts } from "../geo/districts.ts";
import { ownAnswers } from "../masters/own-form.ts";
import { setDistricts } from "../masters/set-districts.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { Html } from "../texts/html.ts";
import { worksHere } from "./gates.ts";
import { tick, toggled } from "./onboarding-place.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";
import { profileQuestion } from "./profile.ts";

const PER_PAGE = 5;

/** His districts: every tick counts at once, so there is nothing to send and nothing to lose. */
export const PROFILE_DISTRICT_ROUTES: readonly Route<MasterPerson>[] = [
  route("districts", (visit, [page]) => districtsTurn(visit, rowArgument(page) || 1)),
  route("district", (visit, [id, page]) => tickOne(visit, rowArgument(id), rowArgument(page) || 1)),
  route("all-districts", tickAll),
];

function route(action: string, handle: Route<MasterPerson>["handle"]): Route<MasterPerson> {
  return { section: "profile", action, may: worksHere, handle };
}

async function districtsTurn(visit: MasterVisit, page: number): Promise<Turn> {
  const { all, served } = await districtsOf(visit);
  if (all.length === 0) {
    return profileQuestion(visit, { title: "me-field-districts", body: visit.html("me-no-districts") });
  }
  const shown = pageOf(all, page, PER_PAGE);
  const ticks = shown.items.map(({ id, name }) => [
    tick(visit, served.includes(id), name, visit.data("profile", "district", id, shown.page)),
  ]);
  const pages = visit.pages(shown, (to) => visit.data("profile", "districts", to));
  const everything = visit.button("form-all-districts", visit.data("profile", "all-districts"));
  const count = visit.html("me-districts", { n: served.length });
  const warning = served.length === 0 ? visit.html("me-without-districts") : null;
  const body = Html.join([count, warning], "\n\n");
  return profileQuestion(visit, {
    title: "me-field-districts",
    body,
    rows: [...ticks, ...pages, [everything]],
  });
}

async function tickOne(visit: MasterVisit, districtId: number, page: number): Promise<Turn> {
  const { all, served } = await districtsOf(visit);
  if (all.some(({ id }) => id === districtId)) await save(visit, toggled(served, districtId));
  return districtsTurn(visit, page);
}

async function tickAll(visit: MasterVisit): Promise<Turn> {
  const { all } = await districtsOf(visit);
  await save(
    visit,
    all.map(({ id }) => id),
  );
  return districtsTurn(visit, 1);
}

/** What was chosen from his own city is always valid; the screen shows what came of it. */
async function save(visit: MasterVisit, districtIds: readonly number[]): Promise<void> {
  await setDistricts(visit.work, { masterId: masterIdOf(visit), districtIds });
}

async function districtsOf(visit: MasterVisit) {
  const { cityId, districtIds = [] } = await ownAnswers(visit.work.tx, masterIdOf(visit));
  const all = cityId === undefined ? [] : await activeDistricts(visit.work.tx, cityId);
  return { all, served: districtIds };
}
