import { type Queryable, sql } from "../db/tx.ts";
import { after } from "../kernel/time.ts";
import type { OfferSource } from "../offers/offer-states.ts";
import { enqueue, NEXT_OUTBOX_ID } from "../outbox/enqueue.ts";

export interface NewOffer {
  readonly orderId: number;
  readonly masterId: number;
  readonly searchEpisode: number;
  readonly roundNumber: number;
  readonly source: OfferSource;
  readonly rankPosition: number | null;
  /** Warnings staff confirmed. */
  readonly overrides?: readonly string[];
  readonly staffId?: number | null;
  readonly decisionId: number | null;
}

export interface WrittenOffer {
  readonly offerId: number;
  readonly orderId: number;
  readonly masterId: number;
  readonly expiresAt: Date;
}

/**
 * Writes open offers with the push of each, in the caller's transaction: every offer has exactly
 * one push row. The SLA runs from `now` until delivery moves it (dispatch.md section 8.1).
 */
export async function writeOffers(
  tx: Queryable,
  offers: readonly NewOffer[],
  slaMs: number,
  now: Date,
): Promise<WrittenOffer[]> {
  if (offers.length === 0) return [];
  const expiresAt = after(now, slaMs);
  const rows = offers.map((offer) => ({
    order_id: offer.orderId,
    master_id: offer.masterId,
    search_episode: offer.searchEpisode,
    round_number: offer.roundNumber,
    source: offer.source,
    rank_position: offer.rankPosition,
    overrides: offer.overrides ?? [],
    staff_id: offer.staffId ?? null,
    decision_id: offer.decisionId,
  }));
  const written = await tx.rows<WrittenOffer & { pushId: number }>(sql`
    insert into offers (order_id, master_id, search_episode, round_number, source, state, sent_at, expires_at,
                        rank_position, overrides, created_by_staff_id, decision_id, push_outbox_id, created_at)
    select i.order_id, i.master_id, i.search_episode, i.round_number, i.source, 'SENT', ${now}, ${expiresAt},
           i.rank_position, i.overrides, i.staff_id, i.decision_id, ${NEXT_OUTBOX_ID}, ${now}
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (
             order_id int, master_id int, search_episode int, round_number int, source offer_source,
             rank_position smallint, overrides text[], staff_id int, decision_id bigint)) with ordinality as i
     order by i.ordinality
    returning id as "offerId", order_id as "orderId", master_id as "masterId", expires_at as "expiresAt",
              push_outbox_id as "pushId"`);
  written.sort((a, b) => a.offerId - b.offerId);
  await enqueue(
    tx,
    written.map(({ pushId, offerId, orderId, masterId }) => ({
      id: pushId,
      to: { master: masterId },
      event: "new_offer",
      payload: {},
      orderId,
      offerId,
      dedupeKey: `new_offer:${offerId}`,
    })),
    now,
  );
  return written;
}
