import { sql } from "../db/tx.ts";
import { cleanText } from "../kernel/text-clean.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { applyBlock } from "../masters/block.ts";
import { lockMaster } from "../masters/lock-master.ts";
import type { DeclineReason, OfferSource } from "../offers/offer-states.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { dispatchPolicy } from "./policy.ts";
import { type OfferIsOver, offerIsOver } from "./view-offer.ts";

export type DeclineOffer = { readonly status: "declined"; readonly orderId: number } | OfferIsOver;

/** The reason is added when chosen, within this time after the decline. */
const REASON_WITHIN_MS = 10 * MINUTE_MS;
const COMMENT_MAX = 200;

interface OpenOffer {
  readonly orderId: number;
  readonly cityId: number;
  readonly isGuaranteePreferred: boolean;
}

/**
 * A master declines his open offer; it takes effect at once, the reason comes later
 * (dispatch.md section 10). The last open offer of a wave starts the next one.
 *
 * - `declined`         ended now. The preferred master of a guarantee order is blocked, when the
 *                      setting says so (section 7.3); the search goes on at once.
 * - `declined_before`  the same press again; nothing changed.
 * - `already_yours`    he holds the order; he may refuse it on its card.
 * - `taken`, `expired`, `canceled`, `not_found`  final states are never rewritten.
 */
export async function declineOffer(
  work: Work,
  { offerId, masterId }: { offerId: number; masterId: number },
): Promise<DeclineOffer> {
  const { tx, now } = work;
  const offer = await lockOffer(work, offerId, masterId);
  const over = await offerIsOver(work, offerId, masterId);
  if (over !== null || offer === null) return over ?? { status: "not_found" };
  const declined = await tx.one<{
    roundNumber: number;
    source: OfferSource;
    sentAt: Date;
  }>(sql`
    update offers f set state = 'DECLINED', responded_at = ${now}
     where f.id = ${offerId} and f.state in ('SENT','VIEWED')
    returning f.round_number as "roundNumber", f.source, f.sent_at as "sentAt"`);
  const { orderId, cityId } = offer;
  // Noted whatever the wave: an offer that expires at this moment does not see this one end.
  await noteDispatch(tx, [{ cityId, kind: "offer_declined", orderId, masterId }], now);
  tx.ring({ kind: "live", cityId, orderId });
  if (offer.isGuaranteePreferred) await blockForRefusal(work, { masterId, orderId, cityId });
  work.log.info("offer_declined", {
    order_id: orderId,
    city_id: cityId,
    offer_id: offerId,
    master_id: masterId,
    round_number: declined.roundNumber,
    source: declined.source,
    reason: null,
    latency_ms: now.getTime() - declined.sentAt.getTime(),
  });
  return { status: "declined", orderId };
}

/** Order, master, offer: the lock order of the system. Null when the offer is not his. */
async function lockOffer(work: Work, offerId: number, masterId: number): Promise<OpenOffer | null> {
  const { tx } = work;
  const offer = await tx.maybeOne<{ orderId: number }>(sql`
    select order_id as "orderId" from offers where id = ${offerId} and master_id = ${masterId}`);
  if (offer === null) return null;
  await tx.rows(sql`select from orders where id = ${offer.orderId} for no key update`);
  await tx.rows(sql`select from masters where id = ${masterId} for no key update`);
  await tx.rows(sql`select from offers where id = ${offerId} for no key update`);
  return tx.one<OpenOffer>(sql`
    select id as "orderId", city_id as "cityId",
           type = 'GUARANTEE' and preferred_master_id is not distinct from ${masterId} as "isGuaranteePreferred"
      from orders where id = ${offer.orderId}`);
}

/** Blocks the preferred master who refuses a guarantee order; he and the staff of the city are told. */
async function blockForRefusal(
  work: Work,
  { masterId, orderId, cityId }: { masterId: number; orderId: number; cityId: number },
): Promise<void> {
  if (!dispatchPolicy(work.settings.forCity(cityId)).blockOnRefusal) return;
  const master = await lockMaster(work, masterId);
  if (master === null) return;
  const engineWork = {
    ...work,
    actor: { kind: "system", as: "AUTO_DISTRIBUTION" },
    source: "engine",
  } as const;
  const { status } = await applyBlock(engineWork, master, { reasonCode: "guarantee_refusal", orderId });
  if (status !== "blocked") return;
  const staff = await staffRecipients(work.tx, { cityId, roles: ["LOGIST", "CITY_ADMIN"] });
  await enqueue(
    work.tx,
    staff.map((staffId) => ({
      to: { staff: staffId },
      event: "guarantee_refusal",
      payload: { masterId },
      orderId,
      dedupeKey: `guarantee_refusal:${orderId}:${masterId}:${work.now.getTime()}`,
      dedupePerChat: true,
    })),
    work.now,
  );
}

export type AddDeclineReason =
  | { readonly status: "added" }
  /** Not his decline, or too late, or there is a reason already. */
  | { readonly status: "not_found" };

/** Adds the reason to his own decline, once, within 10 minutes; `comment` (up to 200 characters) only with `other`. */
export async function addDeclineReason(
  work: Work,
  input: { offerId: number; masterId: number; reason: DeclineReason; comment?: string },
): Promise<AddDeclineReason> {
  const comment =
    input.reason === "other" && input.comment ? cleanText(input.comment).trim().slice(0, COMMENT_MAX) : null;
  const added = await work.tx.run(sql`
    update offers set decline_reason = ${input.reason}, decline_comment = ${comment || null}
     where id = ${input.offerId} and master_id = ${input.masterId} and state = 'DECLINED'
       and decline_reason is null and responded_at > ${after(work.now, -REASON_WITHIN_MS)}`);
  return added === 1 ? { status: "added" } : { status: "not_found" };
}
