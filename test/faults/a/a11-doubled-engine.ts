import { sql } from "../../../src/db/tx.ts";
import { MINUTE_MS, SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { LATE, noteInvariants, orderTally } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";
import { escalationsTwice } from "./escalations.ts";

/**
 * three engines work on one city, one of them with the loop of another beside it, while offers
 * expire and orders escalate. The clock runs fast, so that ten minutes fit.
 */
export const a11: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { rate: 120, minutes: 4, orders: 8 },
    ci: { rate: 60, minutes: 10, orders: 40 },
    full: { rate: 6, minutes: 10, orders: 200 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 1,
    // Too few for all: offers expire, nobody is left, orders escalate.
    mastersEach: 6,
    rate: size.rate,
    settings: {
      distribution_tick_seconds: 1,
      max_open_offers: 3,
      distribution_sla_seconds: 30,
      escalate_to_admin_after_min: 2,
    },
  });
  const { crew, world } = system;
  await world.staff("LOGIST");
  await world.staff("CITY_ADMIN");
  await Promise.all([crew.start("dispatch"), crew.start("dispatch"), crew.start("dispatch")]);
  const realMs = (size.minutes * MINUTE_MS) / size.rate;
  await system.orders(size.orders, (size.orders * SECOND_MS) / (realMs / 2));
  await sleep(realMs / 2);
  await crew.stopAll();

  const { doubleOffers } = await orderTally(db, 1);
  const seen = await db.one<{ offers: number; logist: number; admin: number }>(sql`
    select (select count(*)::int from offers) as offers,
           (select count(*)::int from orders where dist_escalated_logist_at is not null) as logist,
           (select count(*)::int from orders where dist_escalated_admin_at is not null) as admin`);
  const sheet = new Sheet("A-11");
  sheet.printed("engines on one city", 3).printed("minutes on their clock", size.minutes);
  sheet
    .printed("offers", seen.offers)
    .printed("orders escalated to logist, to admin", `${seen.logist}, ${seen.admin}`);
  sheet.none("double offers", doubleOffers);
  sheet.none("double escalations", await escalationsTwice(db));
  await noteInvariants(sheet, db, world.now, LATE);
  return sheet.rows;
};
