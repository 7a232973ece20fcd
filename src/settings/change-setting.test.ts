import { expect, onTestFinished, test, vi } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { Bells, BellTower } from "../db/bells.ts";
import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { DEFAULTS } from "./catalogue.ts";
import { type ChangeSetting, changeSetting, reviewSetting, type SettingChange } from "./change-setting.ts";
import { loadSettings } from "./load-settings.ts";
import { seedSettings } from "./seed.ts";
import { SETTINGS_TTL_MS, SettingsCache } from "./settings-cache.ts";
import type { InvalidSetting } from "./stored-settings.ts";

const NOW = new Date("2026-03-10T08:40:00Z");
const LATER = after(NOW, MINUTE_MS);

interface Office {
  readonly db: Database;
  readonly bells: Bells;
  readonly staffId: number;
  readonly cityIds: readonly [number, number];
  change(change: Partial<SettingChange> & Pick<SettingChange, "key" | "text">): Promise<ChangeSetting>;
}

/** Two cities, one global admin, seeded settings. */
async function office(): Promise<Office> {
  const bells = new Bells();
  const db = await testDatabase({ bells });
  onTestFinished(() => db.close());
  await db.transaction((tx) => seedSettings(tx, DEFAULTS, NOW));
  const staff = await db.one<{ id: number }>(sql`
    insert into staff_users (role, full_name, created_at, updated_at)
    values ('GLOBAL_ADMIN', 'Анна', ${NOW}, ${NOW}) returning id`);
  const cities = await db.rows<{ id: number }>(sql`
    insert into cities (name, timezone, created_at, updated_at)
    values ('Первоград', 'Europe/Moscow', ${NOW}, ${NOW}), ('Второград', 'Asia/Omsk', ${NOW}, ${NOW})
    returning id`);
  return {
    db,
    bells,
    staffId: staff.id,
    cityIds: [cities[0]!.id, cities[1]!.id],
    change: (change) =>
      db.transaction((tx) => changeSetting(tx, { staffId: staff.id, source: "bot", ...change }, LATER)),
  };
}

const versions = (db: Database) =>
  db.rows<{ staffId: number | null; snapshot: { settings: Record<string, string> } }>(
    sql`select staff_user_id as "staffId", snapshot from settings_versions order by id`,
  );

test("R76 a change is stored, versioned, audited, and the next reader sees it at once", async () => {
  const { db, bells, staffId, change } = await office();
  using cache = new SettingsCache(db, bells);
  const old = await cache.current(NOW);
  expect(old.get("distribution_sla_seconds")).toBe(120);

  const changed = await change({ key: "distribution_sla_seconds", text: " 90", requestId: "r-1" });
  expect(changed).toMatchObject({
    status: "changed",
    key: "distribution_sla_seconds",
    old: "120",
    new: "90",
  });
  if (changed.status !== "changed") return;
  expect(changed.before.get("distribution_sla_seconds")).toBe(120);
  expect(changed.after.get("distribution_sla_seconds")).toBe(90);

  const fresh = await cache.current(NOW);
  expect(fresh.get("distribution_sla_seconds")).toBe(90);
  expect(fresh.version).toBe(changed.after.version);
  expect(fresh.version).toBeGreaterThan(old.version);

  const written = await versions(db);
  expect(written).toHaveLength(2);
  expect(written[1]).toMatchObject({ staffId, snapshot: { settings: { distribution_sla_seconds: "90" } } });
  expect(Object.keys(written[1]!.snapshot.settings).filter((key) => key.startsWith("owner_pay_"))).toEqual(
    [],
  );
  expect(
    await db.rows(sql`select admin_id, city_id, entity, entity_id, action, before_json, after_json, source, request_id
                        from admin_audit_log`),
  ).toEqual([
    {
      admin_id: staffId,
      city_id: null,
      entity: "setting",
      entity_id: "distribution_sla_seconds",
      action: "change_setting",
      before_json: { distribution_sla_seconds: "120" },
      after_json: { distribution_sla_seconds: "90" },
      source: "bot",
      request_id: "r-1",
    },
  ]);
});

test("the same value again, a bad value, an unknown key and an unknown city change nothing", async () => {
  const { db, cityIds, change } = await office();
  expect(await change({ key: "distribution_rounds", text: "2" })).toEqual({
    status: "unchanged",
    key: "distribution_rounds",
    text: "2",
  });
  expect(await change({ key: "distribution_rounds", text: "21" })).toMatchObject({
    status: "invalid",
    problem: { code: "out_of_range", min: "1", max: "20" },
  });
  expect(await change({ key: "slot_step_minutes", text: "30" })).toEqual({ status: "unknown_key" });
  expect(await change({ key: "guarantee_days", text: "30", cityId: cityIds[0] })).toEqual({
    status: "not_per_city",
    key: "guarantee_days",
  });
  expect(await change({ key: "distribution_rounds", text: "3", cityId: 999_999 })).toEqual({
    status: "unknown_city",
  });
  expect(await change({ key: "distribution_rounds", text: null, cityId: cityIds[0] })).toEqual({
    status: "unchanged",
    key: "distribution_rounds",
    text: null,
  });
  expect(await versions(db)).toHaveLength(1);
  expect(await db.one(sql`select count(*)::int as n from admin_audit_log`)).toEqual({ n: 0 });
});

test("null puts the default back", async () => {
  const { change } = await office();
  await change({ key: "distribution_rounds", text: "5" });
  expect(await change({ key: "distribution_rounds", text: null })).toMatchObject({
    status: "changed",
    old: "5",
    new: "2",
  });
});

test("R56 a value that contradicts another setting, common or of a city, is refused", async () => {
  const { cityIds, change } = await office();
  expect(await change({ key: "working_hours_start", text: "20:00" })).toMatchObject({
    status: "conflict",
    conflict: { code: "window_empty" },
    cityId: null,
  });
  expect(await change({ key: "timeslot_buckets", text: '["9-12"]' })).toMatchObject({
    status: "conflict",
    conflict: { code: "bucket_outside_window" },
  });
  expect(await change({ key: "asap_late_threshold", text: "20:00" })).toMatchObject({
    status: "conflict",
    conflict: { code: "threshold_outside_window" },
  });
  expect(await change({ key: "working_hours_end", text: "19:30", cityId: cityIds[1] })).toMatchObject({
    status: "conflict",
    conflict: { code: "threshold_outside_window" },
    cityId: cityIds[1],
  });

  // The city opens at 10 whatever the others do, so a common bucket from 9 would lie outside its window.
  await change({ key: "working_hours_start", text: "09:00" });
  expect((await change({ key: "working_hours_start", text: "10:00", cityId: cityIds[1] })).status).toBe(
    "changed",
  );
  expect(await change({ key: "timeslot_buckets", text: '["9-12"]' })).toMatchObject({
    status: "conflict",
    cityId: cityIds[1],
  });
  // Its own value shields it from the common one.
  expect((await change({ key: "working_hours_start", text: "08:00" })).status).toBe("changed");
});

test("requisites are masked in the audit and absent from the versions", async () => {
  const { db, change } = await office();
  expect(await change({ key: "owner_pay_card_number", text: "2200 0000 0000 0004" })).toMatchObject({
    status: "changed",
    new: "2200000000000004",
  });
  await change({ key: "owner_pay_sbp_phone", text: "8 900 555 00 67" });
  await change({ key: "owner_pay_card_holder", text: "IVAN PETROV" });
  const audit = await db.rows<{ action: string; after: Record<string, string> }>(
    sql`select action, after_json as after from admin_audit_log order by id`,
  );
  expect(audit).toEqual([
    { action: "change_requisites", after: { owner_pay_card_number: "**** **** **** 0004" } },
    { action: "change_requisites", after: { owner_pay_sbp_phone: "+7*** *** ** 67" } },
    { action: "change_requisites", after: { owner_pay_card_holder: "***" } },
  ]);
  expect(await versions(db)).toHaveLength(1);
  const { settings } = await loadSettings(db, NOW);
  expect(settings.get("owner_pay_card_number")).toBe("2200000000000004");
});

test("a key that steers the engine wakes every city with searched orders, a city's own value only that city", async () => {
  const { db, bells, cityIds, change } = await office();
  const rung: number[] = [];
  bells.on("dispatch", ({ cityId }) => rung.push(cityId));
  const [first, second] = cityIds;
  await db.run(sql`
    insert into orders (city_id, category, status, wake_at, created_at, updated_at)
    select city_id, 'ELECTRICS', status::order_status, ${NOW}, ${NOW}, ${NOW}
      from (values (${first}::int, 'SEARCHING'), (${first}, 'GUARANTEE'), (${second}, 'SEARCHING'),
                   (${second}, 'DEFERRED')) as o (city_id, status)`);
  const notes = () =>
    db.rows(sql`select city_id as city, order_id, kind from dispatch_events order by id, city_id`);

  await change({ key: "guarantee_days", text: "30" });
  expect(await notes()).toEqual([]);

  await change({ key: "distribution_rounds", text: "3", cityId: second });
  expect(await notes()).toEqual([{ city: second, order_id: null, kind: "setting_changed" }]);
  expect(rung).toEqual([second]);

  await change({ key: "working_hours_end", text: "21:00" });
  expect((await notes()).map((note) => (note as { city: number }).city).sort()).toEqual(
    [first, second, second].sort(),
  );
});

/** Holds back every new version until `release`; resolves when `sessions` sessions wait. */
async function holdVersions(db: Database) {
  const session = await db.session();
  await session.query("begin");
  await session.query("lock table settings_versions in share mode");
  return {
    async untilWaiting(sessions: number): Promise<void> {
      await vi.waitFor(async () => {
        const { n } = await db.one<{ n: number }>(sql`
          select count(*)::int as n from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`);
        expect(n).toBe(sessions);
      });
    },
    async release(): Promise<void> {
      await session.query("rollback");
      await session.end();
    },
  };
}

test("changes of different keys that arrive together are versions one after the other", async () => {
  const { db, change } = await office();
  const held = await holdVersions(db);
  const changes = [
    change({ key: "distribution_rounds", text: "3" }),
    change({ key: "distribution_fanout", text: "2" }),
    change({ key: "max_open_offers", text: "7" }),
  ];
  await held.untilWaiting(3);
  await held.release();
  const changed = await Promise.all(changes);
  expect(changed.map(({ status }) => status)).toEqual(["changed", "changed", "changed"]);
  const written = await versions(db);
  expect(written).toHaveLength(4);
  expect(written.at(-1)!.snapshot.settings).toMatchObject({
    distribution_rounds: "3",
    distribution_fanout: "2",
    max_open_offers: "7",
  });
  // Nothing is left that a reload would have to note.
  await loadSettings(db, NOW);
  expect(await versions(db)).toHaveLength(4);
});

test("while fresh the cache answers without a query, and callers share one load", async () => {
  const { db, bells } = await office();
  let queries = 0;
  const counting = Object.create(db) as Database;
  counting.one = (query) => {
    queries += 1;
    return db.one(query);
  };
  using cache = new SettingsCache(counting, bells);
  const answers = await Promise.all(Array.from({ length: 20 }, () => cache.current(NOW)));
  expect(new Set(answers).size).toBe(1);
  for (let i = 0; i < 100; i += 1) await cache.current(after(NOW, SETTINGS_TTL_MS - 1));
  expect(queries).toBe(1);
  await cache.current(after(NOW, SETTINGS_TTL_MS));
  expect(queries).toBe(2);
});

test("R76 a change made in SQL reaches a running process within a second, as a version of its own", async () => {
  const { db, bells } = await office();
  await using _tower = new BellTower(bells, db, "test");
  using cache = new SettingsCache(db, bells);
  const first = await cache.current(NOW);
  await vi.waitFor(async () => {
    const listening = await db.rows(
      sql`select 1 from pg_stat_activity where datname = current_database() and query like 'listen fs_settings%'`,
    );
    expect(listening).toHaveLength(1);
  });
  await db.run(sql`update settings set value = '45' where key = 'distribution_sla_seconds'`);
  await vi.waitFor(async () => expect((await cache.current(NOW)).get("distribution_sla_seconds")).toBe(45), {
    timeout: 1_000,
    interval: 10,
  });
  expect((await cache.current(NOW)).version).toBeGreaterThan(first.version);
  expect(await versions(db)).toHaveLength(2);
});

test("several processes that notice the same change in SQL write one version", async () => {
  const { db } = await office();
  await db.run(sql`update settings set value = '45' where key = 'distribution_sla_seconds'`);
  const held = await holdVersions(db);
  const loading = Promise.all([loadSettings(db, NOW), loadSettings(db, NOW), loadSettings(db, NOW)]);
  await held.untilWaiting(3);
  await held.release();
  const loaded = await loading;
  expect(new Set(loaded.map(({ settings }) => settings.version)).size).toBe(1);
  expect(await versions(db)).toHaveLength(2);
});

test("R56 ignored stored values are reported once, and again when they change", async () => {
  const { db, bells } = await office();
  const told: (readonly InvalidSetting[])[] = [];
  using cache = new SettingsCache(db, bells, { onInvalid: (invalid) => told.push(invalid) });
  await db.run(sql`update settings set value = '5' where key = 'distribution_sla_seconds'`);
  for (let i = 0; i < 3; i += 1) {
    expect((await cache.current(after(NOW, i * SETTINGS_TTL_MS))).get("distribution_sla_seconds")).toBe(120);
  }
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject([{ key: "distribution_sla_seconds", why: { code: "out_of_range" } }]);
  await db.run(sql`update settings set value = 'x' where key = 'distribution_rounds'`);
  cache.drop();
  await cache.current(NOW);
  expect(told[1]).toHaveLength(2);
});

test("a load that the bell overtakes is not kept", async () => {
  const { db, bells, change } = await office();
  const { promise: hasRead, resolve: reads } = Promise.withResolvers<void>();
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
  const slow = Object.create(db) as Database;
  slow.one = async (query) => {
    const row = await db.one(query);
    reads();
    await mayAnswer;
    return row as never;
  };
  using cache = new SettingsCache(slow, bells);
  const overtaken = cache.current(NOW);
  await hasRead;
  await change({ key: "distribution_rounds", text: "7" });
  answer();
  expect((await overtaken).get("distribution_rounds")).toBe(2);
  expect((await cache.current(after(NOW, SECOND_MS))).get("distribution_rounds")).toBe(7);
});

test("a person who looked at an older value is told, and changes nothing", async () => {
  const { db, change } = await office();
  expect(await change({ key: "distribution_rounds", text: "3", seen: "2" })).toMatchObject({
    status: "changed",
  });
  expect(await change({ key: "distribution_rounds", text: "4", seen: "2" })).toEqual({
    status: "stale",
    key: "distribution_rounds",
    text: "3",
  });
  // The other one has set just the value he wanted: he is told all the same.
  expect(await change({ key: "distribution_rounds", text: "3", seen: "2" })).toMatchObject({
    status: "stale",
  });
  expect(await change({ key: "distribution_rounds", text: "4", seen: "3" })).toMatchObject({
    status: "changed",
  });
  expect(await versions(db)).toHaveLength(3);
});

test("of two who change what both have seen at the same moment, one is told", async () => {
  const { db, change } = await office();
  const held = await holdVersions(db);
  const changes = ["3", "4"].map((text) => change({ key: "distribution_rounds", text, seen: "2" }));
  await held.untilWaiting(2);
  await held.release();
  expect((await Promise.all(changes)).map(({ status }) => status).sort()).toEqual(["changed", "stale"]);
});

test("a review says what a change would come to, and changes nothing", async () => {
  const { db, cityIds } = await office();
  const review = (key: string, text: string | null, cityId: number | null = null) =>
    reviewSetting(db, { key, text, cityId });
  expect(await review("distribution_rounds", " 3 ")).toMatchObject({ status: "fits", old: "2", new: "3" });
  expect(await review("distribution_rounds", "2")).toMatchObject({ status: "unchanged", text: "2" });
  expect(await review("distribution_rounds", "0")).toMatchObject({ status: "invalid" });
  expect(await review("working_hours_start", "20:00")).toMatchObject({ status: "conflict" });
  expect(await review("distribution_rounds", null)).toMatchObject({ status: "unchanged" });
  expect(await review("distribution_rounds", null, cityIds[0])).toMatchObject({
    status: "unchanged",
    text: null,
  });
  expect(await review("distribution_rounds", "3", 999_999)).toEqual({ status: "unknown_city" });
  expect(await review("nothing", "3")).toEqual({ status: "unknown_key" });
  expect(await versions(db)).toHaveLength(1);
});
