import { type Queryable, sql } from "../src/db/tx.ts";
import { after, HOUR_MS } from "../src/kernel/time.ts";

/** A city with one district. */
export async function makeCity(
  q: Queryable,
  name: string,
  now: Date,
): Promise<{ cityId: number; districtId: number }> {
  const { id: cityId } = await q.one<{ id: number }>(sql`
    insert into cities (name, timezone, created_at, updated_at) values (${name}, 'Europe/Moscow', ${now}, ${now}) returning id`);
  const { id: districtId } = await q.one<{ id: number }>(sql`
    insert into districts (city_id, name, created_at) values (${cityId}, 'Центр', ${now}) returning id`);
  return { cityId, districtId };
}

/** Masters who fit everything, with mixed vehicles and ratings; returns the ids. */
export async function makeMasters(q: Queryable, cityId: number, n: number, now: Date): Promise<number[]> {
  await q.run(sql`
    insert into skills (code, name, created_at)
    select code, code, ${now} from unnest('{ELECTRICS,PLUMBING,APPLIANCES,WINDOWS,HANDYMAN,ROADSIDE}'::text[]) as c (code)
        on conflict (code) do nothing`);
  const rows = await q.rows<{ id: number }>(sql`
    insert into masters (full_name, city_id, rating, is_active, verified, moderation_status, shift_status, is_on_shift,
                         shift_started_at, has_vehicle, tg_user_id, created_at, updated_at)
    select 'Мастер ' || i, ${cityId}, 4 + (i % 10) / 10.0, true, true, 'APPROVED', 'SHIFT_ON', true, ${now}, i % 3 = 0,
           10000000000 + ${cityId}::bigint * 1000000 + i, ${now}, ${now}
      from generate_series(1, ${n}) as i returning id`);
  const ids = rows.map(({ id }) => id);
  await q.run(sql`
    insert into master_skills (master_id, skill_id) select m, s.id from unnest(${ids}::int[]) as m cross join skills s`);
  await q.run(sql`
    insert into master_districts (master_id, district_id)
    select m, d.id from unnest(${ids}::int[]) as m cross join districts d where d.city_id = ${cityId}`);
  return ids;
}

/** Searched orders, not due for the engine before an hour; returns the ids. */
export async function makeOrders(
  q: Queryable,
  { cityId, districtId }: { cityId: number; districtId: number },
  n: number,
  now: Date,
): Promise<number[]> {
  const rows = await q.rows<{ id: number }>(sql`
    insert into orders (city_id, district_id, category, description, status, search_episode, search_started_at,
                        no_candidates_since, dispatch_due_at, search_round, created_at, updated_at)
    select ${cityId}, ${districtId}, 'ELECTRICS', 'Не работает розетка', 'SEARCHING', 1, ${now}, ${now},
           ${after(now, HOUR_MS)}, 1, ${now}, ${now}
      from generate_series(1, ${n}) returning id`);
  return rows.map(({ id }) => id);
}

export interface MadeOffer {
  readonly offerId: number;
  readonly orderId: number;
  readonly masterId: number;
}

/** Delivered open offers of each pair, with their pushes sent, as the engine and the notifier leave them. */
export async function makeOffers(
  q: Queryable,
  pairs: readonly { orderId: number; masterId: number }[],
  now: Date,
): Promise<MadeOffer[]> {
  const expiresAt = after(now, HOUR_MS);
  return q.rows<MadeOffer>(sql`
    with pair as (
      select order_id, master_id, nextval(pg_get_serial_sequence('offers', 'id'))::int as offer_id,
             nextval(pg_get_serial_sequence('notifications_outbox', 'id')) as push_id
        from unnest(${pairs.map((p) => p.orderId)}::int[], ${pairs.map((p) => p.masterId)}::int[]) as p (order_id, master_id)
    ), offer as (
      insert into offers (id, order_id, master_id, search_episode, state, sent_at, delivered_at, expires_at,
                          push_outbox_id, created_at)
      overriding system value
      select offer_id, order_id, master_id, 1, 'SENT', ${now}, ${now}, ${expiresAt}, push_id, ${now} from pair
      returning id as "offerId", order_id as "orderId", master_id as "masterId"
    ), push as (
      insert into notifications_outbox (id, kind, bot, master_id, chat_key, event, priority, order_id, offer_id, created_at,
                                        next_attempt_at, sent_at, processed_at, outcome, telegram_chat_id, telegram_message_id,
                                        dedupe_key)
      overriding system value
      select push_id, 'MASTER', 'master', master_id, 'm:' || master_id, 'new_offer', 0, order_id, offer_id, ${now},
             ${now}, ${now}, ${now}, 'SENT', master_id, push_id, 'new_offer:' || offer_id from pair
    )
    select * from offer order by "offerId"`);
}
