import { type Queryable, sql } from "../db/tx.ts";
import { averageChecks } from "../money/average-check.ts";
import { CHECKS_NOT_LOADED, type MasterBase, type MasterFacts } from "./facts.ts";

interface LoadRow {
  readonly masterId: number;
  readonly activeOrders: number;
  readonly openOffers: number;
  /** [order id, slot start, slot end, asap] of his visits, moments in epoch milliseconds. */
  readonly visits: readonly [number, number, number, boolean][] | null;
}

/** Adds what their orders and offers say: active orders, visits, open offers. Average checks stay unloaded. */
export async function loadLoads(q: Queryable, roster: readonly MasterBase[]): Promise<MasterFacts[]> {
  if (roster.length === 0) return [];
  const ids = roster.map(({ id }) => id);
  const rows = await q.rows<LoadRow>(sql`
    with m as materialized (select unnest(${ids}::int[]) as id),
    active as (
      select o.assigned_master_id as master_id, count(*)::int as n,
             jsonb_agg(jsonb_build_array(o.id, floor(extract(epoch from o.timeslot_start_utc) * 1000),
                                         floor(extract(epoch from o.timeslot_end_utc) * 1000), o.is_asap))
               filter (where o.status <> 'PAYMENT' and o.timeslot_start_utc is not null) as visits
        from m join orders o on o.assigned_master_id = m.id and o.status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')
       group by o.assigned_master_id
    ), opened as (
      select f.master_id, count(*)::int as n
        from m join offers f on f.master_id = m.id and f.state in ('SENT','VIEWED') group by f.master_id
    )
    select coalesce(active.master_id, opened.master_id) as "masterId", coalesce(active.n, 0) as "activeOrders",
           coalesce(opened.n, 0) as "openOffers", active.visits
      from active full join opened on opened.master_id = active.master_id`);
  const loads = new Map(rows.map((row) => [row.masterId, row]));
  return roster.map((master) => ({ ...master, ...UNLOADED, ...loadOf(loads.get(master.id)) }));
}

const UNLOADED = { checkCount: CHECKS_NOT_LOADED, checkSumKopecks: 0 } as const;
const IDLE = { activeOrders: 0, openOffers: 0, visits: [] } as const;

function loadOf(row: LoadRow | undefined): Pick<MasterFacts, "activeOrders" | "openOffers" | "visits"> {
  if (row === undefined) return IDLE;
  const { activeOrders, openOffers, visits } = row;
  return {
    activeOrders,
    openOffers,
    visits: (visits ?? []).map(([orderId, start, end, isAsap]) => ({
      orderId,
      startAt: new Date(start),
      endAt: new Date(end),
      isAsap,
    })),
  };
}

/** Loads the average checks of 7 days of all, or of `wanted`, where they are not loaded yet. */
export async function loadChecks(
  q: Queryable,
  masters: readonly MasterFacts[],
  now: Date,
  wanted?: ReadonlySet<number>,
): Promise<MasterFacts[]> {
  const missing = masters.filter(
    ({ id, checkCount }) => checkCount === CHECKS_NOT_LOADED && (wanted?.has(id) ?? true),
  );
  if (missing.length === 0) return [...masters];
  const ids = new Set(missing.map(({ id }) => id));
  const checks = await averageChecks(q, [...ids], now);
  return masters.map((master) => {
    if (!ids.has(master.id)) return master;
    const check = checks.get(master.id);
    return { ...master, checkCount: check?.count ?? 0, checkSumKopecks: check?.sumKopecks ?? 0 };
  });
}
