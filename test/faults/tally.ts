import { type Queryable, sql } from "../../src/db/tx.ts";
import type { Journal } from "../../src/local-bot-api/journal.ts";
import { brokenInvariants } from "../../src/timers/invariants.ts";
import type { Sheet } from "./report.ts";
import type { WholeSystem } from "./whole-system.ts";

/** What became of the orders of a story. */
export interface OrderTally {
  readonly assigned: number;
  /** Orders with more than one accepted offer, or with cards for two masters. */
  readonly withTwoMasters: number;
  /** Offers beyond the fan-out of a wave, and second open offers to the same master. */
  readonly doubleOffers: number;
}

/** What became of the messages. */
export interface MessageTally {
  readonly rows: number;
  readonly unsettled: number;
  readonly dead: number;
  /** Stored as sent, but Telegram has no such message. */
  readonly lost: number;
  /** Copies beyond the first. */
  readonly duplicates: number;
  readonly mostCopies: number;
}

export async function orderTally(q: Queryable, fanout: number): Promise<OrderTally> {
  return q.one<OrderTally>(sql`
    select (select count(*)::int from orders where status = 'ASSIGNED') as assigned,
           (select count(*)::int from (
              select order_id from offers where state = 'ACCEPTED' group by order_id having count(*) > 1
              union
              select order_id from notifications_outbox where event = 'order_assigned'
               group by order_id having count(distinct master_id) > 1) two) as "withTwoMasters",
           (select coalesce(sum(extra), 0)::int from (
              select count(*) - ${fanout}::int as extra from offers
               group by order_id, search_episode, round_number having count(*) > ${fanout}::int
              union all
              select count(*) - 1 from offers where state in ('SENT','VIEWED')
               group by order_id, master_id having count(*) > 1) more) as "doubleOffers"`);
}

/** Rows of the outbox against what Telegram really took. */
export async function messageTally(q: Queryable, journal: Journal): Promise<MessageTally> {
  const rows = await q.rows<{ key: string; outcome: string | null; wanted: number }>(sql`
    select coalesce(m.tg_user_id::text, n.chat_key) || ' ' || n.event || ' ' || coalesce(n.order_id::text, n.payload->>'text') as key,
           n.outcome, count(*)::int as wanted
      from notifications_outbox n left join masters m on m.id = n.master_id
     where n.kind = 'MASTER' group by 1, 2`);
  const copies = journal.copies(
    {},
    ({ chatId, params }) => `${chatId} ${eventAndOrder(String(params["text"]))}`,
  );
  const sent = rows.filter(({ outcome }) => outcome === "SENT");
  const extra = sent.map(({ key, wanted }) => (copies.get(key) ?? 0) - wanted);
  const count = (outcome: string | null) =>
    rows.filter((row) => row.outcome === outcome).reduce((sum, { wanted }) => sum + wanted, 0);
  return {
    rows: rows.reduce((sum, { wanted }) => sum + wanted, 0),
    unsettled: count(null),
    dead: count("DEAD"),
    lost: extra.reduce((sum, each) => sum + Math.max(0, -each), 0),
    duplicates: extra.reduce((sum, each) => sum + Math.max(0, each), 0),
    mostCopies: Math.max(0, ...sent.map(({ key, wanted }) => Math.ceil((copies.get(key) ?? 0) / wanted))),
  };
}

/** A text as the outbox names it: its event, and its order or the text of a free message. */
function eventAndOrder(text: string): string {
  const offer = /^🆕 Новый заказ #(\d+)/.exec(text);
  if (offer) return `new_offer ${offer[1]}`;
  const card = /^✅ Заказ #(\d+) ваш/.exec(text);
  if (card) return `order_assigned ${card[1]}`;
  return `staff_message ${text.split("\n").at(-1)}`;
}

/** Rows of a process that nobody has settled: what it had in hand when it died. */
export async function inHandOf(q: Queryable, owner: string): Promise<number> {
  const { n } = await q.one<{ n: number }>(sql`
    select count(*)::int as n from notifications_outbox where lease_owner = ${owner} and processed_at is null`);
  return n;
}

/** The promises every story ends with: no order lost or given twice, nobody dead, nothing broken. */
export async function noteOrders(
  sheet: Sheet,
  { world, confirmed, crew }: WholeSystem,
  { fanout, isAssigned }: { fanout: number; isAssigned: boolean },
): Promise<void> {
  const orders = await orderTally(world.db, fanout);
  const kept = await world.db.one<{ n: number }>(sql`
    select count(*)::int as n from orders o where o.id = any(${[...confirmed.keys()]}::int[])
       and (${!isAssigned} or o.status = 'ASSIGNED')
       and exists (select from offers f where f.order_id = o.id)`);
  sheet.printed("orders confirmed", confirmed.size);
  sheet.none("orders lost", confirmed.size - kept.n);
  sheet.none("orders with 2 masters", orders.withTwoMasters);
  sheet.none("double offers", orders.doubleOffers);
  sheet.none("processes dead", crew.dead.length);
  for (const words of crew.dead) sheet.printed("dead", words.slice(0, 200));
  await noteInvariants(sheet, world.db, world.now);
}

/** No message lost; what came twice is for the caller to judge. */
export async function noteMessages(sheet: Sheet, { world, post }: WholeSystem): Promise<MessageTally> {
  const messages = await messageTally(world.db, post.telegram.journal);
  sheet.printed("messages", messages.rows);
  sheet.none("messages lost", messages.lost + messages.dead + messages.unsettled);
  return messages;
}

/** Invariants about things that are late: they mean nothing where the roles that do them have been stopped. */
export const LATE = ["I4 ", "I10 ", "I11 ", "I15 "];

/** The invariants of the running product (I1-I15), asked at the end of a story; without those named in `except`. */
export async function noteInvariants(
  sheet: Sheet,
  q: Queryable,
  now: Date,
  except: readonly string[] = [],
): Promise<void> {
  const broken = (await brokenInvariants(q, now)).filter(
    ({ name }) => !except.some((number) => name.startsWith(number)),
  );
  const words = broken.map(({ name, rows, examples }) => `${name}: ${rows} (${examples[0]?.detail})`);
  sheet.judged("invariants broken", words.join("; ") || "0", "0", broken.length === 0);
}
