import type { Database } from "../../../src/db/database.ts";
import { raw, sql } from "../../../src/db/tx.ts";
import { contested, pressing, trail } from "../../races.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, type Ground, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

interface Defences {
  readonly lock: boolean;
  readonly index: boolean;
}

/**
 * one winner is kept by a row lock and, behind it, by a unique index. Each is taken away on purpose, in
 * a race that is made as wide as it can be; the other must do. A winner is whoever is told so, gets the
 * card of the order or stands in its history: two of them drive there, whatever the offers say.
 */
export const a8: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { rounds: 1, masters: 5 },
    ci: { rounds: 8, masters: 12 },
    full: { rounds: 100, masters: 50 },
  });
  const most = (defences: Defences) => mostWinners(ground, defences, size);
  const sheet = new Sheet("A-8");
  sheet.exactly("most winners, index dropped: the lock alone", await most({ lock: true, index: false }), 1);
  sheet.exactly("most winners, lock removed: the index alone", await most({ lock: false, index: true }), 1);
  sheet.printed("most winners without both", await most({ lock: false, index: false }));
  return sheet.rows;
};

async function mostWinners(
  ground: Ground,
  defences: Defences,
  { rounds, masters: count }: { rounds: number; masters: number },
): Promise<number> {
  await using db = await ground.database({ poolMax: 16 });
  await findDeadlocksSoon(db);
  const world = await worldOn(db, { rate: 1 });
  const masters = await hire(world, world.cityId, count);
  if (!defences.index) await db.run(sql`drop index uix_offers__order_accepted_once`);
  // Refuses a second row of the same millisecond: by chance, so it is no defence.
  await db.run(sql`alter table distribution_metrics drop constraint uq_distribution_metrics__order_episode`);
  await sabotage(db, defences);
  const press = pressing(world, null);
  let most = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { orderId, offers } = await contested(world, masters);
    const answers = await Promise.allSettled(offers.map(press));
    const told = answers.filter(
      (answer) => answer.status === "fulfilled" && answer.value.status === "accepted",
    );
    const { accepted, cards, history } = await trail(db, orderId);
    most = Math.max(most, told.length, accepted, cards, history);
  }
  return most;
}

/** Deadlocks are the rule without locks: they should be found soon. Holds for connections made later. */
async function findDeadlocksSoon(db: Database): Promise<void> {
  const { name } = await db.one<{ name: string }>(sql`select current_database() as name`);
  await db.run(raw(`alter database "${name}" set deadlock_timeout = '20ms'`));
}

/** The same function with a rest between judgement and effect, and without the words that lock. */
async function sabotage(db: Database, { lock }: Defences): Promise<void> {
  const { text } = await db.one<{ text: string }>(
    sql`select pg_get_functiondef('accept_offers'::regproc) as text`,
  );
  const resting = replaced(text, "perform assign_orders", "perform pg_sleep(0.02); perform assign_orders");
  await db.run(raw(lock ? resting : replaced(resting, / for no key update( skip locked)?/g, "")));
}

function replaced(text: string, what: string | RegExp, by: string): string {
  const result = text.replaceAll(what, by);
  if (result === text) throw new Error(`accept_offers has no ${what} any more: the test must be rewritten`);
  return result;
}
