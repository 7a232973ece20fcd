import { activeDistricts } from "../geo/districts.ts";
import { type MasterCard, masterCard } from "../masters/master-card.ts";
import { SEED_SKILLS } from "../masters/seed-skills.ts";
import { setDistricts } from "../masters/set-districts.ts";
import { setSkills } from "../masters/set-skills.ts";
import type { Button } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { Html } from "../texts/html.ts";
import { masterCardTurn, masterPath, masterRoute, noMaster, refusedMasterTurn } from "./master-card.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";

const SKILLS_STATE = "master.skills";
const DISTRICTS_STATE = "master.districts";
const DISTRICTS_PER_PAGE = 10;
const DISTRICT_LABEL_MAX = 60;

/**
 * «Навыки» and «Районы» (CA+): ticks are gathered in the conversation and saved together, so that one
 * decision is one command, one audit row and one message to the master.
 */
export const MASTER_ABILITY_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("skills", "master.manage", beginSkills),
  masterRoute("skill", "master.manage", tickSkill),
  masterRoute("skills-save", "master.manage", saveSkills),
  masterRoute("districts", "master.manage", beginDistricts),
  masterRoute("districts-at", "master.manage", (visit, masterId, page) =>
    inDistricts(visit, masterId, (ticked) => districtsTurn(visit, masterId, ticked, rowArgument(page) || 1)),
  ),
  masterRoute("district", "master.manage", tickDistrict),
  masterRoute("districts-all", "master.manage", (visit, masterId) => tickDistricts(visit, masterId, "all")),
  masterRoute("districts-no", "master.manage", (visit, masterId) => tickDistricts(visit, masterId, "none")),
  masterRoute("districts-save", "master.manage", saveDistricts),
];

export const MASTER_ABILITY_STEPS: readonly Step<StaffPerson>[] = [
  {
    state: SKILLS_STATE,
    ask: (visit) => inSkills(visit, subject(visit), (ticked) => skillsTurn(visit, subject(visit), ticked)),
    begin: (visit) => beginSkills(visit, subject(visit)),
  },
  {
    state: DISTRICTS_STATE,
    ask: (visit) =>
      inDistricts(visit, subject(visit), (ticked) =>
        districtsTurn(visit, subject(visit), ticked, pageOfFlow(visit)),
      ),
    begin: (visit) => beginDistricts(visit, subject(visit)),
  },
];

function subject(visit: StaffVisit): number {
  return Number(visit.flow["masterId"]);
}

// --- Skills

async function beginSkills(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const seen = [...master.skills].sort();
  visit.enter(SKILLS_STATE, { masterId, seen, ticked: seen });
  return skillsTurn(visit, masterId, seen);
}

/** Goes on with the ticks of the running flow; an old button begins anew. */
function inSkills(
  visit: StaffVisit,
  masterId: number,
  go: (ticked: readonly string[]) => Promise<Turn>,
): Promise<Turn> {
  const isRunning = visit.session.state === SKILLS_STATE && subject(visit) === masterId;
  return isRunning ? go(strings(visit.flow["ticked"])) : beginSkills(visit, masterId);
}

function tickSkill(visit: StaffVisit, masterId: number, code: string | undefined): Promise<Turn> {
  return inSkills(visit, masterId, (before) => {
    const skill = SEED_SKILLS.find((known) => known.code === code)?.code;
    const ticked = skill === undefined ? before : toggled(before, skill);
    visit.enter(SKILLS_STATE, { ticked: [...ticked] });
    return skillsTurn(visit, masterId, ticked);
  });
}

async function skillsTurn(visit: StaffVisit, masterId: number, ticked: readonly string[]): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return gone(visit);
  const buttons = SEED_SKILLS.map(({ code }) =>
    tickButton(visit, ticked.includes(code), visit.t(`category-${code}`), "skill", masterId, code),
  );
  const body = Html.lines([
    visit.html("master-skills-ask", { name: master.name }),
    ticked.length === 0 ? visit.html("master-skills-empty") : null,
  ]);
  const save = visit.button("master-save", visit.data("master", "skills-save", masterId));
  return abilityScreen(visit, master, visit.t("master-skills-title"), body, [
    ...visit.rows(buttons, 2),
    [save],
  ]);
}

async function saveSkills(visit: StaffVisit, masterId: number): Promise<Turn> {
  return inSkills(visit, masterId, async (ticked) => {
    const master = await masterCard(visit.work, masterId);
    if (master === null) return gone(visit);
    const current = [...master.skills].sort();
    if (current.join() !== strings(visit.flow["seen"]).join()) {
      return { ...(await beginSkills(visit, masterId)), notice: visit.t("master-changed"), isAlert: true };
    }
    const { status } = await setSkills(visit.work, { masterId, skills: ticked });
    if (status === "not_found" || status === "forbidden") return refusedMasterTurn(visit, masterId, status);
    visit.leave();
    const key = status === "set" ? "master-skills-set" : "master-skills-same";
    return masterCardTurn(visit, masterId, visit.t(key, { name: master.name }));
  });
}

// --- Districts

async function beginDistricts(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const offered = await districtsOf(visit, master);
  if (offered.length === 0) {
    return { ...(await masterCardTurn(visit, masterId, visit.t("master-districts-none"))), isAlert: true };
  }
  const seen = servedAmong(master, offered);
  visit.enter(DISTRICTS_STATE, { masterId, seen, ticked: seen, page: 1 });
  return districtsTurn(visit, masterId, seen, 1);
}

function inDistricts(
  visit: StaffVisit,
  masterId: number,
  go: (ticked: readonly number[]) => Promise<Turn>,
): Promise<Turn> {
  const isRunning = visit.session.state === DISTRICTS_STATE && subject(visit) === masterId;
  return isRunning ? go(numbers(visit.flow["ticked"])) : beginDistricts(visit, masterId);
}

function tickDistrict(visit: StaffVisit, masterId: number, id: string | undefined): Promise<Turn> {
  return inDistricts(visit, masterId, async (before) => {
    const master = await masterCard(visit.work, masterId);
    const offered = master === null ? [] : await districtsOf(visit, master);
    const district = offered.find((known) => known.id === rowArgument(id));
    const ticked = district === undefined ? before : toggled(before, district.id);
    return districtsTurn(visit, masterId, ticked, pageOfFlow(visit));
  });
}

function tickDistricts(visit: StaffVisit, masterId: number, which: "all" | "none"): Promise<Turn> {
  return inDistricts(visit, masterId, async () => {
    const master = await masterCard(visit.work, masterId);
    const offered = which === "none" || master === null ? [] : await districtsOf(visit, master);
    const ticked = offered.map(({ id }) => id);
    return districtsTurn(visit, masterId, ticked, pageOfFlow(visit));
  });
}

async function districtsTurn(
  visit: StaffVisit,
  masterId: number,
  ticked: readonly number[],
  page: number,
): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return gone(visit);
  const offered = await districtsOf(visit, master);
  const shown = pageOf(offered, page, DISTRICTS_PER_PAGE);
  visit.enter(DISTRICTS_STATE, { ticked: [...ticked], page: shown.page });
  const buttons = shown.items.map(({ id, name }) =>
    tickButton(
      visit,
      ticked.includes(id),
      [...name].slice(0, DISTRICT_LABEL_MAX).join(""),
      "district",
      masterId,
      id,
    ),
  );
  const to = (action: string, key: string) => visit.button(key, visit.data("master", action, masterId));
  const rows = [
    ...visit.rows(buttons, 2),
    ...visit.pages(shown, (next) => visit.data("master", "districts-at", masterId, next)),
    [to("districts-all", "master-districts-all"), to("districts-no", "master-districts-clear")],
    [to("districts-save", "master-save")],
  ];
  const figures = { name: master.name, n: ticked.length, all: offered.length };
  const body = visit.html("master-districts-ask", figures);
  return abilityScreen(visit, master, visit.t("master-districts-title"), body, rows);
}

async function saveDistricts(visit: StaffVisit, masterId: number): Promise<Turn> {
  return inDistricts(visit, masterId, async (ticked) => {
    const master = await masterCard(visit.work, masterId);
    if (master === null) return gone(visit);
    const current = servedAmong(master, await districtsOf(visit, master));
    const isStale = current.join() !== numbers(visit.flow["seen"]).join();
    const { status } = isStale
      ? { status: "unknown_district" as const }
      : await setDistricts(visit.work, { masterId, districtIds: ticked });
    switch (status) {
      case "unknown_district":
        return {
          ...(await beginDistricts(visit, masterId)),
          notice: visit.t("master-changed"),
          isAlert: true,
        };
      case "set":
      case "unchanged": {
        visit.leave();
        const key = status === "set" ? "master-districts-set" : "master-districts-same";
        return masterCardTurn(visit, masterId, visit.t(key, { name: master.name }));
      }
      default:
        return refusedMasterTurn(visit, masterId, status);
    }
  });
}

async function districtsOf(visit: StaffVisit, { cityId }: MasterCard) {
  return cityId === null ? [] : activeDistricts(visit.work.tx, cityId);
}

/** His districts as the ticks show them, by id; those that are no longer offered have no tick. */
function servedAmong({ districts }: MasterCard, offered: readonly { readonly id: number }[]): number[] {
  return districts
    .map(({ id }) => id)
    .filter((id) => offered.some((known) => known.id === id))
    .sort((a, b) => a - b);
}

function pageOfFlow(visit: StaffVisit): number {
  return Number(visit.flow["page"] ?? 1);
}

// --- Both

function tickButton(
  visit: StaffVisit,
  isTicked: boolean,
  name: string,
  action: string,
  masterId: number,
  value: string | number,
): Button {
  const key = isTicked ? "master-tick-on" : "master-tick-off";
  return visit.button(key, visit.data("master", action, masterId, value), { name });
}

function abilityScreen(
  visit: StaffVisit,
  master: MasterCard,
  title: string,
  body: Html,
  rows: readonly (readonly Button[])[],
): Turn {
  const view = { path: masterPath(visit, master, title), body, rows };
  return { screen: visit.question(visit.data("master", "card", master.masterId), view) };
}

/** The master has gone while boxes were ticked. */
function gone(visit: StaffVisit): Turn {
  visit.leave();
  return noMaster(visit);
}

function toggled<T>(ticked: readonly T[], value: T): readonly T[] {
  return ticked.includes(value) ? ticked.filter((each) => each !== value) : [...ticked, value];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "number") : [];
}
