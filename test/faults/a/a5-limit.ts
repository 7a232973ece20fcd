import { sql } from "../../../src/db/tx.ts";
import { AcceptTogether } from "../../../src/dispatch/accept-together.ts";
import { Random } from "../../../src/kernel/random.ts";
import { pressAllAtOnce, pressing } from "../../races.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

/** a master with a limit of one presses two to five of his offers at once. */
export const a5: Fault = async (profile, ground) => {
  const rounds = sized(profile, { smoke: 3, ci: 80, full: 500 });
  await using db = await ground.database();
  const world = await worldOn(db);
  const [masterId] = await hire(world, world.cityId, 1);
  await db.run(sql`update masters set max_active_orders_override = 1 where id = ${masterId!}`);
  const random = new Random(ground.seed);
  const ways = [pressing(world, null), pressing(world, new AcceptTogether())];
  let [over, none] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const offers = 2 + random.below(4);
    const statuses = await pressAllAtOnce(world, { masterId: masterId!, offers, press: ways[round % 2]! });
    const won = statuses.filter((status) => status === "accepted").length;
    if (won > 1) over += 1;
    if (won < 1) none += 1;
  }
  return new Sheet("A-5")
    .printed("rounds of 2-5 presses", rounds)
    .none("rounds over the limit", over)
    .none("rounds in which he got nothing", none).rows;
};
