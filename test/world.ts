import type { Database } from "../src/db/database.ts";
import { type Queryable, sql, type Tx } from "../src/db/tx.ts";
import { Cities } from "../src/geo/cities.ts";
import type { Log } from "../src/kernel/log.ts";
import { after, HOUR_MS, VirtualClock } from "../src/kernel/time.ts";
import type { SettingValues } from "../src/settings/catalogue.ts";
import { Settings } from "../src/settings/settings.ts";
import type { Actor, ApiActor, MasterActor, StaffActor, StaffRole } from "../src/staff/actor.ts";
import type { ChangeSource, Work } from "../src/staff/work.ts";
import { testDatabase } from "./database.ts";
import { type CityVerb, insertCity, insertStreet, type StreetVerb } from "./world-city.ts";
import { insertMaster, type MasterVerb } from "./world-masters.ts";
import { insertOffer, insertOrder, type OfferVerb, type OrderVerb } from "./world-orders.ts";
import {
  type AuditRow,
  auditRows,
  type EventRow,
  eventRows,
  type HistoryRow,
  historyRows,
  type OfferRow,
  type OrderRow,
  type OutboxRow,
  offerRows,
  orderRow,
  outboxRows,
} from "./world-rows.ts";

/** A log line that a command wrote: its event and fields. */
export interface LogLine {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Tuesday, 10 March 2026, 11:40 in the first city: inside the working window. */
export const WORLD_START = new Date("2026-03-10T08:40:00Z");

/**
 * The verbs tests speak: a private migrated database with one city (Тестоград, two districts), a
 * clock that stands still until somebody turns it, and the defaults of all settings.
 */
export class World implements AsyncDisposable {
  readonly db: Database;
  readonly clock: VirtualClock;
  readonly logs: LogLine[] = [];
  /** The first city, Europe/Moscow. */
  readonly cityId: number;
  /** Its two districts: Центральный, Северный. */
  readonly districtIds: readonly [number, number];
  settings: Settings;
  readonly cities: Cities;
  readonly #settingsVersion: number;
  #names = 0;

  constructor(parts: {
    db: Database;
    clock: VirtualClock;
    cityId: number;
    districtIds: readonly [number, number];
    cities: Cities;
    settingsVersion: number;
  }) {
    this.db = parts.db;
    this.clock = parts.clock;
    this.cityId = parts.cityId;
    this.districtIds = parts.districtIds;
    this.cities = parts.cities;
    this.#settingsVersion = parts.settingsVersion;
    this.settings = Settings.of({}, { version: parts.settingsVersion });
  }

  get now(): Date {
    return this.clock.now();
  }

  /** Replaces all settings: the defaults with these on top; `cities` per city id on top of them. */
  set(
    overrides: Partial<SettingValues>,
    cities: ReadonlyMap<number, Partial<SettingValues>> = new Map(),
  ): void {
    this.settings = Settings.of(overrides, { version: this.#settingsVersion, cities });
  }

  /** A further city with its districts; its zone is Europe/Moscow unless told. */
  async city(verb: CityVerb = {}): Promise<{ id: number; districtIds: number[] }> {
    const city = await insertCity(this.db, { name: `Город ${this.#next()}`, ...verb }, this.now);
    this.cities.drop();
    await this.cities.load();
    return city;
  }

  /** A street of the directory; in the first city, without a district, unless told. */
  street(verb: StreetVerb = {}): Promise<number> {
    return insertStreet(this.db, { cityId: this.cityId, name: `Улица ${this.#next()}`, ...verb }, this.now);
  }

  /** A staff member with Telegram id 1000 + his id. Cities: the first one unless told; a global admin has none. */
  async staff(role: StaffRole, cityIds?: readonly number[]): Promise<StaffActor> {
    const cities = cityIds ?? (role === "GLOBAL_ADMIN" ? [] : [this.cityId]);
    const name = `Сотрудник ${this.#next()}`;
    const { id } = await this.db.one<{ id: number }>(sql`
      insert into staff_users (full_name, role, created_at, updated_at)
      values (${name}, ${role}::staff_role, ${this.now}, ${this.now}) returning id`);
    await this.db.run(sql`update staff_users set tg_user_id = 1000 + id where id = ${id}`);
    await this.db.run(sql`
      insert into staff_cities (staff_user_id, city_id, created_at)
      select ${id}, city_id, ${this.now} from unnest(${[...cities]}::int[]) as c (city_id)`);
    return { kind: "staff", staffId: id, role, cityIds: cities, name };
  }

  /** An API key of these cities (the first one unless told). */
  async apiKey(cityIds: readonly number[] = [this.cityId]): Promise<ApiActor> {
    const name = `Ключ ${this.#next()}`;
    const { id } = await this.db.one<{ id: number }>(sql`
      insert into api_keys (name, key_hash, scopes, city_ids, created_at)
      values (${name}, ${`hash of ${name}`}, '{orders}', ${[...cityIds]}::int[], ${this.now}) returning id`);
    return { kind: "api", apiKeyId: id, cityIds };
  }

  /** A master who fits everything: approved, on shift, all skills, all districts of his city. Returns his id. */
  master(verb: MasterVerb = {}): Promise<number> {
    return insertMaster(
      this.db,
      { cityId: this.cityId, lastName: `Мастер${this.#next()}`, ...verb },
      this.now,
    );
  }

  masterActor(masterId: number): MasterActor {
    return { kind: "master", masterId };
  }

  /** An order in any state, written as the commands would have left it. Returns its id. */
  order(verb: OrderVerb = {}): Promise<number> {
    const place = verb.cityId ? {} : { districtId: this.districtIds[0] };
    return insertOrder(this.db, { cityId: this.cityId, ...place, ...verb }, this.now);
  }

  /** An offer, open and delivered unless told, with its push in the outbox. Returns its id. */
  offer(verb: OfferVerb): Promise<number> {
    return insertOffer(this.db, verb, this.now);
  }

  /** What a read takes: the pool, the actor, this moment. */
  work(actor: Actor, source?: ChangeSource): Work<Queryable>;
  /** What a command takes: an open transaction besides. */
  work(actor: Actor, source: ChangeSource | undefined, tx: Tx): Work;
  work(actor: Actor, source: ChangeSource = "bot", tx?: Tx): Work<Queryable> {
    const { settings, cities, now } = this;
    const write = (event: string, fields: Record<string, unknown> = {}) =>
      void this.logs.push({ event, fields });
    const log: Log = { info: write, warn: write, error: write };
    return { tx: tx ?? this.db, actor, now, settings, cities, source, requestId: null, log };
  }

  /** Runs a command in a transaction of its own, as every surface does. */
  do<T>(actor: Actor, command: (work: Work) => Promise<T>, source?: ChangeSource): Promise<T> {
    return this.db.transaction((tx) => command(this.work(actor, source, tx)));
  }

  /** Turns the clock forward. */
  pass(ms: number): void {
    this.clock.turn(ms);
  }

  /** Resolves when `sessions` sessions of this database wait for a lock: for races that must have begun. */
  async untilLockWait(sessions = 1): Promise<void> {
    for (;;) {
      const { waiting } = await this.db.one<{ waiting: number }>(sql`
        select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`);
      if (waiting >= sessions) return;
    }
  }

  orderRow(orderId: number): Promise<OrderRow> {
    return orderRow(this.db, orderId);
  }

  /** Offers of an order by id. */
  offersOf(orderId: number): Promise<OfferRow[]> {
    return offerRows(this.db, orderId);
  }

  /** History rows of an order, oldest first. */
  history(orderId: number): Promise<HistoryRow[]> {
    return historyRows(this.db, orderId);
  }

  /** Outbox rows nobody has delivered yet, in the order they were written. */
  outbox(): Promise<OutboxRow[]> {
    return outboxRows(this.db);
  }

  /** Notes waiting for the engine, in the order they were left. */
  events(): Promise<EventRow[]> {
    return eventRows(this.db);
  }

  audit(): Promise<AuditRow[]> {
    return auditRows(this.db);
  }

  #next(): number {
    this.#names += 1;
    return this.#names;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.db[Symbol.asyncDispose]();
  }
}

/** A fresh world on a database of its own; `await using` gives it back. */
export async function newWorld({ at = WORLD_START }: { at?: Date } = {}): Promise<World> {
  const db = await testDatabase();
  const clock = new VirtualClock(at);
  await db.run(sql`
    insert into skills (code, name, created_at)
    select code, initcap(code), ${at}
      from unnest('{ELECTRICS,PLUMBING,APPLIANCES,WINDOWS,HANDYMAN,ROADSIDE}'::text[]) as c (code)
        on conflict (code) do nothing`);
  const version = await db.one<{ id: number }>(sql`
    insert into settings_versions (at, snapshot) values (${after(at, -HOUR_MS)}, '{}') returning id`);
  const city = await insertCity(db, { name: "Тестоград", districts: ["Центральный", "Северный"] }, at);
  const cities = new Cities(db);
  await cities.load();
  return new World({
    db,
    clock,
    cityId: city.id,
    districtIds: [city.districtIds[0]!, city.districtIds[1]!],
    cities,
    settingsVersion: version.id,
  });
}
