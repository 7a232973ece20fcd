import type { Bells } from "../db/bells.ts";
import type { Database } from "../db/database.ts";
import { addDays, localDateOf, toInstant } from "../geo/local-time.ts";
import { after, DAY_MS, earliest, HOUR_MS, SECOND_MS, VirtualClock } from "../kernel/time.ts";
import type { SettingValues } from "../settings/catalogue.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import { Clients } from "./clients.ts";
import { EventQueue } from "./event-queue.ts";
import { Interview } from "./interview.ts";
import { MasterLife } from "./master-life.ts";
import type { Figures } from "./model.ts";
import type { ModelMaster } from "./people.ts";
import type { LogCity } from "./places.ts";
import { Post } from "./post.ts";
import { Staff } from "./staff.ts";
import type { Stage } from "./stage.ts";
import { Tally } from "./tally.ts";
import type { Timeline } from "./timeline.ts";
import { VirtualEngine } from "./virtual-engine.ts";
import { type WrittenWorld, writeWorld } from "./write-world.ts";

export interface RunInput {
  /** Empty and migrated; its bells are `bells`. */
  readonly db: Database;
  readonly bells: Bells;
  readonly timeline: Timeline;
  readonly city: LogCity;
  readonly zone: string;
  readonly people: readonly ModelMaster[];
  readonly figures: Figures;
  readonly seed: number;
  /** The settings of the policy. */
  readonly values: SettingValues;
  /** Aborted: the run ends after the event in hand, and what was seen so far counts. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly virtualNow: Date;
  readonly created: number;
  /** Orders closed or canceled. */
  readonly done: number;
  readonly total: number;
}

export interface RunEnd {
  readonly tally: Tally;
  readonly endedAt: Date;
  readonly engine: { readonly passes: number; readonly looks: number };
  readonly isStopped: boolean;
}

/** Orders that are not done by then are left as they are. */
const AFTERWARDS_MS = 3 * DAY_MS;

/**
 * Replays the timeline under one policy: clients, masters, the engine and the post take turns on a
 * virtual clock, every step through the commands of the product. Ends when every order is closed or canceled,
 * or three days after the last request.
 */
export async function runPolicy(input: RunInput): Promise<RunEnd> {
  const startsAt = after(toInstant(input.timeline.startsOn, 0, input.zone), -HOUR_MS);
  const { db, zone, city, people, values } = input;
  const world = await writeWorld(db, { city, zone, people, values, at: startsAt });
  const run = new Run(input, world, startsAt);
  return await run.toEnd();
}

class Run {
  readonly #input: RunInput;
  readonly #clock: VirtualClock;
  readonly #queue = new EventQueue();
  readonly #tally = new Tally();
  readonly #stage: Stage;
  readonly #engine: VirtualEngine;
  readonly #post: Post;
  readonly #lives: readonly MasterLife[];
  readonly #clients: Clients;
  readonly #interview: Interview;
  #done = 0;

  constructor(input: RunInput, world: WrittenWorld, startsAt: Date) {
    const { db, bells, zone, seed, figures, timeline } = input;
    this.#input = input;
    this.#clock = new VirtualClock(startsAt);
    const deps: WorkDeps & { clock: VirtualClock } = {
      db,
      clock: this.#clock,
      cities: world.cities,
      settings: { current: async () => world.settings },
      log: this.#tally.log,
    };
    const onDone = () => {
      this.#done += 1;
    };
    const onAsleep = (wakeAt: Date) => this.#engine.sleepsUntil(wakeAt);
    const common = { deps, queue: this.#queue, tally: this.#tally, zone, seed, figures, onDone, onAsleep };
    this.#stage = { ...common, cityId: world.cityId };
    this.#post = new Post(deps, zone);
    this.#engine = new VirtualEngine(deps, bells, (pushes) => this.#planDelivery(pushes));
    this.#lives = input.people.map((model, i) => new MasterLife(this.#stage, model, world.masterIds[i]!));
    this.#interview = new Interview(this.#stage, this.#lives);
    this.#clients = new Clients(this.#stage, { timeline, districtIds: world.districtIds });
    this.#planDays();
  }

  async toEnd(): Promise<RunEnd> {
    const { signal, onProgress, timeline } = this.#input;
    const total = timeline.requests.length;
    const lastAt = timeline.requests.at(-1)!.at;
    this.#clients.begin();
    while (!signal.aborted && !(this.#clients.created === total && this.#done === total)) {
      const next = earliest(this.#queue.nextAt, this.#engine.nextAt);
      if (next === null || next > after(lastAt, AFTERWARDS_MS)) break;
      if (next > this.#clock.now()) this.#clock.set(next);
      await this.#doEverythingDue();
      onProgress?.({
        virtualNow: this.#clock.now(),
        created: this.#clients.created,
        done: this.#done,
        total,
      });
    }
    await this.#post.deliverRest();
    return {
      tally: this.#tally,
      endedAt: this.#clock.now(),
      engine: this.#engine.work,
      isStopped: signal.aborted,
    };
  }

  async #doEverythingDue(): Promise<void> {
    const now = this.#clock.now();
    for (let action = this.#queue.takeDue(now); action; action = this.#queue.takeDue(now)) await action();
    const isTimer = this.#engine.nextAt !== null && this.#engine.nextAt <= now;
    if (isTimer || this.#engine.hasRung) await this.#engine.settle();
  }

  #planDelivery(pushes: number): void {
    this.#post.expect(pushes);
    const at = after(this.#clock.now(), this.#stage.figures.delivery.seconds * SECOND_MS);
    this.#queue.plan(at, async () => {
      this.#interview.pushesArrived(await this.#post.deliver());
    });
  }

  /** Every local midnight the masters plan their day, and at the close of the window the staff tidy up. */
  #planDays(): void {
    const { timeline, zone } = this.#input;
    const staff = new Staff(this.#stage);
    const days = timeline.days + AFTERWARDS_MS / DAY_MS;
    for (let day = 0; day < days; day += 1) {
      const midnight = toInstant(addDays(timeline.startsOn, day), 0, zone);
      this.#queue.plan(midnight, async () => {
        for (const life of this.#lives) life.planDay(midnight);
        await staff.planDay(localDateOf(midnight, zone));
      });
    }
  }
}
