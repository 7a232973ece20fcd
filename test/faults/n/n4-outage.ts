import { sql } from "../../../src/db/tx.ts";
import { MINUTE_MS, SECOND_MS } from "../../../src/kernel/time.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { messageTally } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";
import { OUTAGE_MS, offerHarm, outage } from "./outage.ts";

const SLA_MS = 120 * SECOND_MS;

/**
 * N-4: Telegram is dead for ten minutes while people go on ordering: cut lines, then no answers, then the
 * page of a proxy. Nothing is lost, no clock of an offer runs, and the backlog goes out at once afterwards.
 */
export const n4: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { rate: 200, orders: 6 },
    ci: { rate: 25, orders: 120 },
    full: { rate: 5, orders: 2_000 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 3,
    mastersEach: Math.ceil(size.orders / 3),
    rate: size.rate,
    settings: { distribution_sla_seconds: SLA_MS / SECOND_MS, escalate_no_candidates_seconds: 3_600 },
  });
  const { crew, post } = system;
  await Promise.all([crew.start("dispatch"), crew.start("notify"), crew.start("notify")]);
  const before = Math.ceil(size.orders / 4);
  await system.orders(before, 100);
  const onPhones = () =>
    db.one<{ n: number }>(sql`select count(*)::int as n from offers where delivered_at is not null`);
  await until("the first offers are on the phones", async () => (await onPhones()).n >= before);
  const load = system.orders(
    size.orders - before,
    ((size.orders - before) * size.rate * SECOND_MS) / (10 * MINUTE_MS),
  );
  const seen = await outage(system);
  await load;
  const messages = await messageTally(db, post.telegram.journal);
  const harm = await offerHarm(system, seen, SLA_MS);
  const sheet = new Sheet("N-4");
  sheet.printed("minutes dead on their clock", OUTAGE_MS / MINUTE_MS);
  sheet.printed("orders meanwhile", size.orders - before).printed("backlog", seen.backlog);
  sheet.none("messages lost", messages.lost + messages.dead);
  sheet.atMost("time to drain", seen.drainedMs / SECOND_MS, seen.backlog / 25 + 30, "s");
  sheet.none("offers expired meanwhile", harm.expired);
  sheet.none("SLA started meanwhile", harm.started);
  sheet.none("offers with less than their time afterwards", harm.shortened);
  sheet.none("processes dead", crew.dead.length);
  return sheet.rows;
};
