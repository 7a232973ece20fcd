import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS } from "../../../src/kernel/time.ts";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { WholeSystem } from "../whole-system.ts";
import { afterRefusal } from "./refusals.ts";

/** N-5: every fifth master has blocked the bot. Their offers go to the next one at once. */
export const n5: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { masters: 10, orders: 10 },
    ci: { masters: 100, orders: 150 },
    full: { masters: 500, orders: 5_000 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 2,
    mastersEach: size.masters / 2,
    rate: 1,
  });
  const { crew, post } = system;
  const blocked = post.telegram.persons().filter((_, i) => i % 5 === 0);
  for (const person of blocked) person.block(MASTER_BOT);
  post.telegram.bot(MASTER_BOT).updates.clear();
  await Promise.all([crew.start("dispatch"), crew.start("notify"), crew.start("notify")]);
  await system.orders(size.orders, 40);
  const undelivered = () =>
    db.one<{ n: number }>(sql`
      select count(*)::int as n from orders o where not exists (
        select from offers f where f.order_id = o.id and f.delivered_at is not null)`);
  await until("every order is on a phone", async () => (await undelivered()).n === 0);

  const waiting = await db.one<{ n: number; unreachable: number }>(sql`
    select (select count(*)::int from offers f join masters m on m.id = f.master_id
             where f.state in ('SENT','VIEWED') and m.unreachable_since is not null) as n,
           (select count(*)::int from masters where unreachable_since is not null) as unreachable`);
  const { refusals, p99, max } = await afterRefusal(system, 403);
  return new Sheet("N-5")
    .printed("masters who have blocked the bot", blocked.length)
    .printed("refusals 403, masters marked", `${refusals}, ${waiting.unreachable}`)
    .none("offers waiting for them", waiting.n)
    .atMost("time to the next master, p99", p99 / SECOND_MS, 2, "s")
    .printed("time to the next master, max", max / SECOND_MS, "s").rows;
};
