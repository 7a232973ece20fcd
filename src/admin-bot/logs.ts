import { clearLogs } from "../staff/clear-logs.ts";
import { LOG_FILTERS, type LogFilter, type LogLine, logPage } from "../staff/log-reads.ts";
import { mayDo } from "../staff/policy.ts";
import { idArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { deadlineText, momentText, zoneText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { forbiddenTurn } from "./admins-only.ts";
import { officeOf, type StaffPerson, type StaffVisit } from "./person.ts";

const SHOWN = 20;
/** Of one message of Telegram; the lines share what the rest leaves. */
const TEXT_BUDGET = 2_600;

/** «🧾 Логи»: the live log of all roles within scope (admin-bot.md section 13). */
export const LOG_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "logs",
    action: "list",
    handle: (visit, [filter, before]) => logsTurn(visit, readFilter(filter), idArgument(before)),
  },
  { section: "logs", action: "clear", handle: (visit, [seen]) => askClear(visit, idArgument(seen) ?? 0) },
  { section: "logs", action: "clear-yes", handle: (visit, [seen]) => clear(visit, idArgument(seen) ?? 0) },
];

function readFilter(word: string | undefined): LogFilter {
  return LOG_FILTERS.find((filter) => filter === word) ?? "all";
}

async function logsTurn(
  visit: StaffVisit,
  filter: LogFilter,
  before: number | null,
  notice?: string,
): Promise<Turn> {
  const page = await logPage(visit.work, { filter, before, limit: SHOWN });
  const { lines, hasOlder, clearedBy } = page;
  const at = (which: LogFilter, from = 0) => visit.data("logs", "list", which, from);
  const toggle = (which: LogFilter) =>
    visit.button(
      filter === which ? `logs-${which}-on` : `logs-${which}`,
      at(filter === which ? "all" : which),
    );
  const last = lines.at(-1);
  const turn = [
    visit.button("logs-refresh", at(filter)),
    ...(hasOlder && last ? [visit.button("logs-older", at(filter, last.id))] : []),
  ];
  const mayClear = mayDo(visit.work.actor, "log.clear", null) && lines.length > 0;
  const rows = [
    turn,
    [toggle("errors"), toggle("dispatch")],
    ...(mayClear ? [[visit.button("logs-clear", visit.data("logs", "clear", clearedBy))]] : []),
  ];
  const textMax = Math.floor(TEXT_BUDGET / Math.max(1, lines.length));
  const words = lines.map((line) => lineWords(visit, line, textMax));
  const view = {
    path: [visit.t("logs-path"), ...(filter === "all" ? [] : [visit.t(`logs-${filter}`)])],
    body: words.length === 0 ? visit.html("logs-none") : Html.join(words, "\n\n"),
    rows,
  };
  const screen = visit.screen(at(filter, before ?? 0), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

/** Time of the city it is about, role, level, what happened. */
function lineWords(visit: StaffVisit, line: LogLine, textMax: number): Html {
  const { at, cityId, role, level, event, message, orderId } = line;
  const zone = (cityId === null ? null : visit.work.cities.byId(cityId)?.timezone) ?? officeOf(visit).zone;
  const day = momentText(at, visit.now, zone).split(" ")[0]!;
  const text = [...message].length > textMax ? `${[...message].slice(0, textMax - 1).join("")}…` : message;
  return Html.lines([
    visit.html("logs-line", {
      moment: `${day} ${deadlineText(at, zone)} ${zoneText(visit.language, at, zone)}`,
      role,
      level: visit.t(`logs-level-${KNOWN_LEVELS.find((known) => known === level) ?? "info"}`),
    }),
    orderId === null
      ? visit.html("logs-event", { event })
      : visit.html("logs-event-order", { event, n: orderId }),
    text === "" ? null : Html.text(text),
  ]);
}

const KNOWN_LEVELS = ["debug", "info", "warn", "error"] as const;

async function askClear(visit: StaffVisit, seen: number): Promise<Turn> {
  if (!mayDo(visit.work.actor, "log.clear", null)) return clear(visit, seen);
  const yes = visit.button("logs-clear-yes", visit.data("logs", "clear-yes", seen));
  const view = { path: [visit.t("logs-path")], body: visit.html("logs-clear-question"), rows: [[yes]] };
  return { screen: visit.question(visit.data("logs", "list", "all", 0), view) };
}

async function clear(visit: StaffVisit, seen: number): Promise<Turn> {
  const { status } = await clearLogs(visit.work, { seen });
  if (status === "forbidden") return forbiddenTurn(visit);
  return logsTurn(visit, "all", null, visit.t(`logs-${status}`));
}
