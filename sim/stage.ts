import type { Bells } from "../src/db/bells.ts";
import type { Database } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { CityRosters } from "../src/dispatch/city-roster.ts";
import type { Log } from "../src/kernel/log.ts";
import type { Random } from "../src/kernel/random.ts";
import type { Settings } from "../src/settings/settings.ts";
import { SettingsCache } from "../src/settings/settings-cache.ts";
import type { WorkDeps } from "../src/staff/run-work.ts";
import { PostOffice } from "../src/telegram/post-office-for-tests.ts";
import type { World } from "../test/world.ts";
import { type Cast, castOf } from "./cast.ts";
import { type Fate, Process } from "./process.ts";
import { type HistoryRow, NOTHING_YET, type Snapshot, takeSnapshot } from "./snapshot.ts";

/** A background role: up or down, and when it last looked round. */
export interface Role {
  isUp: boolean;
  /** A bell it heard that it has not answered yet. */
  rang: boolean;
  lookedAt: Date;
}

/** The place a story is played at: the company, its Telegram, its processes, and what was seen so far. */
export class Stage implements AsyncDisposable {
  readonly cast: Cast;
  readonly random: Random;
  readonly post: PostOffice;
  readonly settings: SettingsCache;
  readonly deps: WorkDeps;
  readonly engine: Role;
  readonly notifier: Role;
  readonly jobs: Role;
  /** What the engine remembers of its cities; gone when it is killed. */
  rosters = new CityRosters();
  /** While true no process hears another's bell. */
  isDeaf = false;
  /** Errors the product logged during this step. */
  readonly errors: string[] = [];
  /** How often each thing happened, for the summary. */
  readonly counts = new Map<string, number>();
  snapshot: Snapshot = NOTHING_YET;
  /** History written since the step began, whoever looked in between. */
  news: HistoryRow[] = [];
  #names = 0;

  private constructor(cast: Cast, random: Random, post: PostOffice, bells: Bells) {
    this.cast = cast;
    this.random = random;
    this.post = post;
    this.settings = new SettingsCache(cast.world.db, bells);
    const { db, clock, cities } = cast.world;
    this.deps = { db, clock, cities, settings: this.settings, log: this.#log() };
    const role = (): Role => ({ isUp: true, rang: false, lookedAt: clock.now() });
    [this.engine, this.notifier, this.jobs] = [role(), role(), role()];
    bells.on("dispatch", () => this.#ring(this.engine));
    bells.on("outbox", () => this.#ring(this.notifier));
  }

  /** `database` must be migrated, empty, and ring `bells`. */
  static async open(database: Database, bells: Bells, random: Random): Promise<Stage> {
    const cast = await castOf(database, random);
    const post = await PostOffice.open(cast.world);
    const stage = new Stage(cast, random, post, bells);
    await stage.look();
    for (const { staffId } of cast.staff) await post.staff(staffId);
    for (const id of stage.snapshot.masters.keys()) {
      // Somebody who never pressed start: his pushes are refused with 400.
      const { tgUserId } = await cast.world.db.one<{ tgUserId: number | null }>(
        sql`select tg_user_id as "tgUserId" from masters where id = ${id}`,
      );
      if (tgUserId !== null && random.chance(0.95)) await post.master(id);
    }
    return stage;
  }

  get world(): World {
    return this.cast.world;
  }

  get now(): Date {
    return this.world.now;
  }

  /** A fresh process that may have to meet its fate. */
  process(fate: Fate | null = null): Process {
    return new Process(this.deps, fate);
  }

  /** A name nobody had before: of a notifier, of a confirm button. */
  name(what: string): string {
    this.#names += 1;
    return `${what} ${this.#names}`;
  }

  settingsNow(): Promise<Settings> {
    return this.settings.current(this.now);
  }

  /** Takes a new snapshot; returns the one before. */
  async look(): Promise<Snapshot> {
    const before = this.snapshot;
    this.snapshot = await takeSnapshot(this.world.db, before, this.now);
    this.news.push(...this.snapshot.news);
    return before;
  }

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  #ring(role: Role): void {
    if (!this.isDeaf) role.rang = true;
  }

  #log(): Log {
    const nothing = () => {};
    return {
      info: nothing,
      warn: nothing,
      error: (event, fields = {}) => void this.errors.push(`logged: ${event} ${inWords(fields)}`),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.settings[Symbol.dispose]();
    await this.post[Symbol.asyncDispose]();
    await this.world[Symbol.asyncDispose]();
  }
}

function inWords(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? (value.stack ?? value.message) : value,
  );
}
