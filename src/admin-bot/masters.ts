import { textUpTo } from "../kernel/text-clean.ts";
import { MASTER_GROUPS, type MasterGroup, seesDeleted } from "../masters/master-filters.ts";
import type { MasterLine } from "../masters/master-lines.ts";
import { masterCounts, masterList } from "../masters/master-lists.ts";
import { searchMasters } from "../masters/search-masters.ts";
import { averageChecks } from "../money/average-check.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { Html } from "../texts/html.ts";
import { masterCardTurn } from "./master-card.ts";
import { masterLine, shiftMark, shortName } from "./master-line.ts";
import { filtersOf, filterWords } from "./masters-kept-filters.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const PER_PAGE = 10;
const SEARCH_STATE = "masters.search";

/** «👷 Мастера»: the groups with their counters, the lists, the search (admin-bot.md section 7). */
export const MASTERS_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "masters", action: "menu", may: may("master.read"), handle: mastersMenuTurn },
  {
    section: "masters",
    action: "list",
    may: may("master.read"),
    handle: (visit, [group, page]) => listTurn(visit, readGroup(group), rowArgument(page) || 1),
  },
  { section: "masters", action: "search", may: may("master.read"), handle: askSearch },
  {
    section: "masters",
    action: "found",
    may: may("master.read"),
    handle: (visit, [page]) => foundTurn(visit, rowArgument(page) || 1),
  },
];

export const MASTERS_SEARCH_STEP: Step<StaffPerson> = {
  state: SEARCH_STATE,
  ask: askSearch,
  begin: askSearch,
  text: async (visit, text) => {
    visit.leave();
    visit.keep("mastersSearch", textUpTo(text.trim(), 100));
    const [only, ...more] = await searchMasters(visit.work, text);
    if (only && more.length === 0) return masterCardTurn(visit, only.masterId);
    return foundTurn(visit, 1);
  },
};

/** The group a button names; whoever may not see the deleted gets those who work. */
export function readGroup(argument: string | undefined): MasterGroup {
  return MASTER_GROUPS.find((group) => group === argument) ?? "working";
}

async function mastersMenuTurn(visit: StaffVisit): Promise<Turn> {
  const filters = await filtersOf(visit);
  const counts = await masterCounts(visit.work, filters);
  const groups = MASTER_GROUPS.filter((group) => group !== "deleted" || seesDeleted(visit.work.actor));
  const lists = groups.map((group) => [
    visit.button(`masters-${group}`, visit.data("masters", "list", group, 1), { n: counts[group] }),
  ]);
  const tools = [
    visit.button("masters-search", visit.data("masters", "search")),
    visit.button("masters-filters", visit.data("mfilter", "open", "working")),
  ];
  const body = Html.lines([visit.html("masters-menu"), filterWords(visit, filters)]);
  const view = { path: [visit.t("masters-path")], body, rows: [tools, ...lists] };
  return { screen: visit.screen(visit.data("masters", "menu"), view) };
}

/** A page of a group under the filters he has chosen; they and the page survive a card and a restart. */
export async function listTurn(visit: StaffVisit, group: MasterGroup, page: number): Promise<Turn> {
  const filters = await filtersOf(visit);
  const at = (to: number) => ({ limit: PER_PAGE, offset: (to - 1) * PER_PAGE });
  let list = await masterList(visit.work, { ...filters, group }, at(page));
  const pageCount = Math.max(1, Math.ceil(list.total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  if (shown !== page) list = await masterList(visit.work, { ...filters, group }, at(shown));
  const location = (to: number) => visit.data("masters", "list", group, to);
  const tools = [
    visit.button("queue-refresh", location(shown)),
    visit.button("masters-filters", visit.data("mfilter", "open", group)),
  ];
  const head = Html.lines([visit.html("masters-total", { n: list.total }), filterWords(visit, filters)]);
  const rows = [
    ...masterButtons(visit, list.lines),
    ...visit.pages({ page: shown, pageCount }, location),
    tools,
  ];
  const path = [visit.t("masters-path"), visit.t(`masters-${group}.title`)];
  return {
    screen: visit.screen(location(shown), { path, body: await bodyOf(visit, list.lines, head), rows }),
  };
}

async function askSearch(visit: StaffVisit): Promise<Turn> {
  visit.enter(SEARCH_STATE);
  const path = [visit.t("masters-path"), visit.t("masters-search-title")];
  const view = { path, body: visit.html("masters-search-ask"), rows: [] };
  return { screen: visit.question(visit.data("masters", "menu"), view) };
}

/** Whom the last search found, found anew. */
async function foundTurn(visit: StaffVisit, page: number): Promise<Turn> {
  const text = String(visit.kept("mastersSearch") ?? "");
  const lines = await searchMasters(visit.work, text);
  const shown = pageOf(lines, page, PER_PAGE);
  const location = (to: number) => visit.data("masters", "found", to);
  const again = visit.button("masters-search-again", visit.data("masters", "search"));
  const rows = [...masterButtons(visit, shown.items), ...visit.pages(shown, location), [again]];
  const body = await bodyOf(visit, shown.items, visit.html("masters-found", { text, n: lines.length }));
  const path = [visit.t("masters-path"), visit.t("masters-search-title")];
  return { screen: visit.screen(location(shown.page), { path, body, rows }) };
}

async function bodyOf(visit: StaffVisit, lines: readonly MasterLine[], head: Html): Promise<Html> {
  if (lines.length === 0) return Html.join([head, visit.html("masters-empty")], "\n\n");
  const ids = lines.map(({ masterId }) => masterId);
  const checks = await averageChecks(visit.work.tx, ids, visit.now);
  const rows = lines.map((line) => masterLine(visit, line, checks.get(line.masterId)));
  return Html.join([head, Html.lines(rows)], "\n\n");
}

function masterButtons(visit: StaffVisit, lines: readonly MasterLine[]): Keyboard {
  const buttons = lines.map((line) =>
    visit.button("masters-button", visit.data("master", "card", line.masterId), {
      shift: shiftMark(line),
      name: shortName(line.name) || visit.t("master-number", { id: line.masterId }),
    }),
  );
  return visit.rows(buttons, 2);
}
