import { sql } from "../../src/db/tx.ts";
import { after, HOUR_MS } from "../../src/kernel/time.ts";
import type { World } from "../world.ts";

/** One thing of every kind that a button of the master bot can name, all of one master; ids. */
export interface Desk {
  readonly master: number;
  readonly offer: number;
  /** Of the offer. */
  readonly offered: number;
  /** He has declined it; the reason is still to be told. */
  readonly declined: number;
  readonly assigned: number;
  readonly enRoute: number;
  readonly working: number;
  /** In PAYMENT. */
  readonly paying: number;
  /** WAIT_PAY. */
  readonly commission: number;
  /** CLOSED. */
  readonly closed: number;
}

/** A master on shift with work in every state; `word` stands in all of it. */
export async function newDesk(world: World, word: string): Promise<Desk> {
  const { db, now } = world;
  const master = await world.master({ lastName: `${word}ов`, phone: "+79995551122" });
  const client = {
    house: "5",
    apartment: "7",
    streetManual: `${word} улица`,
    addressComment: `${word} комментарий`,
    clientName: `${word} Клиентова`,
    clientPhone: "+79994443322",
    description: `${word} течёт кран`,
  };
  const his = { ...client, masterId: master };
  const offered = await world.order(client);
  const expiresAt = after(now, HOUR_MS);
  const offer = await world.offer({ orderId: offered, masterId: master, state: "VIEWED", expiresAt });
  const past = await world.order(client);
  const declined = await world.offer({ orderId: past, masterId: master, state: "DECLINED" });
  const assigned = await world.order({ ...his, status: "ASSIGNED" });
  const enRoute = await world.order({ ...his, status: "EN_ROUTE" });
  const working = await world.order({ ...his, status: "WORKING" });
  const paying = await world.order({ ...his, status: "PAYMENT", totalRoubles: 5_000 });
  const closed = await world.order({ ...his, status: "CLOSED", totalRoubles: 5_000 });
  const payTo = { methods: ["card"], card_number: `2200 ${word}` };
  const { commission } = await db.one<{ commission: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, status, deadline_at, deadline_set_at,
                             pay_to_snapshot, created_at, updated_at)
    values (${paying}, ${master}, 5000, 0, 0.5, 2500, 'WAIT_PAY', ${after(now, HOUR_MS)}, ${now},
            ${JSON.stringify(payTo)}::jsonb, ${now}, ${now})
    returning id as commission`);
  await db.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, caption, document_type, created_at)
    select 'ORDER', id, 'PHOTO', 'admin', ${`${word}-photo`}, ${word}, 'order_photo', ${now}
      from unnest(${[offered, assigned, working]}::int[]) as o (id)`);
  return { master, offer, offered, declined, assigned, enRoute, working, paying, commission, closed };
}
