import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { Bells } from "../db/bells.ts";
import { sql } from "../db/tx.ts";
import { VirtualClock } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { runWork, type WorkDeps } from "../staff/run-work.ts";
import { DEFAULTS } from "./catalogue.ts";
import { seedSettings } from "./seed.ts";
import { SettingsCache } from "./settings-cache.ts";

const NOW = new Date("2026-03-10T08:40:00Z");
const WISH = { actor: SYSTEM, source: "job" } as const;

/** A process with so many connections, seeded settings, and a cache over the same pool. */
async function office(poolMax: number) {
  const bells = new Bells();
  const db = await testDatabase({ poolMax, bells });
  await db.transaction((tx) => seedSettings(tx, DEFAULTS, NOW));
  const cache = new SettingsCache(db, bells);
  const quiet = () => {};
  const deps = {
    db,
    settings: cache,
    clock: new VirtualClock(NOW),
    log: { info: quiet, warn: quiet, error: quiet },
  } as unknown as WorkDeps;
  const rounds = () =>
    runWork(deps, WISH, async ({ settings }) => settings.get("distribution_rounds"), { retriesMax: 0 });
  return { db, cache, deps, rounds, [Symbol.asyncDispose]: () => db.close() };
}

test("commands that hold every connection of the pool get the settings all the same", async () => {
  await using world = await office(3);
  const { cache, rounds } = world;
  // Somebody outside a transaction asks first and has to wait for a connection: nobody waits for him.
  const commands = Array.from({ length: 12 }, rounds);
  const outside = cache.current(NOW);
  expect(await Promise.all(commands)).toEqual(Array(12).fill(2));
  expect((await outside).get("distribution_rounds")).toBe(2);
}, 5_000);

test("so they do when somebody has just changed a row in SQL, and one version is written", async () => {
  await using world = await office(2);
  const { db, cache, rounds } = world;
  await db.run(sql`update settings set value = '7' where key = 'distribution_rounds'`);
  expect(await Promise.all(Array.from({ length: 6 }, rounds))).toEqual(Array(6).fill(7));
  expect(await db.one(sql`select count(*)::int as n from settings_versions`)).toEqual({ n: 2 });
  const { version } = await cache.current(NOW);
  expect(await db.one(sql`select max(id) as id from settings_versions`)).toEqual({ id: version });
}, 5_000);

test("a version that was rolled back with its command is used by nobody else", async () => {
  await using world = await office(2);
  const { db, cache, deps } = world;
  await db.run(sql`update settings set value = '7' where key = 'distribution_rounds'`);
  let dead = 0;
  const failing = runWork(deps, WISH, async ({ settings }) => {
    dead = settings.version;
    throw new Error("the command fails");
  });
  await expect(failing).rejects.toThrow("the command fails");
  const { version } = await cache.current(NOW);
  expect(version).not.toBe(dead);
  expect(await db.one(sql`select max(id) as id from settings_versions`)).toEqual({ id: version });
});

test("a load inside a transaction that a change overtakes is not kept", async () => {
  await using world = await office(2);
  const { db, cache } = world;
  await db.transaction(async (tx) => {
    const loading = cache.current(NOW, tx);
    cache.drop();
    await loading;
  });
  await db.run(sql`update settings set value = '7' where key = 'distribution_rounds'`);
  expect((await cache.current(NOW)).get("distribution_rounds")).toBe(7);
});
