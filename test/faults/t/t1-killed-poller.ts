import { sleep } from "../../../src/kernel/time.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Intake } from "./intake.ts";

/**
 * T-1: kill -9 of the one process that polls, again and again, while people write and press: before it
 * has stored what it fetched, after that, and in the middle of an effect.
 */
export const t1: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { kills: 1, people: 5, updates: 40 },
    ci: { kills: 15, people: 40, updates: 1_500 },
    full: { kills: 200, people: 200, updates: 20_000 },
  });
  await using intake = await Intake.open(ground, size.people);
  const { crew } = intake.mail;
  const atOnce = Math.ceil(size.updates / size.kills / 3);
  for (let kill = 0; kill < size.kills; kill += 1) {
    intake.chatter(atOnce);
    const poller = await crew.start("recorder");
    await sleep(50 + intake.random.below(200));
    intake.chatter(atOnce);
    await sleep(intake.random.below(250));
    await crew.kill(poller);
    intake.chatter(atOnce);
  }
  await crew.start("recorder");
  await intake.handled();
  const sheet = new Sheet("T-1");
  sheet.printed("kills", size.kills);
  await intake.note(sheet);
  return sheet.rows;
};
