import { FIRST_CHAT } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { messageTally } from "../tally.ts";
import { delivered, mailTo, say } from "./post.ts";

/** The back-off after a failure is over in a moment. */
const RATE = 20;

/** N-6: Telegram takes each message and the line is cut before its answer. */
export const n6: Fault = async (profile, ground) => {
  const chats = sized(profile, { smoke: 5, ci: 60, full: 500 });
  await using mail = await mailTo(ground, chats, RATE);
  const { crew, world, post, masters } = mail;
  await say(mail, chats);
  // Not all at once: ten failures in a row would open the circuit, which is N-4.
  const cut = masters.flatMap((_, i) => (i % 3 === 2 ? [] : [FIRST_CHAT + i + 1]));
  for (const chatId of cut) {
    post.telegram.faults.add({ method: "sendMessage", chatId, times: 1 }, { dropAfterApply: true });
  }
  await Promise.all([crew.start("notify"), crew.start("notify")]);
  await delivered(mail);
  const messages = await messageTally(world.db, post.telegram.journal);
  const truth = post.telegram.journal.count({ outcome: "dropped_after" });
  return new Sheet("N-6")
    .printed("messages", chats)
    .printed("answers lost (truth in the emulator)", truth)
    .none("lost", messages.lost + messages.dead + messages.unsettled)
    .atMost("most copies", messages.mostCopies, 2)
    .exactly("duplicates", messages.duplicates, truth)
    .exactly("counted as uncertain", crew.uncertain, truth).rows;
};
