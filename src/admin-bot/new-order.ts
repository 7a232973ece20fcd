import { randomBytes } from "node:crypto";
import type { City } from "../geo/cities.ts";
import { searchCities } from "../geo/city-search.ts";
import { activeDistricts } from "../geo/districts.ts";
import { localDateOf } from "../geo/local-time.ts";
import { findDuplicates } from "../orders/duplicate-orders.ts";
import { ORDER_CATEGORIES } from "../orders/lifecycle.ts";
import { clientPhone } from "../orders/order-fields.ts";
import { offeredSlots, printSlotChoice } from "../orders/slot-choice.ts";
import { workingWindow } from "../orders/working-window.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { readDraft, STEPS, stepScreen, type WizardStep } from "./new-order-draft.ts";
import { confirmTurn, summaryTurn, takeSlot } from "./new-order-summary.ts";
import { orderLine } from "./order-line.ts";
import { actorOf, may, type StaffPerson, type StaffVisit } from "./person.ts";
import { readSlotArgument, slotArgument, slotLabel } from "./slot-words.ts";

const CITIES_PER_PAGE = 10;
const DISTRICTS_PER_PAGE = 5;
const mayCreate = may("order.create");

const ASK: Readonly<Record<WizardStep, (visit: StaffVisit) => Promise<Turn>>> = {
  city: (visit) => askCity(visit, 1),
  district: (visit) => askDistrict(visit, 1),
  phone: askPhone,
  category: askCategory,
  slot: (visit) => askSlot(visit),
  summary: summaryTurn,
};

const route = (action: string, handle: Route<StaffPerson>["handle"]): Route<StaffPerson> => ({
  section: "new",
  action,
  may: mayCreate,
  handle,
});

/** «➕ Новый заказ», the quick wizard: five steps, summary, confirmation (admin-bot.md section 5). */
export const NEW_ORDER_ROUTES: readonly Route<StaffPerson>[] = [
  route("begin", begin),
  route("step", (visit, [step]) => toStep(visit, step)),
  route("cities", (visit, [page]) => within(visit, () => askCity(visit, rowArgument(page) || 1))),
  route("city", (visit, [id]) => within(visit, () => takeCity(visit, rowArgument(id)))),
  route("districts", (visit, [page]) => within(visit, () => askDistrict(visit, rowArgument(page) || 1))),
  route("district", (visit, [id]) => within(visit, () => takeDistrict(visit, id))),
  route("phone-ok", (visit) => within(visit, () => goTo(visit, "category"))),
  route("category", (visit, [code]) => within(visit, () => takeCategory(visit, code))),
  route("slot", (visit, [slot]) => within(visit, () => chooseSlot(visit, slot))),
  route("late", (visit, [answer]) => within(visit, () => answerLate(visit, answer))),
  // Not `within`: a second press finds the wizard ended, and what it made.
  route("confirm", (visit, [nonce, mode]) =>
    confirmTurn(visit, nonce, mode, { slot: (notice) => askSlot(visit, notice), wizard: () => begin(visit) }),
  ),
  route("cancel", cancel),
];

export const NEW_ORDER_STEPS: readonly Step<StaffPerson>[] = STEPS.map((step) => ({
  state: `new.${step}`,
  ask: ASK[step],
  begin,
  ...(step === "city" ? { text: findCity } : {}),
  ...(step === "phone" ? { text: takePhone } : {}),
}));

async function begin(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  const cities = ownCities(visit);
  visit.enter("new.city", { nonce: randomBytes(8).toString("hex") });
  const [only] = cities;
  return only && cities.length === 1 ? takeCity(visit, only.id) : askCity(visit, 1);
}

/** A button of a wizard that has ended or was never begun on this chat: it begins anew. */
async function within(visit: StaffVisit, action: () => Promise<Turn>): Promise<Turn> {
  if (visit.session.state?.startsWith("new.")) return action();
  return { ...(await begin(visit)), notice: visit.t("new-begun-anew") };
}

function goTo(visit: StaffVisit, step: WizardStep): Promise<Turn> {
  visit.enter(`new.${step}`);
  return ASK[step](visit);
}

function toStep(visit: StaffVisit, wanted: string | undefined): Promise<Turn> {
  const step = STEPS.find((known) => known === wanted) ?? "city";
  return within(visit, () => goTo(visit, step));
}

async function cancel(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  const menu = visit.button("nav-menu", visit.data("menu", "open"));
  const again = visit.button("staff-menu-new", visit.data("new", "begin"));
  return { screen: visit.bare([visit.html("new-canceled")], [[again, menu]]) };
}

/** Own cities that are served, by name. */
function ownCities(visit: StaffVisit): City[] {
  const { role, cityIds } = actorOf(visit);
  return visit.work.cities
    .all()
    .filter(({ id, isActive }) => isActive && (role === "GLOBAL_ADMIN" || cityIds.includes(id)));
}

async function askCity(visit: StaffVisit, page: number): Promise<Turn> {
  return citiesScreen(visit, ownCities(visit), page, visit.html("new-city"));
}

function citiesScreen(visit: StaffVisit, cities: readonly City[], page: number, body: Html): Turn {
  const shown = pageOf(cities, page, CITIES_PER_PAGE);
  const buttons = shown.items.map(({ id, name }) => ({ text: name, data: visit.data("new", "city", id) }));
  const pages = visit.pages(shown, (to) => visit.data("new", "cities", to));
  return stepScreen(visit, "city", body, [...visit.rows(buttons, 2), ...pages]);
}

async function findCity(visit: StaffVisit, text: string): Promise<Turn> {
  const found = searchCities(ownCities(visit), text).slice(0, CITIES_PER_PAGE);
  const [only] = found;
  if (only && found.length === 1) return takeCity(visit, only.id);
  if (found.length > 0) return citiesScreen(visit, found, 1, visit.html("new-city-found", { text }));
  return { ...(await askCity(visit, 1)), notice: visit.t("new-city-none") };
}

async function takeCity(visit: StaffVisit, cityId: number): Promise<Turn> {
  if (!ownCities(visit).some(({ id }) => id === cityId)) {
    return { ...(await askCity(visit, 1)), notice: visit.t("new-city-none") };
  }
  const isOther = visit.flow["cityId"] !== cityId;
  const districts = await activeDistricts(visit.work.tx, cityId);
  const hasDistricts = districts.length > 0;
  visit.enter("new.district", { cityId, hasDistricts });
  if (isOther) visit.enter("new.district", { districtId: null, districtName: null, slot: null });
  return !hasDistricts ? goTo(visit, "phone") : askDistrict(visit, 1);
}

async function askDistrict(visit: StaffVisit, page: number): Promise<Turn> {
  const { cityId } = readDraft(visit);
  if (cityId === null) return goTo(visit, "city");
  const shown = pageOf(await activeDistricts(visit.work.tx, cityId), page, DISTRICTS_PER_PAGE);
  const buttons = shown.items.map(({ id, name }) => [
    { text: name, data: visit.data("new", "district", id) },
  ]);
  const none = visit.button("new-no-district", visit.data("new", "district", "none"));
  const pages = visit.pages(shown, (to) => visit.data("new", "districts", to));
  return stepScreen(visit, "district", visit.html("new-district"), [...buttons, ...pages, [none]]);
}

async function takeDistrict(visit: StaffVisit, argument: string | undefined): Promise<Turn> {
  const { cityId } = readDraft(visit);
  if (cityId === null) return goTo(visit, "city");
  const districts = await activeDistricts(visit.work.tx, cityId);
  const district = districts.find(({ id }) => id === rowArgument(argument));
  if (district === undefined && argument !== "none") return askDistrict(visit, 1);
  visit.enter("new.phone", { districtId: district?.id ?? null, districtName: district?.name ?? null });
  return askPhone(visit);
}

async function askPhone(visit: StaffVisit): Promise<Turn> {
  return stepScreen(visit, "phone", visit.html("new-phone"), []);
}

/** The phone is normalised; live orders of it, and those of the last 24 hours, are shown before going on. */
async function takePhone(visit: StaffVisit, text: string): Promise<Turn> {
  const read = clientPhone(text);
  if (!read.ok) return { ...(await askPhone(visit)), notice: visit.t("new-phone-wrong") };
  visit.enter("new.phone", { phone: read.value });
  const duplicates = await findDuplicates(visit.work, read.value);
  if (duplicates.length === 0) return goTo(visit, "category");
  const head = visit.html("new-duplicates", { phone: formatPhone(read.value) });
  const body = Html.join([head, ...duplicates.slice(0, 5).map((line) => orderLine(visit, line))], "\n\n");
  const open = duplicates
    .slice(0, 3)
    .map(({ orderId }) => visit.button("new-open", visit.data("order", "open", orderId), { n: orderId }));
  const onward = [
    visit.button("new-phone-ok", visit.data("new", "phone-ok")),
    visit.button("new-phone-other", visit.data("new", "step", "phone")),
  ];
  return stepScreen(visit, "phone", body, [open, onward]);
}

async function askCategory(visit: StaffVisit): Promise<Turn> {
  const buttons = ORDER_CATEGORIES.map((code) => ({
    text: `${visit.t(`category-${code}.emoji`)} ${visit.t(`category-${code}`)}`,
    data: visit.data("new", "category", code),
  }));
  return stepScreen(visit, "category", visit.html("new-category"), visit.rows(buttons, 2));
}

async function takeCategory(visit: StaffVisit, code: string | undefined): Promise<Turn> {
  const category = ORDER_CATEGORIES.find((known) => known === code);
  if (category === undefined) return askCategory(visit);
  visit.enter("new.slot", { category });
  return askSlot(visit);
}

async function askSlot(visit: StaffVisit, notice?: string): Promise<Turn> {
  const { cityId } = readDraft(visit);
  if (cityId === null) return goTo(visit, "city");
  visit.enter("new.slot");
  const zone = visit.work.cities.zoneOf(cityId);
  const window = workingWindow(visit.work.settings.forCity(cityId));
  const [asap, ...rest] = offeredSlots(visit.now, zone, window).map((choice) => ({
    text: slotLabel(visit, choice),
    data: visit.data("new", "slot", slotArgument(choice)),
  }));
  const rows = [...(asap ? [[asap]] : []), ...visit.rows(rest, 2)];
  const turn = stepScreen(visit, "slot", visit.html("new-slot"), rows);
  return notice === undefined ? turn : { ...turn, notice, isAlert: true };
}

async function chooseSlot(visit: StaffVisit, argument: string | undefined): Promise<Turn> {
  const { cityId } = readDraft(visit);
  const choice = readSlotArgument(argument);
  if (cityId === null || choice === null) return askSlot(visit);
  const chosenOn = localDateOf(visit.now, visit.work.cities.zoneOf(cityId));
  const inputs = { slot: printSlotChoice(choice), chosenOn, searchNow: false, tomorrow: false };
  visit.enter("new.slot", inputs);
  return takeSlot(visit, (again) => askSlot(visit, again));
}

/** «Уже поздно для выезда сегодня»: tomorrow, or search at once. «Выбрать другое время» is the slot step. */
async function answerLate(visit: StaffVisit, answer: string | undefined): Promise<Turn> {
  if (answer !== "tomorrow" && answer !== "now") return askSlot(visit);
  visit.enter("new.slot", { tomorrow: answer === "tomorrow", searchNow: answer === "now" });
  return takeSlot(visit, (again) => askSlot(visit, again));
}
