import { type Decision, decide, evaluateCity } from "../dispatch/decide.ts";
import { countReasons } from "../dispatch/decision-ledger.ts";
import { activeLimit } from "../dispatch/eligibility.ts";
import type { OrderFacts } from "../dispatch/facts.ts";
import type { DispatchPolicy } from "../dispatch/policy.ts";
import { bit, hardRefusals, type Reason, warnings } from "../dispatch/reasons.ts";
import { visitsConflict } from "../dispatch/visit-window.ts";
import type { Random } from "../kernel/random.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import type { DeclineReason } from "../offers/offer-states.ts";
import type { DemoStaffKey } from "./demo-people.ts";
import type { EventQueue } from "./event-queue.ts";
import { assignmentMetrics } from "./history-metrics.ts";
import type { HistoryRecord } from "./history-record.ts";
import { cityFacts, orderFacts, type PastOffer, type PastOrder, type Worker } from "./history-state.ts";

/** A decision of the past with everything the ledger stores, and the offers it led to. */
export interface PastDecision {
  readonly order: OrderFacts;
  readonly decision: Decision;
  readonly trigger: string;
  readonly at: Date;
  readonly offers: PastOffer[];
}

const DELIVERY_MS = 1_100;

/**
 * The search of past orders: waves by the engine's own `decide` over the made-up state, so that
 * every stored decision could be made again; answers drawn at random.
 */
export class HistorySearch {
  readonly decisions: PastDecision[] = [];
  readonly #queue: EventQueue;
  readonly #record: HistoryRecord;
  readonly #workers: readonly Worker[];
  readonly #policy: DispatchPolicy;
  readonly #random: Random;
  readonly #cityId: number;
  readonly #onAccepted: (order: PastOrder) => void;

  constructor(parts: {
    queue: EventQueue;
    record: HistoryRecord;
    workers: readonly Worker[];
    policy: DispatchPolicy;
    random: Random;
    cityId: number;
    onAccepted: (order: PastOrder) => void;
  }) {
    this.#queue = parts.queue;
    this.#record = parts.record;
    this.#workers = parts.workers;
    this.#policy = parts.policy;
    this.#random = parts.random;
    this.#cityId = parts.cityId;
    this.#onAccepted = parts.onAccepted;
  }

  /** One look of the engine; goes on by itself until somebody accepts. */
  look(order: PastOrder, trigger: string): void {
    if (order.worker !== null) return;
    const now = this.#queue.now;
    const facts = orderFacts(order, this.#cityId);
    const decision = decide(facts, cityFacts(this.#workers, now), this.#policy, now);
    if (decision.kind !== "decided") return;
    this.#escalate(order, decision, now);
    const past: PastDecision = { order: facts, decision, trigger, at: now, offers: [] };
    this.decisions.push(past);
    decision.offered.forEach(({ masterId }, i) => {
      const worker = this.#workers.find(({ id }) => id === masterId)!;
      const source = { source: "ENGINE", rank_position: i + 1, overrides: [], staff: null } as const;
      past.offers.push(this.#send(order, worker, decision.roundNumber, source));
    });
    const dueAt = decision.dueAt;
    if (decision.offered.length === 0 && dueAt) {
      this.#queue.at(dueAt > now ? dueAt : after(now, this.#policy.tickMs), () =>
        this.look(order, "safety_tick"),
      );
    }
  }

  /** Staff offer the order to a master, who takes it; they have confirmed the warnings. */
  offerByHand(
    order: PastOrder,
    worker: Worker,
    staff: DemoStaffKey,
    overrides: readonly Reason[] = [],
  ): void {
    const source = { source: "STAFF_MANUAL", rank_position: null, overrides, staff } as const;
    const offer = this.#send(order, worker, order.round + 1, source, "accept");
    const ids = { orderId: order.id, masterId: worker.id };
    this.#record.audit(
      { by: staff, entity: "offer", entityId: offer.id, action: "offer", ...ids, after: { overrides } },
      this.#queue.now,
    );
  }

  /** Вера helps a stuck order: she asks who has the fewest reasons against him, as soon as nobody else is being asked. */
  #help(order: PastOrder): void {
    if (order.worker !== null) return;
    const now = this.#queue.now;
    const facts = orderFacts(order, this.#cityId);
    const { verdicts } = evaluateCity(facts, cityFacts(this.#workers, now), this.#policy, now);
    const never = bit("not_on_shift") | bit("at_limit");
    const unlikely = (reasons: readonly Reason[]) =>
      reasons.length +
      (reasons.includes("missing_skill") ? 10 : 0) +
      (reasons.includes("declined_before") ? 3 : 0);
    const [best] = verdicts
      .filter(({ mask }) => (mask & never) === 0 && hardRefusals(mask, { forOffer: true }).length === 0)
      .map(({ masterId, mask }) => ({ masterId, reasons: warnings(mask, { forOffer: true }) }))
      .sort((a, b) => unlikely(a.reasons) - unlikely(b.reasons) || a.masterId - b.masterId);
    const isAsked = order.offers.some(({ respondedAt }) => respondedAt === null);
    if (!best || isAsked) {
      this.#queue.at(after(now, 3 * MINUTE_MS), () => this.#help(order));
      return;
    }
    const worker = this.#workers.find(({ id }) => id === best.masterId)!;
    this.offerByHand(order, worker, "vera", best.reasons);
  }

  #send(
    order: PastOrder,
    worker: Worker,
    round: number,
    source: {
      readonly source: "ENGINE" | "STAFF_MANUAL";
      readonly rank_position: number | null;
      readonly overrides: readonly string[];
      readonly staff: DemoStaffKey | null;
    },
    answer: "random" | "accept" = "random",
  ): PastOffer {
    const sentAt = this.#queue.now;
    const deliveredAt = after(sentAt, DELIVERY_MS);
    const expiresAt = after(deliveredAt, this.#policy.slaMs);
    const { staff, ...columns } = source;
    const row = this.#record.rows.add("offers", {
      order_id: order.id,
      master_id: worker.id,
      search_episode: 1,
      round_number: round,
      ...columns,
      state: "SENT",
      sent_at: sentAt,
      delivered_at: deliveredAt,
      viewed_at: null as Date | null,
      responded_at: null as Date | null,
      expires_at: expiresAt,
      decline_reason: null as DeclineReason | null,
      cancel_reason: null as string | null,
      created_by_staff_id: staff === null ? null : this.#record.staffId(staff),
      decision_id: null as number | null,
      push_outbox_id: 0,
      created_at: sentAt,
    });
    const key = { orderId: order.id, offerId: row.id, dedupeKey: `new_offer:${row.id}` };
    row.push_outbox_id = this.#record.message({ to: { master: worker }, event: "new_offer", ...key }, sentAt);
    const offer: PastOffer = {
      id: row.id,
      order,
      worker,
      round,
      sentAt,
      deliveredAt,
      expiresAt,
      row,
      pushId: row.push_outbox_id,
      state: "SENT",
      cancelReason: null,
      respondedAt: null,
    };
    order.offers.push(offer);
    order.round = round;
    order.row["search_round"] = round;
    worker.openOffers.add(offer);
    this.#planAnswer(offer, answer === "accept" ? 0 : this.#random.next());
    return offer;
  }

  /** 80 % take it, 11 % decline, the rest do not answer in time. */
  #planAnswer(offer: PastOffer, draw: number): void {
    const answerAt = after(offer.deliveredAt, (8 + this.#random.below(75)) * SECOND_MS);
    if (draw >= 0.91) {
      this.#queue.at(offer.expiresAt, () => this.#expire(offer));
      return;
    }
    if (this.#random.chance(0.7)) {
      const seenAt = after(offer.deliveredAt, (2 + this.#random.below(5)) * SECOND_MS);
      this.#queue.at(seenAt, () => this.#see(offer));
    }
    this.#queue.at(answerAt, () => (draw < 0.8 ? this.#accept(offer) : this.#decline(offer)));
  }

  #see(offer: PastOffer): void {
    if (offer.state !== "SENT") return;
    offer.state = "VIEWED";
    offer.row["viewed_at"] = this.#queue.now;
  }

  #accept(offer: PastOffer): void {
    const { order, worker } = offer;
    if (offer.respondedAt !== null) return;
    if (this.#isFull(worker, order) && offer.row["source"] === "ENGINE") {
      this.#decline(offer, "busy");
      return;
    }
    this.#end(offer, "ACCEPTED");
    const now = this.#queue.now;
    const from = "SEARCHING";
    this.#record.rows.add("distribution_metrics", assignmentMetrics(offer, this.#cityId, now));
    const context = { master_id: worker.id, offer_id: offer.id };
    this.#record.history(
      {
        orderId: order.id,
        from,
        to: "ASSIGNED",
        reason: "accepted_by_master",
        by: { master: worker },
        context,
      },
      now,
    );
    const key = { orderId: order.id, offerId: offer.id };
    this.#record.message(
      {
        to: { master: worker },
        event: "order_assigned",
        payload: { direct: false },
        ...key,
        dedupeKey: `order_assigned:${offer.id}`,
      },
      now,
    );
    const seconds = Math.round((now.getTime() - order.createdAt.getTime()) / SECOND_MS);
    this.#record.message(
      {
        to: { staff: "vera" },
        event: "order_assigned_staff",
        payload: { masterId: worker.id, seconds },
        orderId: order.id,
        dedupeKey: `order_assigned_staff:${offer.id}:s:${this.#record.staffId("vera")}`,
      },
      now,
    );
    order.worker = worker;
    worker.active.add(order);
    Object.assign(order.row, { status: "ASSIGNED", assigned_master_id: worker.id, updated_at: now });
    order.row["version"] = Number(order.row["version"]) + 1;
    for (const other of [...worker.openOffers]) {
      if (other.row["source"] === "ENGINE" && this.#isFull(worker, other.order)) this.#withdraw(other);
    }
    this.#onAccepted(order);
  }

  #isFull(worker: Worker, order: PastOrder): boolean {
    const limit = activeLimit({ limitOverride: worker.limitOverride }, this.#policy);
    const visits = [...worker.active].filter(({ row }) => row["status"] !== "PAYMENT");
    const { now } = this.#queue;
    return (
      worker.active.size >= limit ||
      visits.some(({ slot }) => visitsConflict(order.slot, slot, this.#policy.visitMs, now))
    );
  }

  #decline(offer: PastOffer, reason?: DeclineReason): void {
    if (offer.respondedAt !== null) return;
    this.#end(offer, "DECLINED");
    const drawn = this.#random.pick(["far", "busy", "price", "not_my_work", null] as const);
    offer.row["decline_reason"] = reason ?? drawn;
    this.#next(offer, "offer_declined");
  }

  #expire(offer: PastOffer): void {
    if (offer.respondedAt !== null) return;
    this.#end(offer, "EXPIRED");
    this.#edit(offer, "offer_expired");
    this.#next(offer, "offer_expired");
  }

  /** He has got another order: he could not carry out this one any more. */
  #withdraw(offer: PastOffer): void {
    offer.cancelReason = "master_busy";
    offer.row["cancel_reason"] = offer.cancelReason;
    this.#end(offer, "CANCELED");
    this.#edit(offer, "offer_canceled");
    this.#next(offer, "offer_withdrawn");
  }

  #edit(offer: PastOffer, event: string): void {
    this.#record.message(
      {
        to: { edit: offer.pushId, master: offer.worker },
        event,
        orderId: offer.order.id,
        offerId: offer.id,
        dedupeKey: `offer_closed:${offer.id}`,
      },
      this.#queue.now,
    );
  }

  #end(offer: PastOffer, state: PastOffer["state"]): void {
    offer.state = state;
    offer.respondedAt = this.#queue.now;
    offer.row["state"] = state;
    offer.row["responded_at"] = offer.respondedAt;
    offer.worker.openOffers.delete(offer);
  }

  /** The next wave starts the moment the last open offer has ended. */
  #next({ order }: PastOffer, trigger: string): void {
    if (order.offers.some(({ respondedAt }) => respondedAt === null)) return;
    order.row["waves_failed"] = new Set(
      order.offers
        .filter(({ state }) => state === "DECLINED" || state === "EXPIRED")
        .map(({ round }) => round),
    ).size;
    order.row["no_candidates_since"] = this.#queue.now;
    this.look(order, trigger);
  }

  #escalate(order: PastOrder, decision: Decision, now: Date): void {
    const by = { system: "AUTO_DISTRIBUTION" } as const;
    const same = { orderId: order.id, from: "SEARCHING", to: "SEARCHING", by };
    const { evaluation } = decision;
    if (decision.escalateLogist !== null) {
      order.escalatedLogistAt = now;
      const reason = decision.escalateLogist;
      this.#queue.at(after(now, (120 + this.#random.below(240)) * SECOND_MS), () => this.#help(order));
      const context = { reason, scope: evaluation?.scope ?? null };
      this.#record.history({ ...same, reason: "distribution_escalate_logist", context }, now);
      const rejections = evaluation ? countReasons(evaluation.verdicts, evaluation.scope) : {};
      this.#tell(
        order,
        "escalation_logist",
        { reason, waves: decision.wavesFailed, rejections, episode: 1 },
        now,
      );
    }
    if (decision.escalateAdmin) {
      order.escalatedAdminAt = now;
      this.#record.history({ ...same, reason: "distribution_escalate_admin" }, now);
      const minutes = Math.floor((now.getTime() - order.escalatedLogistAt!.getTime()) / MINUTE_MS);
      this.#tell(order, "escalation_admin", { minutes, ownerStaffId: null, episode: 1 }, now);
    }
  }

  #tell(order: PastOrder, event: "escalation_logist" | "escalation_admin", payload: object, now: Date): void {
    const staff: DemoStaffKey[] = event === "escalation_logist" ? ["boris", "vera"] : ["anna", "boris"];
    for (const key of staff) {
      const dedupeKey = `${event}:${order.id}:1:s:${this.#record.staffId(key)}`;
      const message = { to: { staff: key }, event, payload: { ...payload }, orderId: order.id, dedupeKey };
      this.#record.message(message, now);
    }
  }
}
