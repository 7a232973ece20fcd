import type { Database } from "../../../src/db/database.ts";
import { raw, sql } from "../../../src/db/tx.ts";
import { contested, pressing } from "../../races.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, type Ground, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

interface Defences {
  readonly lock: boolean;
  readonly index: boolean;
}

/**
 * A-8: one winner is kept by a row lock and, behind it, by a unique index. Each is taken away on purpose;
 * the other must do. Without both, the winners' statements still meet in the offers they end: the server
 * calls that a deadlock, and undoes one of them.
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
  sheet.printed(
    "most winners without both: the offers end each other",
    await most({ lock: false, index: false }),
  );
  return sheet.rows;
};

async function mostWinners(
  ground: Ground,
  defences: Defences,
  { rounds, masters: count }: { rounds: number; masters: number },
): Promise<number> {
  await using db = await ground.database({ poolMax: 16 });
  await findDeadlocksSoon(db);
  const world = await worldOn(db);
  const masters = await hire(world, world.cityId, count);
  if (!defences.index) await db.run(sql`drop index uix_offers__order_accepted_once`);
  if (!defences.lock) await removeLocks(db);
  const press = pressing(world, null);
  let most = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { orderId, offers } = await contested(world, masters);
    await Promise.allSettled(offers.map(press));
    const { winners } = await db.one<{ winners: number }>(sql`
      select count(*)::int as winners from offers where order_id = ${orderId} and state = 'ACCEPTED'`);
    most = Math.max(most, winners);
  }
  return most;
}

/** Deadlocks are the rule without locks: they should be found soon. Holds for connections made later. */
async function findDeadlocksSoon(db: Database): Promise<void> {
  const { name } = await db.one<{ name: string }>(sql`select current_database() as name`);
  await db.run(raw(`alter database "${name}" set deadlock_timeout = '20ms'`));
}

/** The same function without the words that lock. */
async function removeLocks(db: Database): Promise<void> {
  const { text } = await db.one<{ text: string }>(
    sql`select pg_get_functiondef('accept_offers'::regproc) as text`,
  );
  const without = text.replaceAll(/ for no key update( skip locked)?/g, "");
  if (without === text) throw new Error("accept_offers locks nothing any more: the test must be rewritten");
  await db.run(raw(without));
}
