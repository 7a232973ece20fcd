import type { StaffRole } from "../staff/actor.ts";
import { changeStaffCities } from "../staff/change-staff-cities.ts";
import { changeStaffRole } from "../staff/change-staff-role.ts";
import { endConsoleSessions } from "../staff/console-sessions.ts";
import { setStaffActive } from "../staff/set-staff-active.ts";
import { STAFF_ROLES, staffRole } from "../staff/staff-fields.ts";
import { type StaffCard, staffCard } from "../staff/staff-lists.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { forbiddenTurn } from "./admins-only.ts";
import { actorOf, type StaffPerson, type StaffVisit } from "./person.ts";
import { officeMoment, scopeWords } from "./staff-words.ts";
import { enterTicks, type TickCities } from "./tick-cities.ts";

const route = (
  action: string,
  handle: (visit: StaffVisit, staffId: number, argument?: string) => Promise<Turn>,
): Route<StaffPerson> => ({
  section: "staff",
  action,
  handle: (visit, [id, argument]) => handle(visit, rowArgument(id), argument),
});

/** The card of a staff member and what a global admin does with it. */
export const STAFF_CARD_ROUTES: readonly Route<StaffPerson>[] = [
  route("card", (visit, staffId) => staffCardTurn(visit, staffId)),
  route("role", (visit, staffId) => askRole(visit, staffId)),
  route("role-ask", (visit, staffId, roles) => confirmRole(visit, staffId, roles)),
  route("role-yes", (visit, staffId, roles) => setRole(visit, staffId, roles)),
  route("cities", (visit, staffId) => askCities(visit, staffId)),
  route("off", (visit, staffId) => confirmOff(visit, staffId)),
  route("off-yes", (visit, staffId) => setActive(visit, staffId, false)),
  route("on", (visit, staffId) => setActive(visit, staffId, true)),
  route("sessions", (visit, staffId) => endSessions(visit, staffId)),
];

/** «Города» of somebody who is here already. */
export const MEMBER_CITIES: TickCities = {
  state: "staff.cities",
  path: (visit) => [visit.t("staff-path"), visit.t("staff-cities-title")],
  question: (visit) => visit.html("staff-cities-ask", { name: String(visit.flow["name"] ?? "") }),
  back: (visit) => visit.data("staff", "card", Number(visit.flow["staffId"])),
  begin: (visit) => askCities(visit, Number(visit.flow["staffId"])),
  done: setCities,
};

/** The card read anew. */
export async function staffCardTurn(visit: StaffVisit, staffId: number, notice?: string): Promise<Turn> {
  const card = await staffCard(visit.work, staffId);
  if (card === null) return nobody(visit);
  const view = { path: cardPath(visit, card), body: words(visit, card), rows: buttons(visit, card) };
  const screen = visit.screen(visit.data("staff", "card", staffId), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

function cardPath(visit: StaffVisit, { label }: StaffCard): string[] {
  return [visit.t("staff-path"), label];
}

function nobody(visit: StaffVisit): Turn {
  const view = { path: [visit.t("staff-path")], body: visit.html("staff-not-found"), rows: [] };
  const screen = visit.question(visit.data("staff", "menu"), view);
  return { notice: visit.t("staff-not-found"), isAlert: true, screen };
}

function words(visit: StaffVisit, card: StaffCard): Html {
  const { role, cityIds, tgUserId, username, phone, lastSeenAt, createdAt } = card;
  return Html.lines([
    visit.html("staff-card-name", { name: card.label }),
    card.isActive ? null : visit.html("staff-card-off"),
    visit.html("staff-card-role", { role: visit.t(`role-${role}`) }),
    visit.html("staff-card-cities", { cities: scopeWords(visit, role, cityIds) }),
    tgUserId === null
      ? visit.html("staff-card-not-linked")
      : visit.html("staff-card-id", { id: String(tgUserId) }),
    username === null ? null : visit.html("staff-card-username", { name: username }),
    phone === null ? null : visit.html("staff-card-phone", { phone: formatPhone(phone) }),
    visit.html("staff-card-seen", {
      moment: lastSeenAt === null ? visit.t("staff-never-seen") : officeMoment(visit, lastSeenAt),
    }),
    card.isUnreachable && tgUserId !== null ? visit.html("staff-card-unreachable") : null,
    visit.html("staff-card-since", { moment: officeMoment(visit, createdAt) }),
    visit.html("staff-card-sessions", { n: card.consoleSessions }),
  ]);
}

function buttons(visit: StaffVisit, card: StaffCard) {
  const { staffId, role, isActive } = card;
  const isSelf = staffId === actorOf(visit).staffId;
  const button = (key: string, action: string) => visit.button(key, visit.data("staff", action, staffId));
  return visit.rows(
    [
      ...(isSelf ? [] : [button("staff-role", "role")]),
      ...(role === "GLOBAL_ADMIN" ? [] : [button("staff-cities", "cities")]),
      ...(isSelf ? [] : [isActive ? button("staff-off", "off") : button("staff-on", "on")]),
      button("staff-sessions", "sessions"),
    ],
    2,
  );
}

async function askRole(visit: StaffVisit, staffId: number): Promise<Turn> {
  const card = await staffCard(visit.work, staffId);
  if (card === null) return nobody(visit);
  const others = STAFF_ROLES.filter((role) => role !== card.role).map((role) => [
    visit.button(`role-${role}`, visit.data("staff", "role-ask", staffId, `${card.role}.${role}`)),
  ]);
  const body = visit.html("staff-role-choose", { name: card.label, role: visit.t(`role-${card.role}`) });
  const view = { path: [...cardPath(visit, card), visit.t("staff-role-title")], body, rows: others };
  return { screen: visit.question(visit.data("staff", "card", staffId), view) };
}

/** `LOGIST.CITY_ADMIN`: from the role that was seen to the one chosen. */
function readRoles(argument: string | undefined): { from: StaffRole; to: StaffRole } | null {
  const [from, to] = (argument ?? "").split(".").map((word) => staffRole(word));
  return from && to ? { from, to } : null;
}

async function confirmRole(visit: StaffVisit, staffId: number, argument?: string): Promise<Turn> {
  const card = await staffCard(visit.work, staffId);
  const roles = readRoles(argument);
  if (card === null) return nobody(visit);
  if (roles === null) return askRole(visit, staffId);
  const { from, to } = roles;
  const body = Html.lines([
    visit.html("staff-role-question", {
      name: card.label,
      old: visit.t(`role-${from}`),
      new: visit.t(`role-${to}`),
    }),
    to !== "GLOBAL_ADMIN" && card.cityIds.length === 0 ? visit.html("staff-no-cities-warning") : null,
  ]);
  const yes = visit.button("staff-role-yes", visit.data("staff", "role-yes", staffId, `${from}.${to}`));
  const view = { path: [...cardPath(visit, card), visit.t("staff-role-title")], body, rows: [[yes]] };
  return { screen: visit.question(visit.data("staff", "role", staffId), view) };
}

async function setRole(visit: StaffVisit, staffId: number, argument?: string): Promise<Turn> {
  const roles = readRoles(argument);
  if (roles === null) return askRole(visit, staffId);
  const result = await changeStaffRole(visit.work, { staffId, ...roles });
  switch (result.status) {
    case "changed":
    case "unchanged":
    case "stale": {
      const role = visit.t(`role-${result.role}`);
      return staffCardTurn(visit, staffId, visit.t(`staff-role-${result.status}`, { role }));
    }
    default:
      return refused(visit, staffId, result.status);
  }
}

async function askCities(visit: StaffVisit, staffId: number): Promise<Turn> {
  const card = await staffCard(visit.work, staffId);
  if (card === null) return nobody(visit);
  if (card.role === "GLOBAL_ADMIN") return staffCardTurn(visit, staffId, visit.t("staff-all_cities"));
  visit.leave();
  visit.enter(MEMBER_CITIES.state, { staffId, name: card.label, from: [...card.cityIds] });
  return enterTicks(visit, MEMBER_CITIES, card.cityIds);
}

async function setCities(visit: StaffVisit, to: readonly number[]): Promise<Turn> {
  const staffId = Number(visit.flow["staffId"]);
  const seen = visit.flow["from"];
  const from = Array.isArray(seen) ? seen.map(Number) : [];
  const result = await changeStaffCities(visit.work, { staffId, from, to });
  visit.leave();
  switch (result.status) {
    case "changed":
    case "unchanged":
    case "stale":
      return staffCardTurn(visit, staffId, visit.t(`staff-cities-${result.status}`));
    default:
      return refused(visit, staffId, result.status);
  }
}

async function confirmOff(visit: StaffVisit, staffId: number): Promise<Turn> {
  const card = await staffCard(visit.work, staffId);
  if (card === null) return nobody(visit);
  const view = {
    path: cardPath(visit, card),
    body: visit.html("staff-off-question", { name: card.label, role: visit.t(`role-${card.role}`) }),
    rows: [[visit.button("staff-off-yes", visit.data("staff", "off-yes", staffId))]],
  };
  return { screen: visit.question(visit.data("staff", "card", staffId), view) };
}

async function setActive(visit: StaffVisit, staffId: number, isActive: boolean): Promise<Turn> {
  const result = await setStaffActive(visit.work, { staffId, isActive });
  switch (result.status) {
    case "activated":
      return staffCardTurn(visit, staffId, visit.t("staff-activated"));
    case "deactivated":
      return staffCardTurn(visit, staffId, visit.t("staff-deactivated", { n: result.sessions }));
    case "unchanged":
      return staffCardTurn(visit, staffId, visit.t(isActive ? "staff-activated" : "staff-off-already"));
    default:
      return refused(visit, staffId, result.status);
  }
}

async function endSessions(visit: StaffVisit, staffId: number): Promise<Turn> {
  const result = await endConsoleSessions(visit.work, { staffId });
  if (result.status !== "ended") return refused(visit, staffId, result.status);
  return staffCardTurn(visit, staffId, visit.t("staff-sessions-ended", { n: result.count }));
}

async function refused(
  visit: StaffVisit,
  staffId: number,
  status: "own_role" | "own_access" | "last_admin" | "all_cities" | "not_found" | "forbidden",
): Promise<Turn> {
  if (status === "forbidden") return forbiddenTurn(visit);
  if (status === "not_found") return nobody(visit);
  return { ...(await staffCardTurn(visit, staffId, visit.t(`staff-${status}`))), isAlert: true };
}
