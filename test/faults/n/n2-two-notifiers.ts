import { monotonicMs } from "../../../src/kernel/time.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { messageTally } from "../tally.ts";
import { chatsOutOfOrder, delivered, mailTo, say } from "./post.ts";

/** N-2: two notifiers on one outbox. */
export const n2: Fault = async (profile, ground) => {
  const rows = sized(profile, { smoke: 100, ci: 2_000, full: 10_000 });
  await using mail = await mailTo(ground, 100, 1);
  const { crew, world, post } = mail;
  await say(mail, rows);
  const startedMs = monotonicMs();
  const both = await Promise.all([crew.start("notify"), crew.start("notify")]);
  await delivered(mail);
  const tookMs = monotonicMs() - startedMs;
  const codes = await Promise.all(both.map((hand) => crew.stop(hand)));
  const messages = await messageTally(world.db, post.telegram.journal);
  return new Sheet("N-2")
    .printed("rows", rows)
    .none("duplicates", messages.duplicates)
    .none("lost", messages.lost + messages.dead + messages.unsettled)
    .none("chats out of order", chatsOutOfOrder(mail))
    .none("exit codes other than 0", codes.filter((code) => code !== "0").length)
    .printed("rows/s of both", (rows * 1_000) / tookMs).rows;
};
