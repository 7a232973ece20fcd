import { SECOND_MS } from "../../../src/kernel/time.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { messageTally } from "../tally.ts";
import { chatsOutOfOrder, delivered, mailTo, say } from "./post.ts";

/** Seconds of Telegram's clock per second of ours. */
const RATE = 20;
/** Calls that were on their way when another of the same bot was told to wait: so long in real time. */
const ON_THE_WAY_MS = 250;

/** N-3: 30 % of all calls are answered 429 with 1 to 30 s to wait. */
export const n3: Fault = async (profile, ground) => {
  const rows = sized(profile, { smoke: 20, ci: 60, full: 2_000 });
  await using mail = await mailTo(ground, 40, RATE);
  const { crew, world, post } = mail;
  await say(mail, rows);
  post.telegram.faults.add(
    { method: "sendMessage", probability: 0.3, seed: ground.seed },
    { retryAfterS: [1, 30] },
  );
  await Promise.all([crew.start("notify"), crew.start("notify")]);
  await delivered(mail, 600_000);
  const messages = await messageTally(world.db, post.telegram.journal);
  const early = post.telegram.journal.sendsBeforeRetryAfter({ graceMs: ON_THE_WAY_MS * RATE });
  const told = post.telegram.journal.calls({ method: "sendMessage" }).filter(({ status }) => status === 429);
  return new Sheet("N-3")
    .printed("rows", rows)
    .printed("answers 429", told.length)
    .none("lost", messages.lost + messages.dead + messages.unsettled)
    .none("duplicates", messages.duplicates)
    .none("sends before retry_after is over", early.length)
    .none("chats out of order", chatsOutOfOrder(mail))
    .printed("minutes it took on Telegram's clock", sinceStart(mail) / 60).rows;
};

function sinceStart({ world, post }: Awaited<ReturnType<typeof mailTo>>): number {
  const [first] = post.telegram.journal.calls({ method: "sendMessage" });
  return first ? (world.now.getTime() - first.at.getTime()) / SECOND_MS : 0;
}
