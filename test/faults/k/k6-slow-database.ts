import { spread } from "../../../bench/measure.ts";
import { sql } from "../../../src/db/tx.ts";
import { monotonicMs, SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { TcpProxy, type Weather } from "../proxy.ts";
import { Sheet } from "../report.ts";
import { noteMessages, noteOrders } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";

/**
 * K-6: the line to the database is slow, then cuts connections, then is silent for a while. Whoever asked
 * meanwhile is answered in the end, nothing hangs, and the queue is empty soon after.
 */
export const k6: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { eachMs: SECOND_MS, silentMs: SECOND_MS, perSecond: 5 },
    ci: { eachMs: 5 * SECOND_MS, silentMs: 6 * SECOND_MS, perSecond: 10 },
    full: { eachMs: 30 * SECOND_MS, silentMs: 30 * SECOND_MS, perSecond: 30 },
  });
  await using db = await ground.database();
  await using proxy = await TcpProxy.to(db.url, ground.seed);
  const databaseUrl = proxy.through(db.url);
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 3,
    mastersEach: 40,
    rate: 1,
    clientUrl: databaseUrl,
    settings: { distribution_sla_seconds: 600 },
  });
  const { crew, confirmationsMs } = system;
  await Promise.all([crew.start("dispatch", { databaseUrl }), crew.start("notify", { databaseUrl })]);
  await system.orders(size.perSecond, size.perSecond);

  const under = async (weather: Partial<Weather>, ms: number) => {
    const before = confirmationsMs.length;
    proxy.set(weather);
    const made = system.orders(Math.ceil((ms / SECOND_MS) * size.perSecond), size.perSecond);
    await sleep(ms);
    return { made, from: before };
  };
  const slow = await under({ latencyMs: 200 }, size.eachMs);
  await slow.made;
  const slowMs = spread(confirmationsMs.slice(slow.from));
  const cut = await under({ resetChance: 0.05 }, size.eachMs);
  const silent = await under({ blackHole: true }, size.silentMs);
  proxy.set({});
  const healedMs = monotonicMs();
  const everybody = Promise.all([cut.made, silent.made]).then(() => true);
  const patience = new AbortController();
  const tooLate = sleep(10 * SECOND_MS, patience.signal).then(
    () => false,
    () => false,
  );
  const isAnswered = await Promise.race([everybody, tooLate]);
  patience.abort();
  const answeredMs = monotonicMs() - healedMs;
  await everybody;
  const waiting = () =>
    db.one<{ n: number }>(sql`
      select (select count(*) from notifications_outbox where processed_at is null)::int
           + (select count(*) from orders o where not exists (select from offers f where f.order_id = o.id))::int as n`);
  await until("the queue is empty", async () => (await waiting()).n === 0, { timeoutMs: 90_000 });
  const drainedMs = monotonicMs() - healedMs;

  const sheet = new Sheet("K-6");
  sheet.printed("p99 of an order while each packet is 200 ms late", slowMs.p99, "ms");
  sheet.judged("commands still pending 10 s after healing", isAnswered ? "0" : "some", "0", isAnswered);
  sheet.printed("last answer after healing", answeredMs / SECOND_MS, "s");
  sheet.atMost("queue empty after healing", drainedMs / SECOND_MS, 10, "s");
  await noteOrders(sheet, system, { fanout: 1, isAssigned: false });
  const messages = await noteMessages(sheet, system);
  sheet.printed("duplicates", messages.duplicates);
  return sheet.rows;
};
