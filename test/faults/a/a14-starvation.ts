import { sql } from "../../../src/db/tx.ts";
import { after, MINUTE_MS, SECOND_MS } from "../../../src/kernel/time.ts";
import { accept, openOffers, runTo } from "../../dispatch-verbs.ts";
import type { World } from "../../world.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

const STEP_MS = 10 * SECOND_MS;

/**
 * escalated orders come faster than masters get free, and an ordinary order waits behind them. It
 * ages by the rules: after two minutes without anybody it is escalated itself, ten minutes later to the
 * admins, and of those the oldest comes first.
 */
export const a14: Fault = async (profile, ground) => {
  const minutes = sized(profile, { smoke: 15, ci: 30, full: 240 });
  await using db = await ground.database();
  const world = await worldOn(db, { settings: { max_active_orders: 1, max_open_offers: 1 } });
  const masters = await hire(world, world.cityId, 3);
  await db.run(sql`update masters set max_active_orders_override = 1 where id = any(${masters}::int[])`);
  await world.staff("LOGIST");
  const startedAt = world.now;
  // The flood has begun before, and every master is busy with it.
  for (let i = 0; i < masters.length; i += 1) await flood(world);
  const ordinary = await world.order();
  let floods = 0;
  while (world.now < after(startedAt, minutes * MINUTE_MS)) {
    await runTo(world, after(world.now, STEP_MS));
    for (const offer of await openOffersOfAll(world)) await accept(world, offer);
    // One master gets free each step, and two more escalated orders are there.
    await finishOne(world);
    for (let i = 0; i < 2; i += 1) await flood(world);
    floods += 2;
    if ((await world.offersOf(ordinary)).length > 0) break;
  }
  const offers = await world.offersOf(ordinary);
  const waitedS = (world.now.getTime() - startedAt.getTime()) / SECOND_MS;
  // 120 s to the logist, 600 s more to the admin, then at most one turn of each master.
  const boundS = 120 + 600 + (masters.length * STEP_MS) / SECOND_MS;
  return new Sheet("A-14")
    .printed("escalated orders that came meanwhile", floods)
    .judged("the ordinary order was offered", offers.length > 0 ? "yes" : "no", "yes", offers.length > 0)
    .atMost("its wait (bounded by aging)", waitedS, boundS, "s").rows;
};

async function flood(world: World): Promise<number> {
  return world.order({ escalatedLogistAt: after(world.now, -MINUTE_MS) });
}

async function openOffersOfAll(world: World) {
  const rows = await world.db.rows<{ id: number }>(sql`
    select distinct order_id as id from offers where state in ('SENT','VIEWED')`);
  return (await Promise.all(rows.map(({ id }) => openOffers(world, id)))).flat();
}

/** The oldest visit ends; as after the command, the engine is told that a master is free. */
async function finishOne(world: World): Promise<void> {
  const { db, now, cityId } = world;
  await db.run(sql`
    with ended as (
      update orders set status = 'CLOSED', closed_at = ${now}
       where id = (select min(id) from orders where status = 'ASSIGNED') returning assigned_master_id
    )
    insert into dispatch_events (city_id, kind, master_id, at)
    select ${cityId}, 'master_limit_freed', assigned_master_id, ${now} from ended`);
}
