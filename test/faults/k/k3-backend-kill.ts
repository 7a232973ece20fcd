import pg from "pg";
import { sleep } from "../../../src/kernel/time.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { noteMessages, noteOrders } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";
import { settled, startAll } from "./all-roles.ts";

/**
 * K-3: the server ends every connection of the product, again and again, under load. Every process lives
 * on and goes on with new ones.
 */
export const k3: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { times: 2, orders: 30, masters: 20, perSecond: 20 },
    ci: { times: 12, orders: 200, masters: 60, perSecond: 40 },
    full: { times: 100, orders: 8_000, masters: 300, perSecond: 120 },
  });
  await using db = await ground.database();
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
  let inFlight = 0;
  let ended = 0;
  for (let time = 0; time < size.times; time += 1) {
    await sleep(200 + system.random.below(400));
    const seen = await terminateAll(db.url);
    inFlight += seen.inFlight;
    ended += seen.ended;
  }
  await load;
  await settled(system);
  quiet();

  const sheet = new Sheet("K-3");
  sheet.printed("times", size.times).printed("connections ended", ended);
  await noteOrders(sheet, system, { fanout: 2, isAssigned: true });
  const messages = await noteMessages(sheet, system);
  sheet.printed("messages in flight then", inFlight);
  sheet.atMost("duplicates", messages.duplicates, inFlight);
  sheet.printed("duplicates / time", messages.duplicates / size.times);
  return sheet.rows;
};

/** Ends every session of the database but the asking one; how many, and what notifiers had in hand. */
async function terminateAll(url: string): Promise<{ ended: number; inFlight: number }> {
  const client = new pg.Client({ connectionString: url, application_name: "faults terminator" });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ ended: number }>(`
      select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`);
    const held = await client.query<{ n: number }>(`
      select count(*)::int as n from notifications_outbox where lease_owner is not null and processed_at is null`);
    return { ended: rows[0]!.ended, inFlight: held.rows[0]!.n };
  } finally {
    await client.end();
  }
}
