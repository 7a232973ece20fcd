import { type DateRange, type NamedPeriod, parseTypedPeriod, periodDates } from "../geo/day-borders.ts";
import { addDays, daysBetween, type LocalDate, localDateOf, parseIsoDate } from "../geo/local-time.ts";
import type { Statement, StatementEntry } from "../ledger/statement.ts";
import { readStatement } from "../money/read-statement.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { dateText, momentText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { placeText } from "./list-place.ts";
import { signedMoney } from "./money-words.ts";
import { type MasterPerson, type MasterVisit, masterIdOf, zoneOf } from "./person.ts";

const PER_PAGE = 10;
/** A longer period is cut to its last days, and one of the far future to the near one: nobody pages through years. */
const DAYS_MAX = 366;
const PERIODS = [
  "this_month",
  "previous_month",
  "last_7",
  "last_30",
] as const satisfies readonly NamedPeriod[];
const STATE = "statement.dates";

/** «📄 Выписка»: what moved the balance in a period, in days of his city (master-bot.md section 11). */
export const STATEMENT_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "money", action: "statement", handle: (visit, [place]) => statementTurn(visit, place) },
  { section: "money", action: "dates", handle: async (visit) => askDates(visit) },
];

export const STATEMENT_STEP: Step<MasterPerson> = {
  state: STATE,
  ask: async (visit) => askDates(visit),
  begin: async (visit) => askDates(visit),
  text: takeDates,
};

function askDates(visit: MasterVisit): Turn {
  visit.enter(STATE);
  const path = [visit.t("finance-title"), visit.t("statement-title")];
  const view = { path, body: visit.html("statement-ask-dates"), rows: [] };
  return { screen: visit.question(visit.data("money", "statement"), view) };
}

async function takeDates(visit: MasterVisit, text: string): Promise<Turn> {
  const typed = parseTypedPeriod(text);
  if (!typed.ok) return { ...askDates(visit), notice: visit.t(`statement-${typed.problem}`) };
  visit.leave();
  return statementTurn(visit, placeText({ filter: nameOf(typed.value), page: 1 }));
}

async function statementTurn(visit: MasterVisit, place: string | undefined): Promise<Turn> {
  const { name, dates, page: wanted } = readPeriod(visit, place);
  const read = await readStatement(visit.work, { masterId: masterIdOf(visit), dates });
  const to = (page: number, period = name) =>
    visit.data("money", "statement", placeText({ filter: period, page }));
  const periods = PERIODS.map((each) =>
    visit.button(`statement-${each}${each === name ? ".chosen" : ""}`, to(1, each)),
  );
  const other = visit.button("statement-other", visit.data("money", "dates"));
  const entries = read.status === "statement" ? read.statement.entries : [];
  const shown = pageOf(entries, wanted, PER_PAGE);
  const body =
    read.status === "statement"
      ? words(visit, dates, read.statement, shown.items)
      : visit.html("statement-none");
  const rows = [...visit.pages(shown, to), ...visit.rows(periods, 2), [other]];
  const path = [visit.t("finance-title"), visit.t("statement-title")];
  return { screen: visit.screen(to(shown.page), { path, body, rows }) };
}

function words(
  visit: MasterVisit,
  { first, last }: DateRange,
  { openingKopecks, closingKopecks, entries }: Statement,
  shown: readonly StatementEntry[],
): Html {
  const today = localDateOf(visit.now, zoneOf(visit));
  const dates = { first: dateText(first, today), last: dateText(last, today) };
  return Html.join(
    [
      Html.lines([
        visit.html("statement-period", dates),
        visit.html("statement-opening", { sum: signedMoney(visit, openingKopecks) }),
      ]),
      entries.length === 0
        ? visit.html("statement-none")
        : Html.lines(shown.map((entry) => entryWords(visit, entry))),
      visit.html("statement-closing", { sum: signedMoney(visit, closingKopecks) }),
    ],
    "\n\n",
  );
}

function entryWords(visit: MasterVisit, entry: StatementEntry): Html {
  const { orderId, comment } = entry;
  const what = visit.t(`ledger-${entry.kind}`);
  return Html.lines([
    visit.html("statement-entry", {
      moment: momentText(entry.at, visit.now, zoneOf(visit)),
      what: orderId === null ? what : visit.t("statement-entry-order", { what, n: orderId }),
      sum: signedMoney(visit, entry.amountKopecks),
      balance: signedMoney(visit, entry.balanceAfterKopecks),
    }),
    comment === null ? null : visit.html("statement-comment", { comment }),
  ]);
}

interface Period {
  /** One of the named periods, or «2026-03-01_2026-03-10». */
  readonly name: string;
  readonly dates: DateRange;
  readonly page: number;
}

/** Anything unknown is this month. */
function readPeriod(visit: MasterVisit, place: string | undefined): Period {
  const [name = "", page] = (place ?? "").split(".");
  const today = localDateOf(visit.now, zoneOf(visit));
  const named = PERIODS.find((known) => known === name);
  const typed = named === undefined ? typedDates(name, today) : null;
  const period = named ?? "this_month";
  const at = { page: Number(page) || 1 };
  return typed === null
    ? { name: period, dates: periodDates(period, today), ...at }
    : { name: nameOf(typed), dates: typed, ...at };
}

function typedDates(name: string, today: LocalDate): DateRange | null {
  const [first, last] = name.split("_").map(parseIsoDate);
  if (!first || !last || last < first) return null;
  const end = earlier(last, addDays(today, DAYS_MAX));
  const start = earlier(first, end);
  return { first: daysBetween(start, end) < DAYS_MAX ? start : addDays(end, 1 - DAYS_MAX), last: end };
}

function earlier(a: LocalDate, b: LocalDate): LocalDate {
  return a < b ? a : b;
}

function nameOf({ first, last }: DateRange): string {
  return `${first}_${last}`;
}
