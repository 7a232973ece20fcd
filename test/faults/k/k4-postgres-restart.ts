import { connect } from "../../../src/db/database.ts";
import { sql } from "../../../src/db/tx.ts";
import { after, monotonicMs, SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import { until } from "../crew.ts";
import { type Fault, groundOn, sized, startServer } from "../ground.ts";
import { Sheet } from "../report.ts";
import { noteMessages, noteOrders } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";
import { settled, startAll } from "./all-roles.ts";

/**
 * K-4: kill -9 of the postmaster under load, on a server with the durability PostgreSQL has by default.
 * Whoever was told that his order stands has it after the recovery, and everybody goes on at once.
 */
export const k4: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { times: 1, orders: 20, masters: 20, perSecond: 20 },
    ci: { times: 3, orders: 200, masters: 60, perSecond: 30 },
    full: { times: 20, orders: 8_000, masters: 300, perSecond: 100 },
  });
  await using server = await startServer({ durable: true, settings: { max_connections: "300" } });
  const own = await groundOn(server, ground.seed);
  await using db = await own.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 5,
    mastersEach: size.masters / 5,
    rate: 10,
    settings: { distribution_fanout: 2, distribution_sla_seconds: 600 },
  });
  const quiet = system.answerOffers();
  await startAll(system.crew);
  const load = system.orders(size.orders, size.perSecond);
  const downMs: number[] = [];
  const pausesMs: number[] = [];
  let inFlight = 0;
  for (let time = 0; time < size.times; time += 1) {
    await sleep(SECOND_MS + system.random.below(SECOND_MS));
    const killedMs = monotonicMs();
    const before = server.pid;
    process.kill(before, "SIGKILL");
    await until("the server is back", () => server.pid !== before && answers(db.url), { everyMs: 10 });
    const backMs = monotonicMs();
    downMs.push(backMs - killedMs);
    inFlight += await leased(db.url);
    await somethingWritten(db.url, after(system.world.now, 0));
    pausesMs.push(monotonicMs() - backMs);
  }
  await load;
  await settled(system);
  quiet();

  const sheet = new Sheet("K-4");
  sheet.printed("times", size.times).printed("longest time down", Math.max(...downMs), "ms");
  await noteOrders(sheet, system, { fanout: 2, isAssigned: true });
  const messages = await noteMessages(sheet, system);
  sheet.atMost("longest pause once the database is back", Math.max(...pausesMs) / SECOND_MS, 2, "s");
  sheet.printed("messages in flight then", inFlight);
  sheet.atMost("duplicates", messages.duplicates, inFlight);
  return sheet.rows;
};

async function answers(url: string): Promise<boolean> {
  await using db = connect({ url, poolMax: 1 });
  return await db.one(sql`select 1 as one`).then(
    () => true,
    () => false,
  );
}

async function leased(url: string): Promise<number> {
  await using db = connect({ url, poolMax: 1 });
  const { n } = await db.one<{ n: number }>(sql`
    select count(*)::int as n from notifications_outbox where lease_owner is not null and processed_at is null`);
  return n;
}

/** Resolves when a process has offered or sent something after `since`. */
async function somethingWritten(url: string, since: Date): Promise<void> {
  await using db = connect({ url, poolMax: 1 });
  const seen = () =>
    db.one<{ isSeen: boolean }>(sql`
      select exists (select from offers where sent_at > ${since})
          or exists (select from notifications_outbox where sent_at > ${since}) as "isSeen"`);
  await until("work goes on", async () => (await seen()).isSeen, { everyMs: 10 });
}
