import { spread } from "../../../bench/measure.ts";
import { sql } from "../../../src/db/tx.ts";
import { after, SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import type { FaultEffect } from "../../../src/local-bot-api/faults.ts";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { FIRST_CHAT } from "../company.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { TAKE, WholeSystem } from "../whole-system.ts";

const LATE_S = 90;
const SLA_S = 120;
/** So long before the end of his time the master presses: a press needs a moment on a fast clock. */
const BEFORE_END_S = 10;
/** The fast clocks of two processes may differ by some milliseconds of ours. */
const CLOCKS_S = 0.1;

/** Why Telegram takes the push of a chat late; every third chat is spared. */
const WAYS: readonly (FaultEffect | null)[] = [{ dropBeforeApply: true }, { status: 500 }, null];

/**
 * T-10: Telegram takes some pushes only after 90 s of failures. The master has his whole time from then
 * on: he presses shortly before its end, and the order is his.
 */
export const t10: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { orders: 4, rate: 40 },
    ci: { orders: 24, rate: 10 },
    full: { orders: 200, rate: 4 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 1,
    mastersEach: size.orders,
    rate: size.rate,
    // One offer each, so that every push is the first of its chat.
    settings: { distribution_sla_seconds: SLA_S, max_open_offers: 1 },
  });
  const { crew, post, presses, world } = system;
  const faults = Array.from({ length: size.orders }, (_, i) => {
    const effect = WAYS[i % WAYS.length]!;
    const filter = { bot: MASTER_BOT, method: "sendMessage", chatId: FIRST_CHAT + i + 1 };
    return effect ? [post.telegram.faults.add(filter, effect)] : [];
  }).flat();
  const beganAt = world.now;
  await Promise.all([crew.start("dispatch"), crew.start("notify"), crew.start("master-bot")]);
  await system.orders(size.orders, 100);
  await sleep(Math.max(0, world.clock.realMsUntil(after(beganAt, LATE_S * SECOND_MS))));
  for (const fault of faults) fault.remove();
  const delivered = () =>
    db.one<{ n: number }>(sql`select count(*)::int as n from offers where delivered_at is not null`);
  await until("every push is taken", async () => (await delivered()).n >= size.orders);

  const taken = post.telegram.journal
    .calls({ method: "sendMessage", isApplied: true })
    .filter(({ params }) => String(params["text"]).startsWith("🆕"));
  await Promise.all(
    taken.map(async ({ at, chatId, messageId }) => {
      const pressAt = after(at, (SLA_S - BEFORE_END_S) * SECOND_MS);
      await sleep(Math.max(0, world.clock.realMsUntil(pressAt)));
      presses.press(chatId!, messageId!, TAKE);
    }),
  );
  await until("every press is answered", () => presses.wordless === 0).catch(() => {});

  const times = await db.rows<{ lateS: number; hadS: number }>(sql`
    select extract(epoch from t.at - f.sent_at)::float8 as "lateS",
           extract(epoch from f.expires_at - t.at)::float8 as "hadS"
      from unnest(${taken.map(({ at }) => at)}::timestamptz[], ${taken.map(({ chatId }) => chatId)}::bigint[]) as t (at, chat_id)
      join masters m on m.tg_user_id = t.chat_id join offers f on f.master_id = m.id`);
  const late = times.filter(({ lateS }) => lateS > 1);
  const accepted = await db.one<{ n: number }>(sql`
    select count(*)::int as n from offers where state = 'ACCEPTED'`);
  return new Sheet("T-10")
    .printed("offers, of these taken late", `${times.length}, ${late.length}`)
    .printed("how late, p50", spread(late.map(({ lateS }) => lateS)).p50, "s")
    .atLeast("least time from then on", Math.min(...times.map(({ hadS }) => hadS)), SLA_S - CLOCKS_S, "s")
    .exactly(`accepted ${BEFORE_END_S} s before the end`, accepted.n, size.orders)
    .none("processes dead", crew.dead.length).rows;
};
