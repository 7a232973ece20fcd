import { type Queryable, sql } from "../db/tx.ts";
import { kopecksFromSql } from "../kernel/money.ts";
import type { RunEnd } from "./run-policy.ts";
import { gini, type Spread, spreadOf } from "./spread.ts";

/** Everything a run is judged by. Moments are virtual, so the same seed gives the same figures. */
export interface RunFigures {
  readonly orders: {
    readonly created: number;
    /** Every order has exactly one of these outcomes. */
    readonly closed: number;
    readonly inWork: number;
    readonly searching: number;
    readonly asleep: number;
    readonly canceled: number;
    /** Orders that slept until a working window opened before they were first searched. */
    readonly sleptFirst: number;
  };
  /** From the start of the first search; nights an order slept through are in it. */
  readonly timeToFirstOfferMs: Spread;
  readonly timeToAcceptMs: Spread;
  /** From the request to the acceptance, the sleep before the search included. */
  readonly requestToAcceptMs: Spread;
  readonly offers: {
    readonly sent: number;
    readonly accepted: number;
    readonly declined: number;
    readonly expired: number;
    readonly canceled: number;
    readonly open: number;
    readonly canceledBy: Readonly<Record<string, number>>;
    readonly declinedBy: Readonly<Record<string, number>>;
  };
  /** Rounds of the episode in which the order was accepted. */
  readonly rounds: Spread;
  readonly escalations: {
    readonly toLogist: number;
    readonly toLogistBy: Readonly<Record<string, number>>;
    readonly toAdmin: number;
    /** Orders that were escalated to a logist at least once. */
    readonly orders: number;
  };
  readonly staff: { readonly moved: number; readonly deferred: number };
  readonly presses: Readonly<Record<string, number>>;
  /** Masters judged in stored decisions, each decision once however often it was repeated. */
  readonly decisions: {
    readonly stored: number;
    readonly looks: number;
    readonly mastersJudged: number;
    readonly eligible: number;
    readonly rejected: number;
    /** A master counts under each of his reasons. */
    readonly reasons: Readonly<Record<string, number>>;
  };
  readonly load: {
    readonly masters: number;
    readonly withoutVisit: number;
    readonly visitsPerMaster: Spread;
    /** 0 = all alike, 1 = one has everything. */
    readonly gini: number;
  };
  readonly money: { readonly closedRoubles: number; readonly averageCheckRoubles: number };
  /** Broken promises with how many rows break them; empty = all hold. */
  readonly broken: readonly string[];
  readonly surprises: Readonly<Record<string, number>>;
  readonly errors: RunEnd["tally"]["errors"];
  readonly passes: number;
  readonly endedAt: Date;
  /** Ended by Ctrl-C: the figures are those of what was seen until then. */
  readonly isStopped: boolean;
}

/** Reads what came of a run out of its database. */
export async function figuresOfRun(
  q: Queryable,
  end: RunEnd,
  broken: readonly string[],
): Promise<RunFigures> {
  const { tally, engine, endedAt, isStopped } = end;
  const times = await readTimes(q);
  return {
    orders: await readOrders(q),
    timeToFirstOfferMs: spreadOf(times.flatMap(({ firstOfferMs }) => firstOfferMs ?? [])),
    timeToAcceptMs: spreadOf(times.flatMap(({ acceptMs }) => acceptMs ?? [])),
    requestToAcceptMs: spreadOf(times.flatMap(({ requestToAcceptMs }) => requestToAcceptMs ?? [])),
    offers: await readOffers(q),
    rounds: spreadOf(times.flatMap(({ round }) => round ?? [])),
    escalations: await readEscalations(q),
    staff: tally.staff,
    presses: tally.presses,
    decisions: { ...(await readDecisions(q)), looks: engine.looks },
    load: await readLoad(q),
    money: await readMoney(q),
    broken,
    surprises: tally.surprises,
    errors: tally.errors,
    passes: engine.passes,
    endedAt,
    isStopped,
  };
}

type Counts = Record<string, number>;

function countsOf(rows: readonly { readonly key: string; readonly n: number }[]): Counts {
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}

async function readOrders(q: Queryable): Promise<RunFigures["orders"]> {
  const counts = countsOf(
    await q.rows(sql`select status::text as key, count(*)::int as n from orders group by status`),
  );
  const of = (...statuses: string[]) => statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  const { n: sleptFirst } = await q.one<{ n: number }>(sql`
    select count(*)::int as n from order_status_history where from_status is null and to_status = 'DEFERRED'`);
  return {
    created: Object.values(counts).reduce((sum, n) => sum + n, 0),
    closed: of("CLOSED"),
    inWork: of("ASSIGNED", "EN_ROUTE", "WORKING", "PAYMENT"),
    searching: of("CREATED", "SEARCHING", "GUARANTEE"),
    asleep: of("DEFERRED"),
    canceled: of("CANCELED"),
    sleptFirst,
  };
}

interface OrderTimes {
  readonly firstOfferMs: number | null;
  readonly acceptMs: number | null;
  readonly requestToAcceptMs: number | null;
  readonly round: number | null;
}

/** Searched orders; null where there was no offer, or nobody has accepted. */
function readTimes(q: Queryable): Promise<OrderTimes[]> {
  return q.rows(sql`
    select (extract(epoch from offer.at - search.at) * 1000)::float8 as "firstOfferMs",
           (extract(epoch from m.assigned_at - search.at) * 1000)::float8 as "acceptMs",
           (extract(epoch from m.assigned_at - o.created_at) * 1000)::float8 as "requestToAcceptMs",
           m.round_number as round
      from orders o
      join (select order_id, min(created_at) as at from order_status_history
             where to_status in ('SEARCHING','GUARANTEE') group by order_id) search on search.order_id = o.id
      left join (select order_id, min(sent_at) as at from offers group by order_id) offer on offer.order_id = o.id
      left join distribution_metrics m on m.order_id = o.id
     order by o.id`);
}

async function readOffers(q: Queryable): Promise<RunFigures["offers"]> {
  const states = countsOf(
    await q.rows(sql`select state::text as key, count(*)::int as n from offers group by state`),
  );
  const canceledBy = await q.rows<{ key: string; n: number }>(sql`
    select cancel_reason as key, count(*)::int as n from offers where state = 'CANCELED'
     group by cancel_reason order by cancel_reason`);
  const declinedBy = await q.rows<{ key: string; n: number }>(sql`
    select coalesce(decline_reason, 'none') as key, count(*)::int as n from offers where state = 'DECLINED'
     group by decline_reason order by decline_reason`);
  return {
    sent: Object.values(states).reduce((sum, n) => sum + n, 0),
    accepted: states["ACCEPTED"] ?? 0,
    declined: states["DECLINED"] ?? 0,
    expired: states["EXPIRED"] ?? 0,
    canceled: states["CANCELED"] ?? 0,
    open: (states["SENT"] ?? 0) + (states["VIEWED"] ?? 0),
    canceledBy: countsOf(canceledBy),
    declinedBy: countsOf(declinedBy),
  };
}

async function readEscalations(q: Queryable): Promise<RunFigures["escalations"]> {
  const rows = await q.rows<{ key: string; n: number }>(sql`
    select context ->> 'reason' as key, count(*)::int as n from order_status_history
     where reason = 'distribution_escalate_logist' group by 1 order by 1`);
  const { orders, toAdmin } = await q.one<{ orders: number; toAdmin: number }>(sql`
    select count(distinct order_id) filter (where reason = 'distribution_escalate_logist')::int as orders,
           count(*) filter (where reason = 'distribution_escalate_admin')::int as "toAdmin"
      from order_status_history`);
  return {
    toLogist: rows.reduce((sum, { n }) => sum + n, 0),
    toLogistBy: countsOf(rows),
    toAdmin,
    orders,
  };
}

async function readDecisions(q: Queryable): Promise<Omit<RunFigures["decisions"], "looks">> {
  const totals = await q.one<{ stored: number; mastersJudged: number; eligible: number }>(sql`
    select count(*)::int as stored, coalesce(sum(masters_total), 0)::int as "mastersJudged",
           coalesce(sum(eligible_count), 0)::int as eligible
      from distribution_decisions`);
  const reasons = await q.rows<{ key: string; n: number }>(sql`
    select r.key, sum(r.value::int)::int as n
      from distribution_decisions d, jsonb_each_text(d.rejections) as r
     group by r.key order by n desc, r.key`);
  return { ...totals, rejected: totals.mastersJudged - totals.eligible, reasons: countsOf(reasons) };
}

async function readLoad(q: Queryable): Promise<RunFigures["load"]> {
  const rows = await q.rows<{ visits: number }>(sql`
    select count(o.id)::int as visits from masters m left join orders o on o.assigned_master_id = m.id
     group by m.id order by m.id`);
  const visits = rows.map((row) => row.visits);
  return {
    masters: visits.length,
    withoutVisit: visits.filter((n) => n === 0).length,
    visitsPerMaster: spreadOf(visits),
    gini: gini(visits),
  };
}

async function readMoney(q: Queryable): Promise<RunFigures["money"]> {
  const { total, closed } = await q.one<{ total: string; closed: number }>(sql`
    select coalesce(sum(total_sum), 0) as total, count(*)::int as closed from orders where status = 'CLOSED'`);
  const kopecks = kopecksFromSql(total);
  return {
    closedRoubles: Math.round(kopecks / 100),
    averageCheckRoubles: closed === 0 ? 0 : Math.round(kopecks / closed / 100),
  };
}
