import { formatLocalMinute } from "../geo/local-time.ts";
import type { RunFigures } from "./figures-of-run.ts";
import { DROP_REASONS, type DropReason } from "./judge-row.ts";
import type { PolicyRun, ReplayReport, ReplaySetting } from "./replay.ts";
import type { Spread } from "./spread.ts";
import { duration, grouped, percent, textTable } from "./text-table.ts";

const UNKNOWN_TYPES_SHOWN = 8;

/** What will be replayed, on what, with whom: printed before the first run. */
export function settingLines(setting: ReplaySetting, unknown: "handyman" | "skip"): string[] {
  const { input, timeline } = setting;
  const { zone } = input;
  const dropped = Object.entries(input.dropped)
    .filter(([, rows]) => rows > 0)
    .map(([reason, rows]) => `${grouped(rows)} ${DROP_REASONS[reason as DropReason]}`);
  const categories = Object.entries(input.requestsByCategory).map(
    ([name, rows]) => `${name} ${grouped(rows)}`,
  );
  return [
    `${input.file}, ${zone}: ${grouped(input.rows)} rows, ${grouped(input.kept)} replayed`,
    ...(dropped.length > 0 ? [`  left out: ${dropped.join(", ")}`] : []),
    ...input.problems.map((problem) => `  ${problem}`),
    ...unknownLines(setting, unknown),
    ...(input.absentFields.length > 0 ? [`  no column for: ${input.absentFields.join(", ")}`] : []),
    `  trades: ${categories.join(", ")}; ${grouped(setting.districts)} districts`,
    `  from ${formatLocalMinute(input.firstAt, zone)} to ${formatLocalMinute(input.lastAt, zone)}, ` +
      (timeline.isCompressed
        ? `laid onto ${timeline.days} days from ${timeline.startsOn} (day of the week and time of day kept)`
        : `${timeline.days} days as they are`) +
      `: ${timeline.requestsPerDay} requests a day`,
    `  ${grouped(setting.masters)} masters, seed ${setting.seed}`,
    `  in ${setting.server}`,
    "Model:",
    ...setting.modelInWords.map((line) => `  ${line}`),
  ];
}

function unknownLines({ input }: ReplaySetting, unknown: "handyman" | "skip"): string[] {
  if (input.unknownTypes.length === 0) return [];
  const rows = input.unknownTypes.reduce((sum, type) => sum + type.rows, 0);
  const shown = input.unknownTypes.slice(0, UNKNOWN_TYPES_SHOWN).map(({ type, rows: n }) => `${type} ${n}`);
  const more = input.unknownTypes.length - shown.length;
  const what = unknown === "skip" ? "skipped" : "replayed as HANDYMAN";
  return [
    `  unknown types (${what}; name them with --categories): ${grouped(rows)} rows of ${input.unknownTypes.length} types: ` +
      `${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}`,
  ];
}

/** A line of the table: a figure of each run and how the second differs from the first. */
interface Line {
  readonly label: string;
  readonly figure: (figures: RunFigures) => number;
  readonly show: (figure: number) => string;
}

const count = (label: string, figure: Line["figure"]): Line => ({ label, figure, show: grouped });
const decimal = (label: string, figure: Line["figure"]): Line => ({
  label,
  figure,
  show: (n) => (Math.round(n * 100) / 100).toFixed(2),
});
const time = (label: string, figure: Line["figure"]): Line => ({ label, figure, show: duration });
const share = (label: string, part: Line["figure"], whole: Line["figure"]): Line => ({
  label,
  figure: (f) => (whole(f) === 0 ? 0 : part(f) / whole(f)),
  show: percent,
});

function times(label: string, of: (figures: RunFigures) => Spread): Line[] {
  return [
    time(`${label}, p50`, (f) => of(f).p50),
    time(`${label}, p90`, (f) => of(f).p90),
    time(`${label}, p99`, (f) => of(f).p99),
  ];
}

const LINES: readonly (string | Line)[] = [
  "Orders",
  count("requests", ({ orders }) => orders.created),
  count("closed", ({ orders }) => orders.closed),
  share(
    "canceled, nobody found",
    ({ orders }) => orders.canceled,
    ({ orders }) => orders.created,
  ),
  count("with a master, not closed", ({ orders }) => orders.inWork),
  count("still searched", ({ orders }) => orders.searching),
  count("asleep until a window", ({ orders }) => orders.asleep),
  count("slept before the first search", ({ orders }) => orders.sleptFirst),
  "Time",
  ...times("search to first offer", (f) => f.timeToFirstOfferMs),
  ...times("search to accept", (f) => f.timeToAcceptMs),
  ...times("request to accept", (f) => f.requestToAcceptMs),
  "Offers",
  count("sent", ({ offers }) => offers.sent),
  decimal("per order", ({ offers, orders }) => offers.sent / Math.max(1, orders.created)),
  share(
    "accepted",
    ({ offers }) => offers.accepted,
    ({ offers }) => offers.sent,
  ),
  share(
    "declined",
    ({ offers }) => offers.declined,
    ({ offers }) => offers.sent,
  ),
  share(
    "expired",
    ({ offers }) => offers.expired,
    ({ offers }) => offers.sent,
  ),
  share(
    "canceled",
    ({ offers }) => offers.canceled,
    ({ offers }) => offers.sent,
  ),
  decimal("rounds, mean", ({ rounds }) => rounds.mean),
  decimal("rounds, p90", ({ rounds }) => rounds.p90),
  decimal("rounds, most", ({ rounds }) => rounds.max),
  "Office",
  count("escalated to a logist", ({ escalations }) => escalations.toLogist),
  count("escalated to an admin", ({ escalations }) => escalations.toAdmin),
  share(
    "orders escalated",
    ({ escalations }) => escalations.orders,
    ({ orders }) => orders.created,
  ),
  count("moved to a later window", ({ staff }) => staff.moved),
  count("put off to tomorrow", ({ staff }) => staff.deferred),
  "Masters",
  decimal("visits each, mean", ({ load }) => load.visitsPerMaster.mean),
  decimal("visits each, p50", ({ load }) => load.visitsPerMaster.p50),
  decimal("visits each, p90", ({ load }) => load.visitsPerMaster.p90),
  count("visits each, most", ({ load }) => load.visitsPerMaster.max),
  count("without a visit", ({ load }) => load.withoutVisit),
  decimal("spread of visits (Gini)", ({ load }) => load.gini),
  count("average check, roubles", ({ money }) => money.averageCheckRoubles),
  "Decisions",
  count("stored", ({ decisions }) => decisions.stored),
  count("masters judged", ({ decisions }) => decisions.mastersJudged),
  share(
    "eligible",
    ({ decisions }) => decisions.eligible,
    ({ decisions }) => decisions.mastersJudged,
  ),
];

/** The table of the runs, side by side, with the difference when there are two. */
export function reportLines({ runs }: ReplayReport): string[] {
  if (runs.length === 0) return ["Stopped before the first run."];
  const figures = runs.map((run) => run.figures);
  const groups: readonly (string | Line)[] = [
    ...LINES,
    ...reasonLines("Masters rejected (share of those judged)", figures, ({ decisions }) => [
      decisions.reasons,
      decisions.mastersJudged,
    ]),
    ...reasonLines("Reasons of declines", figures, ({ offers }) => [offers.declinedBy, offers.declined]),
    ...reasonLines("Reasons of canceled offers", figures, ({ offers }) => [
      offers.canceledBy,
      offers.canceled,
    ]),
    ...reasonLines("Reasons of escalations", figures, ({ escalations }) => [
      escalations.toLogistBy,
      escalations.toLogist,
    ]),
  ];
  const header = ["", ...runs.map(({ policy }) => policy), ...(runs.length === 2 ? ["difference"] : [])];
  const rows = groups.map((line) => (typeof line === "string" ? [line] : lineCells(line, figures)));
  return [...policyLines(runs), "", ...textTable([header, ...rows]), ...runs.flatMap(remarkLines)];
}

function lineCells({ label, figure, show }: Line, runs: readonly RunFigures[]): string[] {
  const values = runs.map(figure);
  const cells = [`  ${label}`, ...values.map(show)];
  if (values.length !== 2) return cells;
  const change = values[1]! - values[0]!;
  const sign = change > 0 ? "+" : change < 0 ? "−" : "";
  return [...cells, change === 0 ? "=" : `${sign}${show(Math.abs(change))}`];
}

/** A line per reason that occurs in any of the runs, most frequent first. */
function reasonLines(
  title: string,
  runs: readonly RunFigures[],
  of: (figures: RunFigures) => readonly [Readonly<Record<string, number>>, number],
): (string | Line)[] {
  const total = (reason: string) => runs.reduce((sum, run) => sum + (of(run)[0][reason] ?? 0), 0);
  const reasons = [...new Set(runs.flatMap((run) => Object.keys(of(run)[0])))].sort(
    (a, b) => total(b) - total(a) || (a < b ? -1 : 1),
  );
  if (reasons.length === 0) return [];
  return [
    title,
    ...reasons.map((reason) =>
      share(
        reason,
        (f) => of(f)[0][reason] ?? 0,
        (f) => of(f)[1],
      ),
    ),
  ];
}

function policyLines(runs: readonly PolicyRun[]): string[] {
  return runs.map(({ policy, overrides }) => {
    const changes = Object.entries(overrides).map(([key, value]) => `${key} = ${value}`);
    return `Policy ${policy}: ${changes.length === 0 ? "the defaults" : changes.join(", ")}`;
  });
}

/** What a reader must know before he believes the table. */
function remarkLines({ policy, figures }: PolicyRun): string[] {
  const { isStopped, broken, errors, surprises, endedAt, orders } = figures;
  const remarks: string[] = [];
  if (isStopped)
    remarks.push(`stopped at ${endedAt.toISOString()} after ${grouped(orders.created)} requests`);
  for (const promise of broken) remarks.push(`BROKEN: ${promise}`);
  if (errors.count > 0) remarks.push(`${errors.count} errors were logged, first: ${errors.first.join("; ")}`);
  const odd = Object.entries(surprises).map(([what, n]) => `${what} ${n}`);
  if (odd.length > 0) remarks.push(`unexpected answers of commands: ${odd.join(", ")}`);
  return remarks.map((remark) => `${policy}: ${remark}`);
}
