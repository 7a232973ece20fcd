import { sql } from "../../../src/db/tx.ts";
import { acceptAgainst, RIVALS, unsound } from "../../races.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

/** an accept against everything that ends the offer, each pair in both orders. */
export const a7: Fault = async (profile, ground) => {
  const rounds = sized(profile, { smoke: 2, ci: 24, full: 200 });
  await using db = await ground.database();
  const world = await worldOn(db);
  const staff = await world.staff("CITY_ADMIN");
  const [other] = await hire(world, world.cityId, 1);
  const sheet = new Sheet("A-7");
  for (const [name, rival] of Object.entries(RIVALS)) {
    const problems: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const orderId = await acceptAgainst(world, rival, { staff, other: other!, round });
      problems.push(...(await unsound(db, orderId)));
    }
    sheet.none(`accept against ${name}, ${rounds} times: states outside the table, orphans`, problems.length);
    for (const problem of new Set(problems)) sheet.printed(`against ${name}`, problem);
  }
  const { orphans } = await db.one<{ orphans: number }>(sql`
    select count(*)::int as orphans from commissions c join orders o on o.id = c.order_id
     where c.status <> 'CANCELED' and o.status not in ('PAYMENT','CLOSED')`);
  return sheet.none("orphan commissions", orphans).rows;
};
