import type { MasterLine } from "../masters/master-lines.ts";
import { formsAmong, masterList } from "../masters/master-lists.ts";
import { TOGETHER_MAX } from "../masters/moderate-together.ts";
import type { Button } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { cityNameOf, shortName, waitingText } from "./master-line.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const PER_PAGE = 10;
const TICKS = "formTicks";

/** «🛠 Модерация»: the forms that wait, the longest first, with ticks that live over pages (admin-bot.md section 8). */
export const MODERATION_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "mod",
    action: "list",
    may: may("master.moderate"),
    handle: (visit, [page]) => moderationTurn(visit, rowArgument(page) || 1),
  },
  {
    section: "mod",
    action: "tick",
    may: may("master.moderate"),
    handle: (visit, [id, page]) => tick(visit, rowArgument(id), rowArgument(page) || 1),
  },
  {
    section: "mod",
    action: "clear",
    may: may("master.moderate"),
    handle: (visit, [page]) => {
      clearTicks(visit);
      return moderationTurn(visit, rowArgument(page) || 1);
    },
  },
];

/** A page of the forms that wait. */
export async function moderationTurn(visit: StaffVisit, page: number, notice?: string): Promise<Turn> {
  const at = (to: number) => ({ limit: PER_PAGE, offset: (to - 1) * PER_PAGE });
  let list = await masterList(visit.work, { group: "pending" }, at(page));
  const pageCount = Math.max(1, Math.ceil(list.total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  if (shown !== page) list = await masterList(visit.work, { group: "pending" }, at(shown));
  const ticked = (await tickedForms(visit)).map(({ masterId }) => masterId);
  const location = (to: number) => visit.data("mod", "list", to);
  const rows = [
    ...list.lines.map((line) => formRow(visit, line, ticked.includes(line.masterId), shown)),
    ...visit.pages({ page: shown, pageCount }, location),
    ...bulkRows(visit, ticked.length, shown),
    [
      visit.button("queue-refresh", location(shown)),
      visit.button("moderation-invites", visit.data("invite", "list", 1)),
    ],
  ];
  const lines = list.lines.map((line) => formLine(visit, line, ticked.includes(line.masterId)));
  const head = visit.html("moderation-total", { n: list.total });
  const body = Html.join([head, Html.lines(lines)], "\n\n");
  const screen = visit.screen(location(shown), { path: [visit.t("moderation-path")], body, rows });
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

function formLine(visit: StaffVisit, line: MasterLine, isTicked: boolean): Html {
  return visit.html("moderation-line", {
    tick: isTicked ? "☑️" : "⬜",
    name: line.name,
    id: line.masterId,
    city: cityNameOf(visit, line.cityId),
    time: waitingText(visit, line.submittedAt),
  });
}

function formRow(
  visit: StaffVisit,
  { masterId, name }: MasterLine,
  isTicked: boolean,
  page: number,
): Button[] {
  const key = isTicked ? "moderation-tick-on" : "moderation-tick-off";
  return [
    visit.button(key, visit.data("mod", "tick", masterId, page), { id: masterId }),
    visit.button("moderation-open", visit.data("form", "card", masterId), {
      name: shortName(name) || visit.t("master-number", { id: masterId }),
    }),
  ];
}

function bulkRows(visit: StaffVisit, n: number, page: number): Button[][] {
  if (n === 0) return [];
  return [
    [
      visit.button("moderation-approve-ticked", visit.data("bulk", "approve"), { n }),
      visit.button("moderation-reject-ticked", visit.data("bulk", "reject")),
    ],
    [visit.button("moderation-clear", visit.data("mod", "clear", page))],
  ];
}

async function tick(visit: StaffVisit, masterId: number, page: number): Promise<Turn> {
  const ticked = (await tickedForms(visit)).map((line) => line.masterId);
  if (ticked.includes(masterId)) {
    keepTicks(
      visit,
      ticked.filter((id) => id !== masterId),
    );
    return moderationTurn(visit, page);
  }
  if (ticked.length >= TOGETHER_MAX) {
    const notice = visit.t("moderation-too-many", { max: TOGETHER_MAX });
    return { ...(await moderationTurn(visit, page, notice)), isAlert: true };
  }
  keepTicks(visit, [...ticked, masterId]);
  return moderationTurn(visit, page);
}

/** The ticked forms that still wait and are his to decide, in the order of the list. */
export function tickedForms(visit: StaffVisit): Promise<MasterLine[]> {
  const kept = visit.kept(TICKS);
  const ids = Array.isArray(kept) ? kept.filter((id) => typeof id === "number") : [];
  return formsAmong(visit.work, ids);
}

function keepTicks(visit: StaffVisit, ids: readonly number[]): void {
  visit.keep(TICKS, [...ids]);
}

export function clearTicks(visit: StaffVisit): void {
  keepTicks(visit, []);
}
