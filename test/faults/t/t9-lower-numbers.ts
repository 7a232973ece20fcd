import { sql } from "../../../src/db/tx.ts";
import { DAY_MS, SECOND_MS } from "../../../src/kernel/time.ts";
import { MASTER_BOT, type PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Intake } from "./intake.ts";

const QUIET_MS = 8 * DAY_MS;

/** Longer than a poll waits for an update. */
const POLL_MS = 20 * SECOND_MS;

/**
 * T-9: nobody writes for more than a week, then Telegram goes on from lower numbers: far below, or right
 * among those that the inbox knows. The bot runs through it, or is started anew.
 */
export const t9: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { people: 5, weeks: 2, texts: 10 },
    ci: { people: 20, weeks: 3, texts: 60 },
    full: { people: 50, weeks: 50, texts: 500 },
  });
  await using intake = await Intake.open(ground, size.people);
  const { crew, post } = intake.mail;
  const { updates } = post.telegram.bot(MASTER_BOT);
  let poller = await crew.start("recorder");
  let again = 0;
  for (let week = 0; week < size.weeks; week += 1) {
    const firstId = updates.nextId;
    for (let i = 0; i < size.texts; i += 1) intake.write(intake.random.pick(intake.people));
    await intake.handled();
    if (week + 1 === size.weeks) break;
    crew.turn(QUIET_MS);
    if (week % 2 === 1) {
      await crew.kill(poller);
      poller = await crew.start("recorder");
    } else await emptyPoll(post);
    // The same numbers once more, or others that lie below them.
    const isSame = week % 3 === 0;
    post.telegram.resetUpdateIds(MASTER_BOT, isSame ? firstId : undefined);
    if (isSame) again += size.texts;
  }
  const { acted, distinct } = await intake.db.one<{ acted: number; distinct: number }>(sql`
    select count(*)::int as acted, count(distinct text)::int as distinct from recorded`);
  return new Sheet("T-9")
    .printed("quiet weeks", size.weeks - 1)
    .printed("updates", intake.sent)
    .printed("of these under a number used before", again)
    .none("lost", intake.sent - distinct)
    .none("acted twice", acted - distinct).rows;
};

/** In a quiet week polls end with nothing; one of them is enough. */
async function emptyPoll({ telegram }: PostOffice): Promise<void> {
  const polls = () => telegram.journal.count({ method: "getUpdates" });
  const before = polls();
  await until("a poll ends", () => polls() > before, { timeoutMs: POLL_MS });
}
