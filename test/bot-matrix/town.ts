import { sql } from "../../src/db/tx.ts";
import { after, HOUR_MS } from "../../src/kernel/time.ts";
import { SYSTEM } from "../../src/staff/actor.ts";
import { issueAccessCode } from "../../src/staff/issue-access-code.ts";
import type { World } from "../world.ts";

/** One thing of every kind that a button can name, all of one city; ids. */
export interface Town {
  readonly city: number;
  readonly district: number;
  readonly street: number;
  /** On shift, with an order under way, an open offer and documents. */
  readonly master: number;
  /** The master's colleague: on shift, free. */
  readonly colleague: number;
  readonly pending: number;
  readonly rejected: number;
  readonly blocked: number;
  /** Off shift, nothing under way. */
  readonly idle: number;
  readonly searching: number;
  readonly deferred: number;
  readonly assigned: number;
  /** Its guarantee lives. */
  readonly closed: number;
  readonly canceled: number;
  readonly escalated: number;
  readonly offered: number;
  readonly offer: number;
  /** In PAYMENT. */
  readonly paying: number;
  /** REPORTED. */
  readonly commission: number;
  readonly staff: number;
  readonly dismissed: number;
  readonly accessCode: number;
  readonly inviteCode: number;
}

/** Roubles of money in its commission, to be looked for in what a role without finance reads. */
export const COMMISSION_ROUBLES = 2_468;

/**
 * A city with people and orders. `word` stands in everything that could give it away: names, streets,
 * descriptions, reasons, log lines.
 */
export async function newTown(world: World, word: string): Promise<Town> {
  const { db, now } = world;
  const city = await world.city({ name: `${word}оград`, districts: [`${word} первый`, `${word} второй`] });
  const cityId = city.id;
  const district = city.districtIds[0]!;
  const street = await world.street({ cityId, districtId: district, name: `${word} улица` });
  const man = (name: string, verb: Parameters<World["master"]>[0] = {}) =>
    world.master({ cityId, lastName: `${word}ов ${name}`, phone: "+79995551122", ...verb });
  const master = await man("Занятый");
  const colleague = await man("Свободный");
  const off = { shift: "SHIFT_OFF" } as const;
  const pending = await man("Новый", { verified: false, ...off });
  const rejected = await man("Отказной", { verified: false, ...off });
  await db.run(sql`
    update masters set moderation_status = 'REJECTED', moderation_reason = ${word} where id = ${rejected}`);
  const blocked = await man("Наказанный", { blocked: "staff", ...off });
  const idle = await man("Отдыхающий", off);
  await db.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, caption, document_type, created_at)
    values ('MASTER', ${master}, 'PHOTO', 'master', ${`${word}-passport`}, ${word}, 'passport', ${now})`);

  const client = {
    cityId,
    districtId: district,
    streetId: street,
    house: "5",
    apartment: "7",
    addressComment: `${word} комментарий`,
    clientName: `${word} Клиентова`,
    clientPhone: "+79994443322",
    description: `${word} течёт кран`,
  };
  const slot = [after(now, HOUR_MS), after(now, 3 * HOUR_MS)] as const;
  const searching = await world.order(client);
  const deferred = await world.order({ ...client, status: "DEFERRED" });
  const assigned = await world.order({ ...client, status: "ASSIGNED", masterId: master });
  const closed = await world.order({ ...client, status: "CLOSED", masterId: colleague, totalRoubles: 5_000 });
  const canceled = await world.order({ ...client, status: "CANCELED", slot, cancelReason: word });
  const escalated = await world.order({ ...client, escalatedLogistAt: now });
  const offered = await world.order(client);
  const offer = await world.offer({ orderId: offered, masterId: master, expiresAt: after(now, HOUR_MS) });
  const paying = await world.order({
    ...client,
    status: "PAYMENT",
    masterId: colleague,
    totalRoubles: 5_000,
  });
  const { commission } = await db.one<{ commission: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, status, deadline_at, deadline_set_at,
                             paid_reported_at, created_at, updated_at)
    values (${paying}, ${colleague}, 4936, 0, 0.5, ${COMMISSION_ROUBLES}, 'REPORTED', ${after(now, HOUR_MS)}, ${now},
            ${now}, ${now}, ${now})
    returning id as commission`);
  await db.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, caption, document_type, created_at)
    select 'ORDER', id, 'PHOTO', 'admin', ${`${word}-photo`}, ${word}, 'order_photo', ${now}
      from unnest(${[searching, assigned]}::int[]) as o (id)`);

  const named = async (fullName: string, active: boolean) => {
    const { staffId } = await world.staff("LOGIST", [cityId]);
    await db.run(sql`
      update staff_users set full_name = ${fullName}, is_active = ${active} where id = ${staffId}`);
    return staffId;
  };
  const staff = await named(`${word}ова Диспетчер`, true);
  const dismissed = await named(`${word}ова Уволенная`, false);
  const wish = { role: "LOGIST", cityIds: [cityId], comment: word, ttlMs: HOUR_MS, key: word } as const;
  const issued = await world.do(SYSTEM, (work) => issueAccessCode(work, wish));
  if (issued.status !== "issued") throw new Error(issued.status);
  const { accessCode } = await db.one<{ accessCode: number }>(
    sql`select id as "accessCode" from staff_access_codes where code = ${issued.code}`,
  );
  const { inviteCode } = await db.one<{ inviteCode: number }>(sql`
    insert into master_invite_codes (code, city_id, comment, created_at, updated_at)
    values (${`T${String(cityId).slice(-5)}`}, ${cityId}, ${word}, ${now}, ${now}) returning id as "inviteCode"`);
  await db.run(sql`
    insert into log_events (at, role, level, event, message, city_id, order_id)
    values (${now}, 'jobs', 'error', 'error', ${`${word} в журнале`}, ${cityId}, ${searching})`);
  return {
    city: cityId,
    district,
    street,
    master,
    colleague,
    pending,
    rejected,
    blocked,
    idle,
    searching,
    deferred,
    assigned,
    closed,
    canceled,
    escalated,
    offered,
    offer,
    paying,
    commission,
    staff,
    dismissed,
    accessCode,
    inviteCode,
  };
}

/** An id that no row has. */
export const MISSING = 999_999;

/** Ids from here on: no other number in a screen looks like one. */
const FIRST_ID = 700_001;

/** Rows written from now on have ids that can be told from every other number. */
export async function tellableIds({ db }: World): Promise<void> {
  const tables = await db.rows<{ name: string }>(sql`
    select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where a.attidentity <> '' and a.attname = 'id' and c.relnamespace = 'public'::regnamespace`);
  for (const { name } of tables) {
    await db.run(sql`select setval(pg_get_serial_sequence(${name}, 'id'), ${FIRST_ID})`);
  }
}

/** The same town, one of its things replaced by an id that no row has. */
export function without(town: Town, thing: keyof Town): Town {
  return { ...town, [thing]: MISSING };
}
