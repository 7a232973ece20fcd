import { type Queryable, sql } from "../db/tx.ts";
import { SECOND_MS } from "../kernel/time.ts";
import type { Metrics } from "./metrics.ts";

/** Reads the gauges; a few statements on small indexes. Called when somebody scrapes. */
export async function readGauges(q: Queryable, metrics: Metrics, now: Date): Promise<void> {
  await Promise.all([
    queue(q, metrics),
    outbox(q, metrics, now),
    money(q, metrics),
    heartbeats(q, metrics, now),
  ]);
}

async function queue(q: Queryable, metrics: Metrics): Promise<void> {
  const orders = await q.rows<{ status: string; city: string; n: number }>(sql`
    select o.status, c.name as city, count(*)::int as n from orders o join cities c on c.id = o.city_id
     where o.status in ('CREATED','SEARCHING','GUARANTEE','DEFERRED','ASSIGNED','EN_ROUTE','WORKING','PAYMENT')
     group by o.status, c.name`);
  metrics.queueDepth.reset();
  for (const { status, city, n } of orders) metrics.queueDepth.set({ status, city }, n);
  const offers = await q.rows<{ city: string; n: number }>(sql`
    select c.name as city, count(*)::int as n
      from offers f join orders o on o.id = f.order_id join cities c on c.id = o.city_id
     where f.state in ('SENT','VIEWED') group by c.name`);
  metrics.openOffers.reset();
  for (const { city, n } of offers) metrics.openOffers.set({ city }, n);
}

async function outbox(q: Queryable, metrics: Metrics, now: Date): Promise<void> {
  const rows = await q.rows<{ bot: string; priority: number; n: number; oldestAt: Date | null }>(sql`
    select bot, priority, count(*)::int as n, min(next_attempt_at) filter (where next_attempt_at <= ${now}) as "oldestAt"
      from notifications_outbox where processed_at is null group by bot, priority`);
  metrics.outboxPending.reset();
  metrics.outboxLagSeconds.reset();
  for (const { bot, priority, n, oldestAt } of rows) {
    const labels = { bot, priority: String(priority) };
    metrics.outboxPending.set(labels, n);
    metrics.outboxLagSeconds.set(labels, oldestAt ? (now.getTime() - oldestAt.getTime()) / SECOND_MS : 0);
  }
  const { n } = await q.one<{ n: number }>(
    sql`select count(*)::int as n from notifications_outbox where outcome = 'DEAD'`,
  );
  metrics.deadLetters.set(n);
}

async function money(q: Queryable, metrics: Metrics): Promise<void> {
  const rows = await q.rows<{ city: string; n: number }>(sql`
    select c.name as city, count(*)::int as n
      from commissions m join orders o on o.id = m.order_id join cities c on c.id = o.city_id
     where m.status = 'OVERDUE' group by c.name`);
  metrics.commissionsOverdue.reset();
  for (const { city, n } of rows) metrics.commissionsOverdue.set({ city }, n);
}

async function heartbeats(q: Queryable, metrics: Metrics, now: Date): Promise<void> {
  const rows = await q.rows<{ role: string; lastAt: Date }>(sql`
    select role, max(last_at) as "lastAt" from process_heartbeats group by role`);
  for (const { role, lastAt } of rows) {
    metrics.heartbeatAgeSeconds.set({ role }, (now.getTime() - lastAt.getTime()) / SECOND_MS);
  }
}
