import { AcceptTogether } from "../../../src/dispatch/accept-together.ts";
import { Random } from "../../../src/kernel/random.ts";
import { acceptUnderHeldRow, pressing } from "../../races.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

const HELD_MAX_MS = 1_500;
const LANES = 8;

/** a lone valid accept while the engine, an edit or a report holds one of its rows for up to 1.5 s. */
export const a3: Fault = async (profile, ground) => {
  const trials = sized(profile, { smoke: 4, ci: 80, full: 1_000 });
  await using db = await ground.database({ poolMax: 2 * LANES });
  const world = await worldOn(db);
  const masters = await hire(world, world.cityId, LANES);
  const ways = [pressing(world, null), pressing(world, new AcceptTogether())];
  let left = trials;
  let refusals = 0;
  const lane = async (masterId: number, i: number) => {
    const random = new Random(ground.seed).fork(i);
    while (left > 0) {
      left -= 1;
      const press = ways[left % 2]!;
      const status = await acceptUnderHeldRow(world, {
        masterId,
        heldMs: random.below(HELD_MAX_MS),
        random,
        press,
      });
      if (status !== "accepted") refusals += 1;
    }
  };
  await Promise.all(masters.map(lane));
  return new Sheet("A-3").printed("lone accepts", trials).none("false refusals", refusals).rows;
};
