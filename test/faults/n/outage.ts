import { sql } from "../../../src/db/tx.ts";
import { MINUTE_MS, SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import type { FaultEffect } from "../../../src/local-bot-api/faults.ts";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { until } from "../crew.ts";
import type { WholeSystem } from "../whole-system.ts";

export const OUTAGE_MS = 10 * MINUTE_MS;

/** How Telegram is dead, one after the other: cut lines, no answer, the page of a proxy. */
const WAYS: readonly FaultEffect[] = [{ dropBeforeApply: true }, { hang: true }, { status: 502, html: true }];

export interface Outage {
  readonly beganAt: Date;
  readonly healedAt: Date;
  /** Rows that waited when it was over. */
  readonly backlog: number;
  readonly drainedMs: number;
}

/** Telegram is dead for the master bot for ten minutes of everybody's clock, then well again. */
export async function outage(system: WholeSystem): Promise<Outage> {
  const { world, post } = system;
  const beganAt = world.now;
  for (const effect of WAYS) {
    const fault = post.telegram.faults.add({ bot: MASTER_BOT }, effect);
    await sleep(OUTAGE_MS / WAYS.length / world.clock.rate);
    fault.remove();
  }
  const healedAt = world.now;
  const waiting = await left(system);
  await until("the backlog is gone", async () => (await left(system)) === 0, {
    timeoutMs: 120_000,
    everyMs: 10,
  });
  return { beganAt, healedAt, backlog: waiting, drainedMs: world.now.getTime() - healedAt.getTime() };
}

async function left({ world }: WholeSystem): Promise<number> {
  const { n } = await world.db.one<{ n: number }>(sql`
    select count(*)::int as n from notifications_outbox where processed_at is null and bot = 'master'`);
  return n;
}

export interface OfferHarm {
  /** Offers that ended while nobody could have answered them. */
  readonly expired: number;
  /** Offers whose time began although Telegram took no push. */
  readonly started: number;
  /** Offers that had less of their time than the rules give them, once Telegram was back. */
  readonly shortened: number;
}

/** What the outage did to the offers; `slaMs` is what a master has. */
export async function offerHarm(
  { world }: WholeSystem,
  { beganAt, healedAt }: Outage,
  slaMs: number,
): Promise<OfferHarm> {
  // What was on its way when the line went dead may still be stored a moment later.
  return world.db.one<OfferHarm>(sql`
    select count(*) filter (where state = 'EXPIRED' and responded_at >= ${beganAt} and responded_at < ${healedAt})::int as expired,
           count(*) filter (where delivered_at >= ${beganAt}::timestamptz + interval '5 s' and delivered_at < ${healedAt})::int as started,
           count(*) filter (where delivered_at >= ${healedAt}
                              and expires_at < delivered_at + ${slaMs / SECOND_MS} * interval '1 s' - interval '1 ms')::int as shortened
      from offers`);
}
