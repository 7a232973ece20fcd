import type { Update } from "grammy/types";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Intake } from "./intake.ts";

const COPIES_MAX = 5;

/**
 * T-2: Telegram delivers every update up to five times, in any order within an answer, copies also in
 * later answers; and all of them once more when everything is done.
 */
export const t2: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { people: 5, updates: 30, parts: 2 },
    ci: { people: 40, updates: 800, parts: 8 },
    full: { people: 200, updates: 20_000, parts: 100 },
  });
  await using intake = await Intake.open(ground, size.people);
  const { crew, post } = intake.mail;
  const seen = delivered(intake);
  post.telegram.redeliver(MASTER_BOT, { copiesMax: COPIES_MAX, seed: ground.seed, shuffle: true });
  await crew.start("recorder");
  for (let part = 0; part < size.parts; part += 1) {
    intake.chatter(Math.ceil(size.updates / size.parts));
    if (part % 2 === 1) await intake.handled();
  }
  await intake.handled();
  post.telegram.repeatUpdates(MASTER_BOT, [...seen.updates.values()]);
  await intake.handled();
  const sheet = new Sheet("T-2");
  sheet.printed("delivered, copies included", seen.count());
  await intake.note(sheet);
  return sheet.rows;
};

/** Listens to what Telegram hands out. */
function delivered({ mail }: Intake): { updates: Map<number, Update>; count: () => number } {
  const queue = mail.post.telegram.bot(MASTER_BOT).updates;
  const take = queue.take.bind(queue);
  const updates = new Map<number, Update>();
  let count = 0;
  queue.take = (...request) => {
    const batch = take(...request);
    for (const update of batch) updates.set(update.update_id, update);
    count += batch.length;
    return batch;
  };
  return { updates, count: () => count };
}
