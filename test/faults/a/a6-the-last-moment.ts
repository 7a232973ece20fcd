import { acceptOfferAlone } from "../../../src/dispatch/accept-offer.ts";
import { after, MINUTE_MS, SECOND_MS, WallClock } from "../../../src/kernel/time.ts";
import { DatabaseClock } from "../../../src/roles/database-clock.ts";
import { ClockProblem, correctClock } from "../../../src/roles/watch-clock.ts";
import type { World } from "../../world.ts";
import { hire, worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

/** A host may be so far off and still work: X1 lets it correct itself. */
const SKEWS_MS = [-25 * SECOND_MS, -3 * SECOND_MS, 0, 3 * SECOND_MS, 25 * SECOND_MS];
const TOO_FAR_MS = [-5 * MINUTE_MS, 5 * MINUTE_MS];
/** Nearer to its end than the skew of a host, further than a slow machine takes for the press. */
const NEAR_MS = 2 * SECOND_MS;

/**
 * accepts around the last moment of an offer, from hosts whose clocks are right, wrong, and so wrong
 * that they must not work.
 */
export const a6: Fault = async (profile, ground) => {
  const rounds = sized(profile, { smoke: 1, ci: 20, full: 500 });
  await using db = await ground.database();
  const world = await worldOn(db, { at: new WallClock().now() });
  const [masterId] = await hire(world, world.cityId, 1);
  let [decisions, wrong] = [0, 0];
  const judge = async (expiresAt: Date, now: Date, wanted: string) => {
    const orderId = await world.order();
    const sentAt = after(expiresAt, -2 * MINUTE_MS);
    const offerId = await world.offer({ orderId, masterId: masterId!, sentAt, expiresAt });
    const work = { ...world.work(world.masterActor(masterId!)), now };
    const { status } = await acceptOfferAlone(work, { offerId, masterId: masterId! });
    decisions += 1;
    if (status !== wanted) wrong += 1;
  };
  for (let round = 0; round < rounds; round += 1) {
    const end = after(world.now, round * 977);
    await judge(end, after(end, -1), "accepted");
    await judge(end, end, "expired");
    await judge(end, after(end, 1), "expired");
  }
  for (const skewMs of SKEWS_MS) {
    const clock = skewed(skewMs);
    await correctClock(clock, db, world.work({ kind: "system", as: "SYSTEM" }).log);
    // The database says when an offer ends; the host only believes to know the time.
    const databaseNow = new WallClock().now();
    await judge(after(databaseNow, NEAR_MS), clock.now(), "accepted");
    await judge(after(databaseNow, -NEAR_MS), clock.now(), "expired");
  }
  return new Sheet("A-6")
    .printed("decisions at -1, 0, +1 ms and under skews of up to 25 s", decisions)
    .none("that differ from the rule", wrong)
    .exactly("hosts 5 min off that refuse to work", await refusals(world), TOO_FAR_MS.length).rows;
};

async function refusals(world: World): Promise<number> {
  const { log } = world.work({ kind: "system", as: "SYSTEM" });
  const outcomes = await Promise.all(
    TOO_FAR_MS.map((skewMs) =>
      correctClock(skewed(skewMs), world.db, log).then(
        () => false,
        (error: unknown) => error instanceof ClockProblem,
      ),
    ),
  );
  return outcomes.filter(Boolean).length;
}

/** The clock of a process on a host whose own clock is that far ahead. */
function skewed(skewMs: number): DatabaseClock {
  const wall = new WallClock();
  const machine = { now: () => after(wall.now(), skewMs), realMsUntil: () => 0 };
  return new DatabaseClock(machine);
}
