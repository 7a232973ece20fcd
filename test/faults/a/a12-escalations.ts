import { sql } from "../../../src/db/tx.ts";
import { MINUTE_MS, sleep } from "../../../src/kernel/time.ts";
import { restartSearch } from "../../../src/orders/restart-search.ts";
import type { World } from "../../world.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { LATE, noteInvariants } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";
import { escalationsTwice, escalationsUntold } from "./escalations.ts";

/**
 * orders escalate in every way (nobody fits, everybody silent, again in a second episode) while the
 * engines are killed all the time. Each level is told exactly once per episode and recipient.
 */
export const a12: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { orders: 6, kills: 2, rate: 120, minutes: 8 },
    ci: { orders: 100, kills: 10, rate: 60, minutes: 10 },
    full: { orders: 500, kills: 100, rate: 12, minutes: 15 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 2,
    mastersEach: 5,
    rate: size.rate,
    settings: {
      distribution_sla_seconds: 30,
      distribution_rounds: 1,
      escalate_no_candidates_seconds: 60,
      escalate_to_admin_after_min: 2,
    },
  });
  const { crew, random, world } = system;
  for (const { cityId } of system.places) {
    await world.staff("LOGIST", [cityId]);
    await world.staff("CITY_ADMIN", [cityId]);
  }
  // In the second city nobody is there: its orders escalate without a wave.
  const [, empty] = system.places;
  await db.run(sql`
    update masters set shift_status = 'SHIFT_OFF', is_on_shift = false where city_id = ${empty!.cityId}`);
  await Promise.all([crew.start("dispatch"), crew.start("dispatch")]);
  const realMs = (size.minutes * MINUTE_MS) / size.rate;
  const load = system.orders(size.orders, size.orders / (realMs / 4_000));
  for (let kill = 0; kill < size.kills; kill += 1) {
    await sleep(realMs / size.kills);
    if (kill === Math.floor(size.kills / 2)) await secondEpisodes(world);
    await crew.kill(crew.pick(random));
    await crew.start("dispatch");
  }
  await load;
  await sleep((5 * MINUTE_MS) / size.rate); // The last ones reach the admins.
  await crew.stopAll();

  const seen = await db.rows<{ event: string; n: number }>(sql`
    select event, count(distinct (order_id, payload ->> 'episode'))::int as n from notifications_outbox
     where event like 'escalation%' group by event order by event`);
  const sheet = new Sheet("A-12");
  sheet.printed("orders", system.confirmed.size).printed("engines killed", size.kills);
  for (const { event, n } of seen) sheet.printed(`episodes with ${event}`, n);
  sheet.none("notices beyond one per episode, level and recipient", await escalationsTwice(db));
  sheet.none("levels reached and not told, or told and not reached", await escalationsUntold(db));
  sheet.none("processes dead", crew.dead.length);
  await noteInvariants(sheet, db, world.now, LATE);
  return sheet.rows;
};

/** Staff start the search of some escalated orders anew: a new episode may be told again. */
async function secondEpisodes(world: World): Promise<void> {
  const staff = await world.staff("GLOBAL_ADMIN");
  const rows = await world.db.rows<{ id: number; episode: number }>(sql`
    select id, search_episode as episode from orders where dist_escalated_logist_at is not null and id % 3 = 0`);
  for (const { id, episode } of rows) {
    await world.do(staff, (work) => restartSearch(work, { orderId: id, episode }));
  }
}
