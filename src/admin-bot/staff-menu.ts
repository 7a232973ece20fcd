import type { StaffRole } from "../staff/actor.ts";
import { STAFF_ROLES, staffRole } from "../staff/staff-fields.ts";
import { type StaffLine, staffCounts, staffOfRole } from "../staff/staff-lists.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";
import { officeMoment, scopeWords } from "./staff-words.ts";

const PER_PAGE = 10;

/** «👤 Персонал и доступ»: the roles, the list of each (admin-bot.md section 12). */
export const STAFF_MENU_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "staff", action: "menu", handle: (visit) => staffMenuTurn(visit) },
  {
    section: "staff",
    action: "list",
    handle: (visit, [role, page]) => listTurn(visit, staffRole(role) ?? "LOGIST", rowArgument(page) || 1),
  },
];

export async function staffMenuTurn(visit: StaffVisit): Promise<Turn> {
  const counts = await staffCounts(visit.work);
  const roles = STAFF_ROLES.map((role) => [
    visit.button(`staff-list-${role}`, visit.data("staff", "list", role, 1), { n: counts[role] }),
  ]);
  const tools = [
    visit.button("staff-add", visit.data("staff", "add")),
    visit.button("staff-codes", visit.data("codes", "list", 1)),
  ];
  const view = {
    path: [visit.t("staff-path")],
    body: visit.html("staff-menu-words"),
    rows: [...roles, tools],
  };
  return { screen: visit.screen(visit.data("staff", "menu"), view) };
}

async function listTurn(visit: StaffVisit, role: StaffRole, page: number): Promise<Turn> {
  const total = (await staffCounts(visit.work))[role];
  const pageCount = Math.max(1, Math.ceil(total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  const lines = await staffOfRole(visit.work, role, { limit: PER_PAGE, offset: (shown - 1) * PER_PAGE });
  const location = (to: number) => visit.data("staff", "list", role, to);
  const cards = lines.map(({ staffId, label, isActive }) => ({
    text: isActive ? label : `🚫 ${label}`,
    data: visit.data("staff", "card", staffId),
  }));
  const words = lines.map((line) => lineWords(visit, role, line));
  const view = {
    path: [visit.t("staff-path"), visit.t(`staff-list-${role}`, { n: total })],
    body: words.length === 0 ? visit.html("queue-empty") : Html.join(words, "\n\n"),
    rows: [...visit.rows(cards, 2), ...visit.pages({ page: shown, pageCount }, location)],
  };
  return { screen: visit.screen(location(shown), view) };
}

function lineWords(visit: StaffVisit, role: StaffRole, line: StaffLine): Html {
  const { label, isActive, cityIds, lastSeenAt } = line;
  return Html.lines([
    visit.html(isActive ? "staff-line" : "staff-line-off", { name: label }),
    visit.html("staff-line-more", {
      cities: scopeWords(visit, role, cityIds),
      seen: lastSeenAt === null ? visit.t("staff-never-seen") : officeMoment(visit, lastSeenAt),
    }),
  ]);
}
