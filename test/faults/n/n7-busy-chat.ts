import { spread } from "../../../bench/measure.ts";
import { sql } from "../../../src/db/tx.ts";
import { sleep } from "../../../src/kernel/time.ts";
import { enqueue } from "../../../src/outbox/enqueue.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { mailTo } from "./post.ts";

/** N-7: one chat has thousands of messages waiting, at Telegram's own pace; the others must not feel it. */
export const n7: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { queued: 200, others: 5 },
    ci: { queued: 5_000, others: 60 },
    full: { queued: 5_000, others: 600 },
  });
  await using mail = await mailTo(ground, size.others + 1, 1);
  const { crew, world, masters } = mail;
  const { db } = world;
  const [busy, ...others] = masters;
  const flood = Array.from({ length: size.queued }, (_, i) => ({
    to: { master: busy! },
    event: "staff_message",
    payload: { text: `№ ${i}` },
  }));
  await enqueue(db, flood, world.now);
  await db.run(sql`analyze notifications_outbox`);
  await Promise.all([crew.start("notify", { paced: true }), crew.start("notify", { paced: true })]);
  const written: number[] = [];
  for (const master of others) {
    await sleep(50);
    const message = { to: { master }, event: "account_unblocked", payload: {} };
    written.push(...(await enqueue(db, [message], world.now)));
  }
  const delays = () =>
    db.rows<{ ms: number }>(sql`
      select extract(epoch from sent_at - created_at)::float8 * 1000 as ms from notifications_outbox
       where id = any(${written}::bigint[]) and sent_at is not null`);
  await until("the others have their messages", async () => (await delays()).length === written.length);
  const { p50, p99 } = spread((await delays()).map(({ ms }) => ms));
  return new Sheet("N-7")
    .printed("rows waiting in one chat", size.queued)
    .printed("other chats", others.length)
    .printed("delay of the others, p50", p50, "ms")
    .atMost("delay of the others, p99", p99, 2_000, "ms").rows;
};
