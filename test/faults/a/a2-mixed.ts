import { sql } from "../../../src/db/tx.ts";
import { assignDirect } from "../../../src/dispatch/assign-direct.ts";
import { Random } from "../../../src/kernel/random.ts";
import { sleep } from "../../../src/kernel/time.ts";
import { PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import { unsound } from "../../races.ts";
import { hire, worldOn } from "../company.ts";
import { Crew, until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Presses } from "../presses.ts";
import { Sheet } from "../report.ts";
import { meet, pushed } from "./phones.ts";

/** A press takes about so long to reach the order; staff come before or after the first of them. */
const STAFF_AFTER_MS = 80;

/**
 * the same race while two engines look at the order, four bot processes share the presses and a staff
 * member assigns the order to somebody else at the same time.
 */
export const a2: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { rounds: 1, masters: 8 },
    ci: { rounds: 10, masters: 50 },
    full: { rounds: 200, masters: 50 },
  });
  await using db = await ground.database();
  const world = await worldOn(db, { rate: 1 });
  const masters = await hire(world, world.cityId, size.masters);
  const [other] = await hire(world, world.cityId, 1);
  const staff = await world.staff("CITY_ADMIN");
  await using post = await PostOffice.open(world, { clock: world.clock });
  const phones = meet(post, masters);
  await using crew = new Crew({ url: db.url, apiRoot: post.telegram.url, clock: world.clock });
  const roles = ["dispatch", "dispatch", "master-bot", "inbox", "inbox", "inbox"] as const;
  await Promise.all(roles.map((role) => crew.start(role)));
  using presses = new Presses(post.telegram);

  const random = new Random(ground.seed);
  let [wrong, untold, byStaff] = [0, 0, 0];
  for (let round = 0; round < size.rounds; round += 1) {
    const { orderId, pushes } = await pushed(world, phones, masters);
    presses.clear();
    for (const { chatId, messageId } of pushes) presses.press(chatId, messageId, phones.take);
    await sleep(random.below(STAFF_AFTER_MS));
    const { status } = await world.do(
      staff,
      (work) => assignDirect(work, { orderId, masterId: other!, version: 1, confirmed: true }),
      "console",
    );
    await until("everybody is told", () => presses.wordless === 0, { everyMs: 5 }).catch(() => {});
    untold += presses.wordless;
    if (status === "assigned") byStaff += 1;
    const told = presses.texts.filter((text) => text.includes("ваш")).length;
    const { winners } = await db.one<{ winners: number }>(sql`
      select count(*)::int as winners from offers where order_id = ${orderId} and state = 'ACCEPTED'`);
    const isOne = winners === 1 && told === (status === "assigned" ? 0 : 1);
    if (!isOne || (await unsound(db, orderId)).length > 0) wrong += 1;
  }

  return new Sheet("A-2")
    .printed("rounds", size.rounds)
    .printed("of these won by staff", byStaff)
    .none("rounds without exactly 1 winner", wrong)
    .none("presses never answered", untold)
    .none("processes dead", crew.dead.length).rows;
};
