import { Bells } from "../src/db/bells.ts";
import type { Database } from "../src/db/database.ts";
import { Random } from "../src/kernel/random.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../src/kernel/time.ts";
import { aWhile, BACKGROUND_CHOICES } from "./actions/background.ts";
import { CREATE_CHOICES } from "./actions/create.ts";
import { MASTER_CHOICES } from "./actions/masters.ts";
import { MONEY_CHOICES } from "./actions/money.ts";
import { OFFER_CHOICES } from "./actions/offers.ts";
import { ORDER_CHOICES } from "./actions/orders.ts";
import { READ_CHOICES } from "./actions/reads.ts";
import { STAFF_DISPATCH_CHOICES } from "./actions/staff-dispatch.ts";
import { VISIT_CHOICES } from "./actions/visits.ts";
import type { Choice, Deed } from "./deed.ts";
import { leaps, offerLeaps } from "./history-oracle.ts";
import { type Done, interrupted, plainly, racing, twice, withFate } from "./manner.ts";
import { act, passTime } from "./passing-time.ts";
import { broken } from "./promises.ts";
import { Stage } from "./stage.ts";

export interface ShiftOptions {
  readonly seed: number;
  /** At least so many steps, and then on until so many days of the story have passed. */
  readonly steps: number;
  readonly days?: number;
  /** A migrated empty database of its own that rings `bells`; the shift gives it back. */
  readonly database: (bells: Bells) => Promise<Database>;
  readonly onLine?: (line: string) => void;
}

export interface Shift {
  readonly seed: number;
  readonly steps: number;
  readonly days: number;
  readonly story: readonly string[];
  /** Promises that broke at the last step; empty = a good shift. */
  readonly broken: readonly string[];
  /** How often each thing happened. */
  readonly counts: ReadonlyMap<string, number>;
}

const CHOICES: readonly Choice[] = [
  ...CREATE_CHOICES,
  ...OFFER_CHOICES,
  ...ORDER_CHOICES,
  ...STAFF_DISPATCH_CHOICES,
  ...VISIT_CHOICES,
  ...MASTER_CHOICES,
  ...MONEY_CHOICES,
  ...READ_CHOICES,
  ...BACKGROUND_CHOICES,
];
const WEIGHT = CHOICES.reduce((sum, { weight }) => sum + weight, 0);
/** A story that does not get through its days ends all the same. */
const STEPS_PER_DAY_MAX = 2_000;

/**
 * Plays one shift: people do things, time passes, processes die and the network misbehaves, all decided
 * by the seed, over a real database and the real commands. After every step every promise is asked;
 * the shift ends at the first that is broken.
 */
export async function shift(options: ShiftOptions): Promise<Shift> {
  const { seed, steps, days = 0 } = options;
  const bells = new Bells();
  await using stage = await Stage.open(await options.database(bells), bells, new Random(seed));
  const begin = stage.now;
  const story: string[] = [];
  const passedDays = () => (stage.now.getTime() - begin.getTime()) / DAY_MS;
  const enough = (step: number) =>
    step >= steps && (passedDays() >= days || step >= steps + days * STEPS_PER_DAY_MAX);
  let step = 0;
  let found: readonly string[] = [];
  const tell = (told: string) => {
    const line = `${String(step).padStart(4)} ${stage.now.toISOString().slice(5, 19)} ${told}`;
    story.push(line);
    options.onLine?.(line);
  };
  for (; !enough(step) && found.length === 0; step += 1) {
    const done = await oneStep(stage);
    tell(done.told);
    found = done.complaints;
  }
  if (found.length === 0) {
    const done = await lastStep(stage);
    tell(done.told);
    found = done.complaints;
  }
  return { seed, steps: step, days: passedDays(), story, broken: found, counts: stage.counts };
}

/** One step and every question after it. */
async function oneStep(stage: Stage): Promise<Done> {
  const { random, snapshot: before } = stage;
  const since = stage.now;
  stage.errors.length = 0;
  stage.news = [];
  const isTime = random.chance(0.22);
  const done = await caught(isTime ? timePasses(stage) : somethingHappens(stage));
  // Judges look in between; the table is asked about the whole step.
  await stage.look();
  const whole = { ...stage.snapshot, news: stage.news };
  const complaints = [
    ...done.complaints,
    ...leaps(before, whole),
    ...offerLeaps(before, whole),
    ...(await broken(stage.world.db, { now: stage.now, since, atRest: false })),
  ];
  return { told: done.told, complaints };
}

/** An error is never an answer. */
async function caught(doing: Promise<Done>): Promise<Done> {
  try {
    return await doing;
  } catch (error) {
    return {
      told: "an error",
      complaints: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    };
  }
}

async function timePasses(stage: Stage): Promise<Done> {
  const ms = aWhile(stage);
  const { complaints, watched } = await passTime(stage, ms);
  const told = `${duration(ms)} pass${watched ? "" : ", nobody watches to the end"}`;
  return { told, complaints };
}

async function somethingHappens(stage: Stage): Promise<Done> {
  const { random } = stage;
  const deed = choose(stage);
  const dice = random.next();
  if (dice < 0.68) return unlessLogged(stage, await plainly(stage, deed));
  if (dice < 0.75) return twice(stage, deed);
  if (dice < 0.82) return withFate(stage, deed, "dies");
  if (dice < 0.86) return withFate(stage, deed, "cut");
  if (dice < 0.89) return withFate(stage, deed, "lost_answer");
  const other = choose(stage);
  return dice < 0.95 ? racing(stage, deed, other) : interrupted(stage, deed, other);
}

/** Where no fault was injected the product has no reason to log an error. */
function unlessLogged(stage: Stage, done: Done): Done {
  return { ...done, complaints: [...done.complaints, ...stage.errors] };
}

function choose(stage: Stage): Deed {
  for (;;) {
    let dice = stage.random.next() * WEIGHT;
    const choice = CHOICES.find(({ weight }) => {
      dice -= weight;
      return dice < 0;
    });
    const deed = choice?.choose(stage);
    if (deed) return deed;
  }
}

/** Everybody comes back, Telegram too; then all must be well, and everything due must be done. */
async function lastStep(stage: Stage): Promise<Done> {
  stage.isDeaf = false;
  stage.post.telegram.faults.clear();
  for (const role of [stage.engine, stage.notifier, stage.jobs])
    Object.assign(role, { isUp: true, rang: true });
  stage.errors.length = 0;
  stage.news = [];
  // Leases of notifiers that died run out, probes find Telegram well, retries are due.
  const passed = await passTime(stage, 15 * MINUTE_MS);
  const before = stage.snapshot;
  const complaints = [...passed.complaints, ...(await act(stage))];
  await stage.look();
  complaints.push(
    ...leaps(before, { ...stage.snapshot, news: stage.news }),
    ...(await broken(stage.world.db, { now: stage.now, since: new Date(0), atRest: true })),
    ...stage.errors,
  );
  return { told: "everybody comes back, and a quarter of an hour passes", complaints };
}

function duration(ms: number): string {
  const [hours, minutes, seconds] = [ms / HOUR_MS, (ms / MINUTE_MS) % 60, (ms / SECOND_MS) % 60];
  if (ms >= HOUR_MS) return `${Math.floor(hours)} h ${Math.floor(minutes)} min`;
  if (ms >= MINUTE_MS) return `${Math.floor(minutes)} min ${Math.floor(seconds)} s`;
  return `${seconds.toFixed(3)} s`;
}
