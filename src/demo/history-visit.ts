import { type Kopecks, kopecksToSql, shareHalfUp } from "../kernel/money.ts";
import type { Random } from "../kernel/random.ts";
import { after, HOUR_MS, latest, MINUTE_MS } from "../kernel/time.ts";
import { averageCheckKopecks } from "../money/average-check.ts";
import { commissionDeadline } from "../money/commission-deadline.ts";
import { commissionAmount, commissionRateBp } from "../money/rate.ts";
import { requisites } from "../money/requisites.ts";
import type { Settings } from "../settings/settings.ts";
import type { DemoMasterKey } from "./demo-people.ts";
import type { EventQueue } from "./event-queue.ts";
import type { HistoryRecord } from "./history-record.ts";
import { checkAt, type PastOrder, type Worker } from "./history-state.ts";
import type { Row } from "./table-rows.ts";

interface PastCommission {
  readonly row: Row & { readonly id: number };
  readonly amountKopecks: Kopecks;
}

/** From the acceptance of a past order to its archive: the visit, the commission, the rewards. */
export class HistoryVisit {
  readonly #queue: EventQueue;
  readonly #record: HistoryRecord;
  readonly #workers: readonly Worker[];
  readonly #settings: Settings;
  readonly #zone: string;
  readonly #random: Random;
  readonly #now: Date;

  /** `now` is the end of the past: what would be archived later is not archived yet. */
  constructor(parts: {
    queue: EventQueue;
    record: HistoryRecord;
    workers: readonly Worker[];
    settings: Settings;
    zone: string;
    random: Random;
    now: Date;
  }) {
    this.#queue = parts.queue;
    this.#record = parts.record;
    this.#workers = parts.workers;
    this.#settings = parts.settings;
    this.#zone = parts.zone;
    this.#random = parts.random;
    this.#now = parts.now;
  }

  /**
   * Plans the whole visit of an order that has just been accepted. With `onUnpaid` nobody ever
   * reports the payment, and it is called at the deadline of the commission.
   */
  plan(order: PastOrder, onUnpaid?: (deadlineAt: Date) => void): void {
    const acceptedAt = this.#queue.now;
    const startAt = after(latest(order.slot.startAt, acceptedAt)!, this.#minutes(25, 60));
    const leaveAt = after(startAt, -this.#minutes(12, 24));
    const closeAt = after(startAt, this.#minutes(35, 100));
    const reportAt = after(closeAt, this.#minutes(5, 45));
    const approveAt = after(reportAt, this.#minutes(5, 40));
    this.#queue.at(leaveAt, () => this.#step(order, "ASSIGNED", "EN_ROUTE", "master_en_route"));
    this.#queue.at(startAt, () => this.#step(order, "EN_ROUTE", "WORKING", "master_working"));
    this.#queue.at(closeAt, () => {
      const commission = this.#close(order);
      if (onUnpaid) {
        const deadlineAt = commission.row["deadline_at"] as Date;
        this.#queue.at(deadlineAt, () => onUnpaid(deadlineAt));
        return;
      }
      this.#queue.at(reportAt, () => this.#report(order, commission));
      this.#queue.at(approveAt, () => this.#approve(order, commission));
    });
  }

  #minutes(from: number, to: number): number {
    return (from + this.#random.below(to - from + 1)) * MINUTE_MS;
  }

  #step(order: PastOrder, from: string, to: string, reason: string, context: Row = {}): void {
    const at = this.#queue.now;
    this.#change(order, { status: to });
    this.#record.history({ orderId: order.id, from, to, reason, by: { master: order.worker! }, context }, at);
  }

  #change(order: PastOrder, columns: Row): void {
    Object.assign(order.row, columns, {
      version: Number(order.row["version"]) + 1,
      updated_at: this.#queue.now,
    });
  }

  #close(order: PastOrder): PastCommission {
    const at = this.#queue.now;
    const worker = order.worker!;
    const totalKopecks = this.#total(worker);
    const check = checkAt(worker, at);
    const rateBp = commissionRateBp(check, this.#settings);
    const amountKopecks = commissionAmount(totalKopecks, rateBp);
    const row = this.#record.rows.add("commissions", {
      order_id: order.id,
      master_id: worker.id,
      base_total: kopecksToSql(totalKopecks),
      avg_check: kopecksToSql(averageCheckKopecks(check)),
      rate: (rateBp / 10_000).toFixed(4),
      amount: kopecksToSql(amountKopecks),
      status: "WAIT_PAY",
      deadline_at: commissionDeadline(at, this.#settings, this.#zone),
      deadline_set_at: at,
      paid_reported_at: null as Date | null,
      paid_approved_at: null as Date | null,
      paid_amount: null as string | null,
      approved_by_staff_id: null as number | null,
      payment_reference: null as string | null,
      pay_to_snapshot: requisites(this.#settings, { orderId: order.id, masterName: worker.fullName }),
      version: 1,
      created_at: at,
      updated_at: at,
    });
    this.#ledger(worker, "COMMISSION_CHARGED", -amountKopecks, `commission_charged:${row.id}`, {
      order_id: order.id,
      commission_id: row.id,
    });
    this.#record.rows.add("attachments", {
      entity_type: "ORDER",
      entity_id: order.id,
      file_type: "PHOTO",
      bot: "master",
      file_id: `demo-act-${order.id}`,
      file_unique_id: `demo-act-${order.id}`,
      document_type: "act",
      uploaded_by_master_id: worker.id,
      created_at: at,
    });
    const total = kopecksToSql(totalKopecks);
    order.row["total_sum"] = total;
    this.#step(order, "WORKING", "PAYMENT", "master_uploaded_act", {
      total_sum: total,
      commission_id: row.id,
    });
    this.#tell(worker, "commission_created", { commissionId: row.id }, order);
    return { row, amountKopecks };
  }

  /** Whole fifties mostly, now and then with kopecks. */
  #total(worker: Worker): Kopecks {
    const [min, max] = worker.person.checks ?? [3_000, 5_000];
    const roubles = min + 50 * this.#random.below((max - min) / 50 + 1);
    return roubles * 100 + (this.#random.chance(0.1) ? 1 + this.#random.below(99) : 0);
  }

  #report(order: PastOrder, { row }: PastCommission): void {
    const at = this.#queue.now;
    Object.assign(row, { status: "REPORTED", paid_reported_at: at, version: 2, updated_at: at });
    const event = "commission_reported";
    this.#record.message(
      { to: { staff: "boris" }, event, payload: { commissionId: row.id }, orderId: order.id },
      at,
    );
  }

  #approve(order: PastOrder, commission: PastCommission): void {
    const at = this.#queue.now;
    const { row, amountKopecks } = commission;
    const worker = order.worker!;
    const by = "boris";
    const paid = kopecksToSql(amountKopecks);
    Object.assign(row, {
      status: "APPROVED",
      paid_amount: paid,
      paid_approved_at: at,
      approved_by_staff_id: this.#record.staffId(by),
      version: 3,
      updated_at: at,
    });
    this.#ledger(worker, "COMMISSION_PAID", amountKopecks, `commission_paid:${row.id}:3`, {
      order_id: order.id,
      commission_id: row.id,
      staff: true,
    });
    this.#reward(order, commission);
    this.#tell(
      worker,
      "commission_approved",
      { commissionId: row.id, paidKopecks: amountKopecks, unblocked: false },
      order,
    );
    const ids = { orderId: order.id, masterId: worker.id };
    this.#record.audit(
      {
        by,
        entity: "commission",
        entityId: row.id,
        action: "approve_commission",
        ...ids,
        before: { status: "REPORTED" },
        after: { status: "APPROVED", paid_amount: paid },
      },
      at,
    );
    this.#finish(order, row.id);
  }

  #finish(order: PastOrder, commissionId: number): void {
    const at = this.#queue.now;
    const worker = order.worker!;
    this.#change(order, { status: "CLOSED", closed_at: at });
    worker.active.delete(order);
    worker.closed.push({ at, totalKopecks: Math.round(Number(order.row["total_sum"]) * 100) });
    this.#record.history(
      {
        orderId: order.id,
        from: "PAYMENT",
        to: "CLOSED",
        reason: "commission_paid",
        by: { staff: "boris" },
        context: { commission_id: commissionId },
      },
      at,
    );
    this.#record.audit(
      {
        by: "boris",
        entity: "order",
        entityId: order.id,
        action: "close",
        orderId: order.id,
        before: { status: "PAYMENT" },
        after: { status: "CLOSED" },
      },
      at,
    );
    const autocloseAt = after(at, this.#settings.get("autoclose_hours") * HOUR_MS);
    const archivedAt = after(autocloseAt, this.#minutes(0, 4));
    const queued = this.#record.rows.add("order_autoclose_queue", {
      order_id: order.id,
      closed_at: at,
      autoclose_at: autocloseAt,
      processed_at: null as Date | null,
      created_at: at,
    });
    if (archivedAt > this.#now) return;
    this.#queue.at(archivedAt, () => {
      queued.processed_at = archivedAt;
      this.#archive(order, archivedAt);
    });
  }

  #archive(order: PastOrder, at: Date): void {
    this.#change(order, { archived_at: at });
    this.#record.history(
      { orderId: order.id, from: "CLOSED", to: "CLOSED", reason: "autoclose_24h", by: { system: "SYSTEM" } },
      at,
    );
    const accepted = order.offers.find(({ state }) => state === "ACCEPTED")!;
    const card = this.#record.rows
      .of("notifications_outbox")
      .find((row) => row["offer_id"] === accepted.id && row["event"] === "order_assigned");
    this.#record.message(
      {
        to: { edit: card!["id"] as number, master: order.worker! },
        event: "order_card_closed",
        orderId: order.id,
        offerId: accepted.id,
      },
      at,
    );
  }

  /** Rewards of both levels, as `accrueRewards` gives them. */
  #reward(order: PastOrder, { row, amountKopecks }: PastCommission): void {
    const at = this.#queue.now;
    const first = this.#referrerOf(order.worker!);
    const second = first && this.#referrerOf(first);
    [first, second].forEach((referrer, i) => {
      if (!referrer || referrer.isDeleted) return;
      const rateBp = this.#settings.get(i === 0 ? "referral_rate_l1" : "referral_rate_l2");
      const rewardKopecks = shareHalfUp(amountKopecks, rateBp);
      if (rewardKopecks === 0) return;
      const reward = this.#record.rows.add("referral_rewards", {
        referrer_id: referrer.id,
        referred_master_id: order.worker!.id,
        commission_id: row.id,
        level: i + 1,
        percent: (rateBp / 100).toFixed(2),
        amount: kopecksToSql(rewardKopecks),
        created_at: at,
      });
      this.#ledger(referrer, "REFERRAL_ACCRUED", rewardKopecks, `referral_accrued:${reward.id}`, {
        order_id: order.id,
        reward_id: reward.id,
        staff: true,
      });
      const payload = { amountKopecks: rewardKopecks, level: i + 1 };
      this.#tell(referrer, "referral_reward_accrued", payload, order);
    });
  }

  #referrerOf(worker: Worker): Worker | null {
    const key: DemoMasterKey | undefined = worker.person.referredBy;
    return this.#workers.find(({ person }) => person.key === key) ?? null;
  }

  #tell(worker: Worker, event: string, payload: Row, order: PastOrder): void {
    this.#record.message({ to: { master: worker }, event, payload, orderId: order.id }, this.#queue.now);
  }

  #ledger(
    worker: Worker,
    kind: string,
    amountKopecks: Kopecks,
    dedupeKey: string,
    of: {
      readonly order_id: number;
      readonly commission_id?: number;
      readonly reward_id?: number;
      readonly staff?: boolean;
    },
  ): void {
    this.#record.rows.add("ledger_entries", {
      master_id: worker.id,
      kind,
      amount: kopecksToSql(amountKopecks),
      order_id: of.order_id,
      commission_id: of.commission_id ?? null,
      reward_id: of.reward_id ?? null,
      actor_type: of.staff ? "ADMIN" : "MASTER",
      staff_user_id: of.staff ? this.#record.staffId("boris") : null,
      dedupe_key: dedupeKey,
      at: this.#queue.now,
    });
  }
}
