import type { Tx } from "../db/tx.ts";
import { type Sql, sql } from "../db/tx.ts";
import { after, SECOND_MS } from "../kernel/time.ts";
import { markUnreachable } from "../masters/mark-unreachable.ts";
import { cancelOneOffer } from "../offers/cancel-open-offers.ts";
import type { DeliveryEffects } from "../outbox/ports.ts";
import { SYSTEM } from "../staff/actor.ts";
import { openWork, type WorkDeps } from "../staff/run-work.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { CHANNEL_SETTINGS } from "./channel-ids.ts";

/** What deliveries mean to offers, masters and staff (dispatch.md sections 8.1 and 10). */
export function deliveryEffects(deps: WorkDeps): DeliveryEffects {
  return {
    delivered: (tx, pushes) => markDelivered(deps, tx, pushes),
    async offerUndeliverable(tx, offerId, now) {
      const open = await openOffers(tx, sql`id = ${offerId}`);
      await endOffer(tx, offerId, now);
      await logUndeliverable(await work(deps, tx, now), open);
    },
    async masterUnreachable(tx, masterId, now) {
      const doing = await work(deps, tx, now);
      const open = await openOffers(tx, sql`master_id = ${masterId}`);
      await markUnreachable(doing, { masterId });
      await logUndeliverable(doing, open);
    },
    async staffUnreachable(tx, staffId, now) {
      await tx.run(sql`
        update staff_users set unreachable_since = ${now}, updated_at = ${now}
         where id = ${staffId} and unreachable_since is null`);
    },
    async channelMigrated(tx, channel, chatId, now) {
      await tx.run(sql`
        update settings set value = ${String(chatId)}, updated_at = ${now} where key = ${CHANNEL_SETTINGS[channel]}`);
    },
    async botRestored(tx, bot, downSince, now) {
      if (bot === "master") await giveTimeBack(tx, downSince, now);
    },
  };
}

async function work(deps: WorkDeps, tx: Tx, now: Date): Promise<Work> {
  return { ...(await openWork(deps, { actor: SYSTEM, source: "job" }, tx)), now };
}

/** Read without locks, only to know afterwards which offers this transaction ended. */
async function openOffers(tx: Tx, which: Sql): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    sql`select id from offers where ${which} and state in ('SENT','VIEWED')`,
  );
  return rows.map(({ id }) => id);
}

/** One log line per offer that has just ended as undeliverable, written after the commit. */
async function logUndeliverable({ tx, now, log }: Work, wereOpen: readonly number[]): Promise<void> {
  const ended = await tx.rows<Record<string, unknown> & { sentAt: Date }>(sql`
    select f.id as offer_id, f.order_id, o.city_id, f.master_id, f.round_number, f.source, f.sent_at as "sentAt"
      from offers f join orders o on o.id = f.order_id
     where f.id = any(${wereOpen}::int[]) and f.cancel_reason = 'undeliverable'
     order by f.id`);
  for (const { sentAt, ...offer } of ended) {
    const latency_ms = now.getTime() - sentAt.getTime();
    log.info("offer_undeliverable", { ...offer, reason: "not_delivered", latency_ms });
  }
}

/**
 * The SLA counts from delivery: the offer's end moves to that moment + SLA of its city. Only of open
 * offers; one that ended first keeps `delivered_at` null. The engine is not told: its look at the old
 * moment finds the wave open and sets the timer anew.
 */
async function markDelivered(
  deps: WorkDeps,
  tx: Tx,
  pushes: readonly { readonly offerId: number; readonly at: Date }[],
): Promise<void> {
  const settings = await deps.settings.current(pushes[0]!.at, tx);
  const ids = pushes.map(({ offerId }) => offerId);
  const open = await tx.rows<{ id: number; orderId: number }>(sql`
    select id, order_id as "orderId" from offers
     where id = any(${ids}::int[]) and state in ('SENT','VIEWED')
     order by id for no key update`);
  if (open.length === 0) return;
  const orders = await tx.rows<{ id: number; cityId: number }>(sql`
    select id, city_id as "cityId" from orders where id = any(${open.map(({ orderId }) => orderId)}::int[])`);
  const cityOf = new Map(orders.map(({ id, cityId }) => [id, cityId]));
  const momentOf = new Map(pushes.map(({ offerId, at }) => [offerId, at]));
  const delivered = open.map(({ id, orderId }) => {
    const at = momentOf.get(id)!;
    const slaMs = settings.forCity(cityOf.get(orderId)!).get("distribution_sla_seconds") * SECOND_MS;
    return { id, at, expiresAt: after(at, slaMs) };
  });
  await tx.run(sql`
    update offers f
       set delivered_at = d.at, expires_at = d.expires_at
      from unnest(${delivered.map(({ id }) => id)}::int[], ${delivered.map(({ at }) => at)}::timestamptz[],
                  ${delivered.map(({ expiresAt }) => expiresAt)}::timestamptz[]) as d (id, at, expires_at)
     where f.id = d.id and f.state in ('SENT','VIEWED')`);
}

/** A push that will never arrive: the offer ends and the next master is asked at once; the wave is not counted. */
async function endOffer(tx: Tx, offerId: number, now: Date): Promise<void> {
  const offer = await tx.maybeOne<{ orderId: number; masterId: number }>(sql`
    select order_id as "orderId", master_id as "masterId" from offers where id = ${offerId}`);
  if (!offer) return;
  const { orderId, masterId } = offer;
  await tx.run(sql`select from orders where id = ${orderId} for no key update`);
  await tx.run(sql`select from masters where id = ${masterId} for no key update`);
  for (const { cityId } of await cancelOneOffer(tx, offerId, "undeliverable", now)) {
    await noteDispatch(tx, [{ cityId, kind: "offer_undeliverable", orderId, masterId }], now);
  }
}

/**
 * After an outage every open offer has the time that it still had: its end moves by the time since
 * the later of the outage and its sending. Those already past their end when it began are left.
 */
async function giveTimeBack(tx: Tx, downSince: Date, now: Date): Promise<void> {
  const open = await tx.rows<{ id: number }>(sql`
    select id from offers
     where state in ('SENT','VIEWED') and expires_at > ${downSince}
     order by id for no key update`);
  await tx.run(sql`
    update offers
       set expires_at = expires_at + (${now}::timestamptz - greatest(${downSince}::timestamptz, sent_at))
     where id = any(${open.map(({ id }) => id)}::int[]) and state in ('SENT','VIEWED')`);
}
