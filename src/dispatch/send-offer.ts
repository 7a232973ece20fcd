import { sql } from "../db/tx.ts";
import type { OrderStatus } from "../orders/lifecycle.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import type { OrderFacts } from "./facts.ts";
import { judgeMaster, plainReason } from "./judge-master.ts";
import { isOpen } from "./past-offers.ts";
import { dispatchPolicy } from "./policy.ts";
import { writeOffers } from "./write-offers.ts";

export type SendOffer =
  | {
      readonly status: "offer_sent";
      readonly offerId: number;
      readonly expiresAt: Date;
      readonly roundNumber: number;
    }
  /** Nothing was sent; send again with `confirmed` to insist. Codes of dispatch.md section 5. */
  | { readonly status: "warnings"; readonly warnings: readonly string[] }
  | { readonly status: "refused"; readonly reasons: readonly string[] }
  | { readonly status: "wrong_state"; readonly orderStatus: OrderStatus }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * Staff offer an order to the master they picked («👤 Выбрать мастера», dispatch.md section 11):
 * an ordinary offer with the usual SLA. It joins an open wave, else it is a new round. A DEFERRED
 * order stays DEFERRED and can be accepted all the same.
 */
export async function sendOffer(
  work: Work,
  input: { orderId: number; masterId: number; confirmed?: boolean },
): Promise<SendOffer> {
  const judged = await judgeMaster(work, { ...input, forOffer: true }, "order.offer");
  if (judged.status === "stale") throw new Error("an offer carries no version");
  if (judged.status !== "judged") return judged;
  if (judged.warnings.length > 0 && !input.confirmed)
    return { status: "warnings", warnings: judged.warnings };
  const { facts, order } = judged;
  const policy = dispatchPolicy(work.settings.forCity(order.cityId));
  const roundNumber = roundFor(facts);
  const overrides = judged.warnings.map(plainReason);
  const [offer] = await writeOffers(
    work.tx,
    [
      {
        orderId: order.id,
        masterId: input.masterId,
        searchEpisode: facts.searchEpisode,
        roundNumber,
        source: "STAFF_MANUAL",
        rankPosition: null,
        overrides,
        staffId: staffIdOf(work.actor),
        decisionId: null,
      },
    ],
    policy.slaMs,
    work.now,
  );
  await work.tx.run(sql`
    update orders set search_round = ${roundNumber}, updated_at = ${work.now}
     where id = ${order.id} and search_round < ${roundNumber}`);
  await audit(work, {
    entity: "offer",
    entityId: offer!.offerId,
    action: "offer",
    cityId: order.cityId,
    orderId: order.id,
    masterId: input.masterId,
    after: { overrides },
  });
  work.tx.ring({ kind: "dispatch", cityId: order.cityId });
  work.tx.ring({ kind: "live", cityId: order.cityId, orderId: order.id });
  work.log.info("offer_sent", {
    order_id: order.id,
    city_id: order.cityId,
    offer_id: offer!.offerId,
    master_id: input.masterId,
    round_number: roundNumber,
    sla_seconds: policy.slaMs / 1_000,
    expires_at: offer!.expiresAt.toISOString(),
    source: "STAFF_MANUAL",
  });
  return { status: "offer_sent", offerId: offer!.offerId, expiresAt: offer!.expiresAt, roundNumber };
}

/** An open wave of the episode is joined; else the offer is a round of its own. */
function roundFor(order: OrderFacts): number {
  const open = order.offers.filter((offer) => isOpen(offer) && offer.searchEpisode === order.searchEpisode);
  return open.length > 0 ? Math.max(...open.map(({ roundNumber }) => roundNumber)) : order.searchRound + 1;
}
