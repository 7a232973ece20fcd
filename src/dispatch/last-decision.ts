import { type Queryable, sql } from "../db/tx.ts";
import { inScope } from "../staff/scope.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import type { Candidate } from "./ranking.ts";
import type { SearchScope } from "./reasons.ts";

/** What the engine decided about an order when it looked last: the panel «❓ Почему не назначен». */
export interface LastDecision {
  readonly decisionId: number;
  readonly decidedAt: Date;
  /** When the same outcome for the same reasons was found last. */
  readonly lastSeenAt: Date;
  /** How often it was found, the first time included. */
  readonly repeatCount: number;
  readonly episode: number;
  readonly round: number | null;
  /** Event code that made the engine look. */
  readonly trigger: string;
  readonly scope: SearchScope;
  /** Nobody fitted in the district, so the whole city was looked at. */
  readonly widened: boolean;
  readonly mastersTotal: number;
  readonly eligibleCount: number;
  /** The best, by rank, with all keys; as many as are stored. */
  readonly candidates: readonly (Candidate & { readonly name: string; readonly wasOffered: boolean })[];
  /** Masters per reason, the most frequent first. */
  readonly rejections: readonly { readonly reason: string; readonly count: number }[];
  readonly preferred: { readonly name: string; readonly reasons: readonly string[] } | null;
  readonly outcome: string;
}

interface Row extends Omit<LastDecision, "candidates" | "rejections" | "preferred"> {
  readonly candidates: readonly Candidate[];
  readonly rejections: Readonly<Record<string, number>>;
  readonly offeredMasterIds: readonly number[];
  readonly preferredMasterId: number | null;
  readonly preferredReasons: readonly string[];
}

/** The newest decision about an order of the actor's cities; null when there is none. */
export function lastDecision(work: Work<Queryable>, orderId: number): Promise<LastDecision | null> {
  return staffRead(work, (behindWall) => readLastDecision(behindWall, orderId));
}

async function readLastDecision(work: Work<Queryable>, orderId: number): Promise<LastDecision | null> {
  const row = await work.tx.maybeOne<Row>(sql`
    select d.id as "decisionId", d.decided_at as "decidedAt", d.last_seen_at as "lastSeenAt",
           d.repeat_count as "repeatCount", d.search_episode as episode, d.round_number as round, d.trigger, d.scope,
           d.widened, d.masters_total as "mastersTotal", d.eligible_count as "eligibleCount", d.candidates,
           d.rejections, d.offered_master_ids as "offeredMasterIds", d.preferred_master_id as "preferredMasterId",
           d.preferred_reasons as "preferredReasons", d.outcome
      from distribution_decisions d
     where d.order_id = ${orderId} and ${inScope(work.actor, "d.city_id")}
     order by d.decided_at desc, d.id desc limit 1`);
  if (row === null) return null;
  const { candidates, rejections, offeredMasterIds, preferredMasterId, preferredReasons, ...decision } = row;
  const ids = [
    ...candidates.map(({ masterId }) => masterId),
    ...(preferredMasterId ? [preferredMasterId] : []),
  ];
  const names = await namesOf(work.tx, ids);
  return {
    ...decision,
    candidates: candidates.map((candidate) => ({
      ...candidate,
      name: names.get(candidate.masterId) ?? "",
      wasOffered: offeredMasterIds.includes(candidate.masterId),
    })),
    rejections: Object.entries(rejections)
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count),
    preferred:
      preferredMasterId === null
        ? null
        : { name: names.get(preferredMasterId) ?? "", reasons: preferredReasons },
  };
}

/** Who was turned down and how often, by the newest decision about each of these orders; none of a foreign city. */
export function lastRejections(
  work: Work<Queryable>,
  orderIds: readonly number[],
): Promise<ReadonlyMap<number, Readonly<Record<string, number>>>> {
  return staffRead(work, async ({ tx, actor }) => {
    const rows = await tx.rows<{ orderId: number; rejections: Readonly<Record<string, number>> }>(sql`
      select o.id as "orderId", d.rejections
        from unnest(${[...orderIds]}::int[]) as o (id)
       cross join lateral (
          select d.rejections from distribution_decisions d
           where d.order_id = o.id and ${inScope(actor, "d.city_id")}
           order by d.decided_at desc, d.id desc limit 1) d`);
    return new Map(rows.map(({ orderId, rejections }) => [orderId, rejections]));
  });
}

async function namesOf(q: Queryable, masterIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await q.rows<{ id: number; name: string }>(sql`
    select id, full_name as name from masters where id = any(${[...masterIds]}::int[])`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
