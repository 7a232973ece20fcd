/**
 * An engine in a process of its own, to be killed by tests: DATABASE_URL, and the moment its clock stands
 * at as CLOCK_MS; it tells its parent "ready" when its loop runs. FAIL_AT makes it stop for ever just before
 * ("before-commit") or after ("after-commit") the commit of a wave, so that the kill hits that moment.
 */
import { Bells, BellTower } from "../src/db/bells.ts";
import { connect, type Database } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { runEngine } from "../src/dispatch/engine.ts";
import { Cities } from "../src/geo/cities.ts";
import { VirtualClock } from "../src/kernel/time.ts";
import { wakeDeferred } from "../src/orders/wake-deferred.ts";
import { SettingsCache } from "../src/settings/settings-cache.ts";
import { ENGINE } from "../src/staff/actor.ts";
import { runWork, type WorkDeps } from "../src/staff/run-work.ts";

const { DATABASE_URL, CLOCK_MS, FAIL_AT } = process.env;
const clock = new VirtualClock(new Date(Number(CLOCK_MS)), 1);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

const bells = new Bells();
await using direct = connect({ url: DATABASE_URL!, poolMax: 2 });
await using _tower = new BellTower(bells, direct, `engine ${process.pid}`);
await using pool = connect({ url: DATABASE_URL!, poolMax: 6, bells });
using settings = new SettingsCache(pool, bells);
const cities = new Cities(pool);
await cities.load();
const quiet = () => {};
const log = {
  info: quiet,
  warn: quiet,
  error: (event: string, fields?: object) => console.error(event, fields),
};
const deps: WorkDeps = { db: FAIL_AT ? stopping(pool, FAIL_AT) : pool, settings, cities, clock, log };
process.send?.("ready");
await runEngine({
  ...deps,
  bells,
  signal: stop.signal,
  wakeDeferred: async () =>
    void (await runWork(deps, { actor: ENGINE, source: "engine" }, (work) => wakeDeferred(work, 100))),
});

/** A database whose transaction stands still around the commit of the first wave it wrote. */
function stopping(db: Database, where: string): Database {
  const transaction: Database["transaction"] = (action, options) =>
    db
      .transaction(async (tx) => {
        const result = await action(tx);
        const { n } = await tx.one<{ n: number }>(sql`select count(*)::int as n from offers`);
        if (n > 0 && where === "before-commit") await forEver();
        return result;
      }, options)
      .then(async (result) => {
        const { n } = await db.one<{ n: number }>(sql`select count(*)::int as n from offers`);
        if (n > 0 && where === "after-commit") await forEver();
        return result;
      });
  return new Proxy(db, {
    get: (target, key) => {
      if (key === "transaction") return transaction;
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function forEver(): Promise<never> {
  process.send?.("stopped");
  return new Promise(() => {});
}
