import { Bells } from "../db/bells.ts";
import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import type { LocalDate } from "../geo/local-time.ts";
import { figuresOfRun, type RunFigures } from "./figures-of-run.ts";
import type { LogRequest } from "./judge-row.ts";
import { type Figures, modelInWords } from "./model.ts";
import { makePeople } from "./people.ts";
import { cityOf } from "./places.ts";
import type { Policy } from "./policies.ts";
import { ReplayProblem } from "./problem.ts";
import { type InputReport, type ReadOptions, readRequests } from "./read-requests.ts";
import type { ReplayServer } from "./replay-server.ts";
import { brokenInvariants } from "./run-invariants.ts";
import { type Progress, type RunEnd, runPolicy } from "./run-policy.ts";
import { asItIs, compressed, daysByLoad, type Timeline } from "./timeline.ts";

/** `auto`: whole weeks with a realistic load; `off`: the log's own moments; a number of days, whole weeks. */
export type Compress = "auto" | "off" | number;

export interface ReplayInput {
  readonly log: ReadOptions;
  readonly compress: Compress;
  /** Null = by load. */
  readonly masters: number | null;
  readonly seed: number;
  readonly figures: Figures;
  /** One or more; each is run on a database of its own, one after the other. */
  readonly policies: readonly Policy[];
}

export interface ReplayHooks {
  /** Opened when the log has been read. */
  readonly openServer: () => Promise<ReplayServer>;
  readonly signal: AbortSignal;
  /** The log has been read and laid out. */
  readonly onReady?: (setting: ReplaySetting) => void;
  readonly onRun?: (policy: Policy) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** What is replayed, before anything has happened. */
export interface ReplaySetting {
  readonly input: InputReport;
  readonly timeline: {
    readonly startsOn: LocalDate;
    readonly days: number;
    readonly isCompressed: boolean;
    readonly requestsPerDay: number;
  };
  readonly districts: number;
  readonly masters: number;
  readonly seed: number;
  readonly model: Figures;
  readonly modelInWords: readonly string[];
  readonly server: string;
}

export interface PolicyRun {
  readonly policy: string;
  /** What differs from the default settings. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly figures: RunFigures;
}

/** The whole answer; nothing in it depends on the machine or the hour, so the same input gives the same report. */
export interface ReplayReport extends ReplaySetting {
  readonly runs: readonly PolicyRun[];
}

/** Fewest masters when the load decides. */
const MASTERS_MIN = 12;

/**
 * Replays a log of service requests under each policy and returns what came of it. When `signal`
 * aborts, the run in hand ends early and the later ones do not begin. Throws ReplayProblem for
 * input that cannot be replayed.
 */
export async function replay(input: ReplayInput, hooks: ReplayHooks): Promise<ReplayReport> {
  const { log, seed, figures } = input;
  const { requests, report } = await readRequests(log);
  const timeline = layOut(requests, input.compress, log.zone);
  const city = cityOf(requests);
  const count =
    input.masters ??
    Math.max(MASTERS_MIN, Math.ceil(timeline.requestsPerDay / figures.requestsPerMasterAndDay));
  const people = makePeople({ count, seed, city, demand: report.requestsByCategory, figures });
  await using server = await hooks.openServer();
  const { startsOn, days, isCompressed, requestsPerDay } = timeline;
  const setting: ReplaySetting = {
    input: report,
    timeline: { startsOn, days, isCompressed, requestsPerDay: Math.round(requestsPerDay * 10) / 10 },
    districts: city.districts.length,
    masters: count,
    seed,
    model: figures,
    modelInWords: modelInWords(figures),
    server: server.inWords,
  };
  hooks.onReady?.(setting);
  const runs: PolicyRun[] = [];
  for (const policy of input.policies) {
    if (hooks.signal.aborted) break;
    hooks.onRun?.(policy);
    const bells = new Bells();
    await using db = await server.fresh(bells, timeline.requests[0]!.at);
    const { signal, onProgress } = hooks;
    const stage = { db, bells, timeline, city, zone: log.zone, people, figures, seed, values: policy.values };
    const end = await runPolicy({ ...stage, signal, ...(onProgress ? { onProgress } : {}) });
    runs.push({ policy: policy.name, overrides: policy.overrides, figures: await readFigures(db, end) });
  }
  return { ...setting, runs };
}

function readFigures(db: Database, end: RunEnd): Promise<RunFigures> {
  return db.transaction(async (tx) => {
    // Commands ask for single rows, so the embedded server is told to avoid it; figures read whole tables.
    await tx.run(sql`set local enable_hashjoin = on`);
    return await figuresOfRun(tx, end, await brokenInvariants(tx));
  });
}

function layOut(requests: readonly LogRequest[], compress: Compress, zone: string): Timeline {
  const days = compress === "auto" ? daysByLoad(requests, zone) : compress === "off" ? null : compress;
  if (days === null) return asItIs(requests, zone);
  if (days < 7 || days % 7 !== 0) {
    throw new ReplayProblem(
      `--compress ${days}: the days of the week are kept, so give whole weeks (7, 14, 21, ...), "auto" or "off".`,
    );
  }
  return compressed(requests, days, zone);
}
