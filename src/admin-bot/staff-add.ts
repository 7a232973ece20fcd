import { randomBytes } from "node:crypto";
import { tellNewStaff } from "../outbox/tell-new-staff.ts";
import type { StaffRole } from "../staff/actor.ts";
import { addStaff } from "../staff/add-staff.ts";
import { STAFF_ROLES, staffRole, type TelegramHandle, telegramHandle } from "../staff/staff-fields.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { forbiddenTurn } from "./admins-only.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";
import { staffCardTurn } from "./staff-card.ts";
import { scopeWords } from "./staff-words.ts";
import { enterTicks, type TickCities, tickedCities } from "./tick-cities.ts";

const ROLE = "staff.add-role";
const HANDLE = "staff.add-handle";
const CONFIRM = "staff.add-confirm";
const STATES: ReadonlySet<string | null> = new Set([ROLE, HANDLE, "staff.add-cities", CONFIRM]);

/** «➕ Добавить»: role, Telegram id or user name, cities, confirmation (access.md section 4). */
export const STAFF_ADD_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "staff", action: "add", handle: begin },
  {
    section: "staff",
    action: "add-role",
    handle: (visit, [role]) => within(visit, () => takeRole(visit, role)),
  },
  {
    section: "staff",
    action: "add-step",
    handle: (visit, [step]) => within(visit, () => toStep(visit, step)),
  },
  { section: "staff", action: "add-yes", handle: (visit, [nonce]) => add(visit, nonce) },
];

/** The cities of somebody new. */
export const NEWCOMER_CITIES: TickCities = {
  state: "staff.add-cities",
  path,
  question: (visit) => visit.html("staff-add-cities"),
  back: (visit) => visit.data("staff", "add-step", "handle"),
  begin,
  done: (visit) => askConfirmation(visit),
};

export const STAFF_ADD_STEPS: readonly Step<StaffPerson>[] = [
  { state: ROLE, ask: askRole, begin },
  { state: HANDLE, ask: askHandle, begin, text: takeHandle },
  { state: CONFIRM, ask: askConfirmation, begin },
];

function path(visit: StaffVisit): string[] {
  return [visit.t("staff-path"), visit.t("staff-add-title")];
}

async function begin(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  visit.enter(ROLE, { nonce: randomBytes(6).toString("hex") });
  return askRole(visit);
}

/** A button of a wizard that has ended: it begins anew. */
async function within(visit: StaffVisit, action: () => Promise<Turn>): Promise<Turn> {
  if (STATES.has(visit.session.state)) return action();
  return { ...(await begin(visit)), notice: visit.t("new-begun-anew") };
}

function toStep(visit: StaffVisit, step: string | undefined): Promise<Turn> {
  const { role, handle } = draft(visit);
  if (step === "cities" && role !== null && handle !== null) {
    return enterTicks(visit, NEWCOMER_CITIES, tickedCities(visit));
  }
  if (step === "handle" && role !== null) return toHandle(visit);
  visit.enter(ROLE);
  return askRole(visit);
}

function draft(visit: StaffVisit): {
  role: StaffRole | null;
  handle: TelegramHandle | null;
  cityIds: readonly number[];
} {
  const { role, handle } = visit.flow;
  return {
    role: staffRole(String(role)),
    handle: typeof handle === "string" ? telegramHandle(handle) : null,
    cityIds: tickedCities(visit),
  };
}

async function askRole(visit: StaffVisit): Promise<Turn> {
  const rows = STAFF_ROLES.map((role) => [
    visit.button(`role-${role}`, visit.data("staff", "add-role", role)),
  ]);
  const view = { path: path(visit), body: visit.html("staff-add-role"), rows };
  return { screen: visit.question(visit.data("staff", "menu"), view) };
}

function takeRole(visit: StaffVisit, word: string | undefined): Promise<Turn> {
  const role = staffRole(word);
  if (role === null) return askRole(visit);
  visit.enter(HANDLE, { role });
  return askHandle(visit);
}

function toHandle(visit: StaffVisit): Promise<Turn> {
  visit.enter(HANDLE);
  return askHandle(visit);
}

async function askHandle(visit: StaffVisit): Promise<Turn> {
  const view = { path: path(visit), body: visit.html("staff-add-handle"), rows: [] };
  return { screen: visit.question(visit.data("staff", "add-step", "role"), view) };
}

async function takeHandle(visit: StaffVisit, text: string): Promise<Turn> {
  const handle = telegramHandle(text);
  if (handle === null) return { ...(await askHandle(visit)), notice: visit.t("staff-add-handle-wrong") };
  visit.enter(HANDLE, { handle: handleText(handle) });
  return draft(visit).role === "GLOBAL_ADMIN"
    ? askConfirmation(visit)
    : enterTicks(visit, NEWCOMER_CITIES, tickedCities(visit));
}

function handleText({ tgUserId, username }: TelegramHandle): string {
  return tgUserId === null ? `@${username}` : String(tgUserId);
}

async function askConfirmation(visit: StaffVisit): Promise<Turn> {
  const { role, handle, cityIds } = draft(visit);
  if (role === null || handle === null) return begin(visit);
  visit.enter(CONFIRM);
  const isGlobal = role === "GLOBAL_ADMIN";
  const body = Html.lines([
    visit.html("staff-add-question", {
      who: handleText(handle),
      role: visit.t(`role-${role}`),
      cities: scopeWords(visit, role, cityIds),
    }),
    !isGlobal && cityIds.length === 0 ? visit.html("staff-no-cities-warning") : null,
  ]);
  const nonce = String(visit.flow["nonce"]);
  const view = {
    path: path(visit),
    body,
    rows: [[visit.button("staff-add-yes", visit.data("staff", "add-yes", nonce))]],
  };
  const back = visit.data("staff", "add-step", isGlobal ? "handle" : "cities");
  return { screen: visit.question(back, view) };
}

async function add(visit: StaffVisit, nonce: string | undefined): Promise<Turn> {
  const made = visit.kept("staffAdded");
  // A second press of the same button finds what the first has made.
  if (isRecord(made) && made["nonce"] === nonce) return staffCardTurn(visit, Number(made["staffId"]));
  const { role, handle, cityIds } = draft(visit);
  if (role === null || handle === null || nonce === undefined || visit.flow["nonce"] !== nonce) {
    return { ...(await begin(visit)), notice: visit.t("new-begun-anew") };
  }
  const result = await addStaff(visit.work, { role, handle, cityIds }, tellNewStaff);
  switch (result.status) {
    case "added":
      visit.leave();
      visit.keep("staffAdded", { nonce, staffId: result.staffId });
      return staffCardTurn(visit, result.staffId, visit.t("staff-added-done", { who: handleText(handle) }));
    case "duplicate": {
      const notice = visit.t("staff-add-duplicate", { who: handleText(handle), holder: result.holder });
      return { ...(await toHandle(visit)), notice, isAlert: true };
    }
    case "forbidden":
      return forbiddenTurn(visit);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
