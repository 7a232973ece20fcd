import { activeDistricts } from "../geo/districts.ts";
import { type MasterCard, masterCard } from "../masters/master-card.ts";
import { setDistricts } from "../masters/set-districts.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { masterCardTurn, masterRoute, noMaster, refusedMasterTurn } from "./master-card.ts";
import { shortName } from "./master-line.ts";
import { gone, numbers, subject, tickButton, ticksTurn, toggled } from "./master-ticks.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "master.districts";
const DISTRICTS_PER_PAGE = 10;

/**
 * «Районы» (CA+): ticks are gathered in the conversation and saved together, so that one decision is one
 * command, one audit row and one message to the master.
 */
export const MASTER_DISTRICT_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("districts", "master.manage", beginDistricts),
  masterRoute("districts-at", "master.manage", (visit, masterId, page) =>
    inDistricts(visit, masterId, (ticked) => districtsTurn(visit, masterId, ticked, rowArgument(page) || 1)),
  ),
  masterRoute("district", "master.manage", tickDistrict),
  masterRoute("districts-all", "master.manage", (visit, masterId) => tickDistricts(visit, masterId, "all")),
  masterRoute("districts-no", "master.manage", (visit, masterId) => tickDistricts(visit, masterId, "none")),
  masterRoute("districts-save", "master.manage", saveDistricts),
];

export const MASTER_DISTRICT_STEP: Step<StaffPerson> = {
  state: STATE,
  may: may("master.manage"),
  ask: (visit) =>
    inDistricts(visit, subject(visit), (ticked) =>
      districtsTurn(visit, subject(visit), ticked, pageOfFlow(visit)),
    ),
  begin: (visit) => beginDistricts(visit, subject(visit)),
};

async function beginDistricts(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const offered = await districtsOf(visit, master);
  if (offered.length === 0) {
    return { ...(await masterCardTurn(visit, masterId, visit.t("master-districts-none"))), isAlert: true };
  }
  const seen = servedAmong(master, offered);
  visit.enter(STATE, { masterId, seen, ticked: seen, page: 1 });
  return districtsTurn(visit, masterId, seen, 1);
}

function inDistricts(
  visit: StaffVisit,
  masterId: number,
  go: (ticked: readonly number[]) => Promise<Turn>,
): Promise<Turn> {
  const isRunning = visit.session.state === STATE && subject(visit) === masterId;
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
  visit.enter(STATE, { ticked: [...ticked], page: shown.page });
  const buttons = shown.items.map(({ id, name }) =>
    tickButton(visit, ticked.includes(id), shortName(name), "district", masterId, id),
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
  return ticksTurn(visit, master, visit.t("master-districts-title"), body, rows);
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
