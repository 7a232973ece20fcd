import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS } from "../../../src/kernel/time.ts";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { hire } from "../company.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { afterRefusal } from "../n/refusals.ts";
import { Sheet } from "../report.ts";
import { WholeSystem } from "../whole-system.ts";

/**
 * T-11: offers that can never be delivered: the master has deleted his account (403), or never pressed start
 * (400). Nobody waits for him.
 */
export const t11: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { masters: 6, orders: 5 },
    ci: { masters: 60, orders: 100 },
    full: { masters: 500, orders: 5_000 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 2,
    mastersEach: size.masters / 2,
    rate: 1,
  });
  const { crew, post, world } = system;
  // Masters of the company whom the bot has never met.
  const strangers = Math.ceil(size.masters / 6);
  for (const { cityId } of system.places) await hire(world, cityId, strangers);
  const gone = post.telegram.persons().filter((_, i) => i % 6 === 0);
  for (const person of gone) person.deactivate();
  post.telegram.bot(MASTER_BOT).updates.clear();
  await Promise.all([crew.start("dispatch"), crew.start("notify"), crew.start("notify")]);
  await system.orders(size.orders, 40);
  const undelivered = () =>
    db.one<{ n: number }>(sql`
      select count(*)::int as n from orders o where not exists (
        select from offers f where f.order_id = o.id and f.delivered_at is not null)`);
  await until("every order is on a phone", async () => (await undelivered()).n === 0);

  const [deleted, unknown] = [await afterRefusal(system, 403), await afterRefusal(system, 400)];
  const left = await db.one<{ waiting: number; lost: number }>(sql`
    select count(*) filter (where f.state in ('SENT','VIEWED'))::int as waiting,
           count(*) filter (where f.state = 'EXPIRED')::int as lost
      from offers f join notifications_outbox n on n.id = f.push_outbox_id where n.outcome = 'DEAD'`);
  const sheet = new Sheet("T-11");
  sheet.printed("masters without an account, never met", `${gone.length}, ${2 * strangers}`);
  sheet.printed("refusals 403, 400", `${deleted.refusals}, ${unknown.refusals}`);
  sheet.none("offers that wait for them", left.waiting);
  sheet.none("offers that waited until their end", left.lost);
  for (const [status, { p99, refusals }] of [[403, deleted] as const, [400, unknown] as const]) {
    if (refusals > 0) sheet.atMost(`time lost after a ${status}, p99`, p99 / SECOND_MS, 2, "s");
  }
  return sheet.rows;
};
