import { AcceptTogether } from "../../../src/dispatch/accept-together.ts";
import { contested, ONE_TRAIL, pressing, trail } from "../../races.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

const PRESSES = 5;

/** the winner presses five times at once, and once more later: one effect, the order is his every time. */
export const a4: Fault = async (profile, ground) => {
  const rounds = sized(profile, { smoke: 2, ci: 60, full: 1_000 });
  await using db = await ground.database();
  const world = await worldOn(db);
  const masters = await hire(world, world.cityId, 3);
  const ways = [pressing(world, null), pressing(world, new AcceptTogether())];
  let [effects, other] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const press = ways[round % 2]!;
    const { orderId, offers } = await contested(world, masters);
    const first = await Promise.all(Array.from({ length: PRESSES }, () => press(offers[0]!)));
    const statuses = [...first, await press(offers[0]!)].map(({ status }) => status);
    const won = statuses.filter((status) => status === "accepted").length;
    const again = statuses.filter((status) => status === "already_yours").length;
    if (won !== 1 || again !== PRESSES) other += 1;
    if (JSON.stringify(await trail(db, orderId)) !== JSON.stringify(ONE_TRAIL)) effects += 1;
  }
  return new Sheet("A-4")
    .printed("rounds of 5 presses at once and 1 later", rounds)
    .none("rounds with other than 1 effect", effects)
    .none("rounds whose other answers are not all «already yours»", other).rows;
};
