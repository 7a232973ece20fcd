import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { noteOrders } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";

/** Orders made this long around the kill are those that may have waited for it. */
const AROUND_S = 4;

/**
 * K-1: kill -9 of one of two engines while orders come in a steady stream, which is started again after
 * 5 s. The engine that is left must serve all cities at once.
 */
export const k1: Fault = async (profile, ground) => {
  const { seconds, perSecond } = sized(profile, {
    smoke: { seconds: 3, perSecond: 20 },
    ci: { seconds: 14, perSecond: 60 },
    full: { seconds: 60, perSecond: 100 },
  });
  const restartMs = profile === "smoke" ? SECOND_MS : 5 * SECOND_MS;
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 12,
    mastersEach: 20,
    rate: 1,
  });
  const { crew, world } = system;
  const [first] = await Promise.all([crew.start("dispatch"), crew.start("dispatch")]);
  await system.orders(perSecond, perSecond); // Warm plans and caches.
  const load = system.orders(seconds * perSecond, perSecond);
  await sleep((seconds * SECOND_MS) / 2 - restartMs / 2);
  const killedAt = world.now;
  await crew.kill(first!);
  await sleep(restartMs);
  const backAt = world.now;
  await crew.start("dispatch");
  await load;
  const waiting = () =>
    db.one<{ n: number }>(sql`
    select count(*)::int as n from orders o where not exists (select from offers f where f.order_id = o.id)`);
  await until("every order is offered", async () => (await waiting()).n === 0, { timeoutMs: 30_000 });

  const { recoveryMs, calmMs } = await db.one<{ recoveryMs: number; calmMs: number }>(sql`
    with waits as (
      select o.created_at, extract(epoch from min(f.sent_at) - o.created_at) * 1000 as ms
        from orders o join offers f on f.order_id = o.id group by o.id
    )
    select max(ms) filter (where created_at between ${killedAt}::timestamptz - interval '1 s'
                                   and ${killedAt}::timestamptz + ${AROUND_S} * interval '1 s')::float8 as "recoveryMs",
           max(ms) filter (where created_at < ${killedAt}::timestamptz - interval '1 s')::float8 as "calmMs"
      from waits`);
  const windowS = sized(profile, { smoke: 0.7, ci: 4, full: 20 });
  const rates = await db.one<{ before: number; after: number }>(sql`
    select count(*) filter (where sent_at >= ${killedAt}::timestamptz - ${windowS}::float8 * interval '1 s'
                              and sent_at < ${killedAt})::float8 as before,
           count(*) filter (where sent_at >= ${backAt} and sent_at < ${backAt}::timestamptz
                              + ${windowS}::float8 * interval '1 s')::float8 as after from offers`);
  const made = await db.one<{ before: number; after: number }>(sql`
    select count(*) filter (where created_at >= ${killedAt}::timestamptz - ${windowS}::float8 * interval '1 s'
                              and created_at < ${killedAt})::float8 as before,
           count(*) filter (where created_at >= ${backAt} and created_at < ${backAt}::timestamptz
                              + ${windowS}::float8 * interval '1 s')::float8 as after from orders`);

  const sheet = new Sheet("K-1");
  await noteOrders(sheet, system, { fanout: 1, isAssigned: false });
  sheet.atMost("recovery: longest wait for an offer", (recoveryMs ?? 0) / 1_000, 2, "s");
  sheet.printed("longest wait before the kill", (calmMs ?? 0) / 1_000, "s");
  const before = rates.before / Math.max(1, made.before);
  const after = rates.after / Math.max(1, made.after);
  sheet.printed("offers/s before the kill", rates.before / windowS);
  sheet.printed("offers/s after the restart", rates.after / windowS);
  // Orders arrive at random moments, so each rate is taken against the orders of its own window.
  sheet.atLeast("rate after / before", (100 * after) / before, 95, "%");
  return sheet.rows;
};
