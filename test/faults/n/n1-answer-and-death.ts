import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { messageTally } from "../tally.ts";
import { delivered, mailTo, say } from "./post.ts";

/** A lease of a minute is over after half a second. */
const RATE = 120;
const AT_ONCE = 20;

/**
 * N-1: the notifier is killed when Telegram has taken a message and before that is stored. The one moment
 * at which a message must come twice: nobody can know.
 */
export const n1: Fault = async (profile, ground) => {
  const kills = sized(profile, { smoke: 1, ci: 5, full: 25 });
  await using mail = await mailTo(ground, AT_ONCE, RATE);
  const { crew, world, post } = mail;
  for (let kill = 0; kill < kills; kill += 1) {
    await say(mail, AT_ONCE, kill * AT_ONCE);
    const doomed = await crew.start("notify", { standsAfterAnswers: AT_ONCE });
    await doomed.stands;
    await crew.kill(doomed);
    const heir = await crew.start("notify");
    await delivered(mail);
    await crew.stop(heir);
  }
  const wanted = kills * AT_ONCE;
  const messages = await messageTally(world.db, post.telegram.journal);
  const copies = [...post.telegram.journal.copies().values()];
  return new Sheet("N-1")
    .printed("messages answered and not stored when the notifier died", wanted)
    .none("lost", messages.lost + messages.dead + messages.unsettled)
    .exactly("messages with exactly 2 copies", copies.filter((n) => n === 2).length, wanted)
    .exactly("counted as uncertain", crew.uncertain, wanted).rows;
};
