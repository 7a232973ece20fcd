import { correctBalance } from "../../src/money/correct-balance.ts";
import { payGuarantee } from "../../src/money/guarantee-payment.ts";
import { payRewards } from "../../src/money/pay-rewards.ts";
import { approveCommission } from "../../src/orders/approve-commission.ts";
import { approveCommissions } from "../../src/orders/approve-commissions.ts";
import { rejectCommission } from "../../src/orders/reject-commission.ts";
import { reportPayment } from "../../src/orders/report-payment.ts";
import { type Choice, type Deed, newsOf } from "../deed.ts";
import { judgePermission } from "../judge-staff.ts";
import type { CommissionNow } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { called, oneOf, somebody } from "./pick.ts";

function aCommission(stage: Stage, ...statuses: readonly CommissionNow["status"][]): CommissionNow | null {
  const { random, snapshot } = stage;
  const all = [...snapshot.commissions.values()];
  const fitting = all.filter(({ status }) => statuses.includes(status));
  return oneOf(random, fitting.length > 0 && random.chance(0.85) ? fitting : all.slice(-10));
}

function report(stage: Stage): Deed | null {
  const commission = aCommission(stage, "WAIT_PAY", "OVERDUE");
  if (!commission) return null;
  const { id: commissionId, masterId: his } = commission;
  const stranger = stage.random.chance(0.05) ? oneOf(stage.random, [...stage.snapshot.masters.keys()]) : null;
  const masterId = stranger ?? his;
  return {
    name: "report_payment",
    told: `master ${masterId} says he paid commission ${commissionId}`,
    run: (process) =>
      process.do({ kind: "master", masterId }, (work) => reportPayment(work, { commissionId })),
    judge(answer, before) {
      const was = before.commissions.get(commissionId)!;
      if (masterId !== his) return answer.status === "not_found" ? [] : ["it is not his"];
      const isRight =
        answer.status === "reported"
          ? was.status === "WAIT_PAY"
          : answer.status !== "reported_late" || was.status === "OVERDUE";
      return isRight ? [] : [`"${answer.status}", but it was ${was.status}`];
    },
    repeat: { after: ["reported", "reported_late"], answers: ["already_reported"] },
  };
}

function approve(stage: Stage): Deed | null {
  const commission = aCommission(stage, "REPORTED", "WAIT_PAY", "OVERDUE");
  if (!commission) return null;
  const { random, snapshot } = stage;
  const { id: commissionId, orderId } = commission;
  const { cityId } = snapshot.orders.get(orderId)!;
  const actor = somebody(stage, cityId, { admin: true });
  const paid = random.chance(0.3) ? { paidKopecks: random.below(5_000_00), comment: "Часть наличными" } : {};
  return {
    name: "approve",
    told: `${called(actor)} approves commission ${commissionId} of order ${orderId}${paid.paidKopecks === undefined ? "" : ` with ${paid.paidKopecks} kopecks`}`,
    run: (process) => process.do(actor, (work) => approveCommission(work, { commissionId, ...paid })),
    judge(answer, before, after) {
      const complaints = judgePermission(answer, actor, "CITY_ADMIN", cityId);
      const was = before.commissions.get(commissionId)!;
      const happened = newsOf(after, orderId, "commission_paid");
      if (happened !== (answer.status === "approved" ? 1 : 0))
        complaints.push(`${happened} orders were closed`);
      if (answer.status === "approved" && (was.status === "CANCELED" || was.status === "APPROVED"))
        complaints.push(`it was ${was.status}`);
      return complaints;
    },
    repeat: { after: ["approved"], answers: ["already_approved"] },
  };
}

function approveMany(stage: Stage): Deed | null {
  const { snapshot, cast } = stage;
  const ids = [...snapshot.commissions.values()]
    .filter(({ status }) => status !== "CANCELED")
    .map(({ id }) => id);
  if (ids.length === 0) return null;
  const actor = cast.staff.find(({ role }) => role === "GLOBAL_ADMIN")!;
  return {
    name: "approve_many",
    told: `${called(actor)} approves all of ${ids.length} commissions that are reported`,
    async run(process) {
      const work = await process.work(actor, "bot");
      const results = await approveCommissions(work, { commissionIds: ids });
      const failed = results.filter(({ result }) => result.status === "failed").length;
      return { status: failed > 0 ? "failed" : "done" };
    },
    judge(answer, before, after) {
      if (answer.status === "failed") return ["the database refused a row"];
      return ids
        .filter((id) => after.commissions.get(id)!.status === "APPROVED")
        .filter((id) => !["REPORTED", "APPROVED"].includes(before.commissions.get(id)!.status))
        .map((id) => `commission ${id} was not reported and is approved`);
    },
  };
}

function reject(stage: Stage): Deed | null {
  const commission = aCommission(stage, "REPORTED");
  if (!commission) return null;
  const { id: commissionId, orderId } = commission;
  const { cityId } = stage.snapshot.orders.get(orderId)!;
  const actor = somebody(stage, cityId, { admin: true });
  return {
    name: "reject",
    told: `${called(actor)} finds no payment of commission ${commissionId}`,
    run: (process) =>
      process.do(actor, (work) => rejectCommission(work, { commissionId, reason: "Платёж не найден" })),
    judge: (answer) => judgePermission(answer, actor, "CITY_ADMIN", cityId),
    repeat: { after: ["rejected"], answers: ["already_rejected"] },
  };
}

function payOut(stage: Stage): Deed | null {
  const { random, snapshot } = stage;
  const master = oneOf(random, [...snapshot.masters.values()]);
  if (!master) return null;
  const actor = somebody(stage, master.cityId, { admin: true });
  const visits = [...snapshot.orders.values()].filter(
    ({ type, status, masterId }) => type === "GUARANTEE" && status === "CLOSED" && masterId === master.id,
  );
  const visit = oneOf(random, visits);
  if (visit) {
    return {
      name: "pay_guarantee",
      told: `${called(actor)} pays master ${master.id} for the visit of order ${visit.id}`,
      run: (process) =>
        process.do(actor, (work) => payGuarantee(work, { orderId: visit.id, masterId: master.id })),
      judge: (answer) => judgePermission(answer, actor, "CITY_ADMIN", master.cityId),
      repeat: { after: ["paid"], answers: ["nothing_outstanding"] },
    };
  }
  return {
    name: "pay_rewards",
    told: `${called(actor)} pays the rewards of master ${master.id}`,
    run: (process) => process.do(actor, (work) => payRewards(work, { masterId: master.id })),
    judge: (answer) => judgePermission(answer, actor, "CITY_ADMIN", master.cityId),
    repeat: { after: ["paid"], answers: ["nothing_to_pay"] },
  };
}

function correct(stage: Stage): Deed | null {
  const { random, snapshot } = stage;
  const master = oneOf(random, [...snapshot.masters.values()]);
  if (!master) return null;
  const actor = random.pick(stage.cast.staff);
  const amountKopecks = random.pick([1, -1, 500_00, -250_50]);
  const wish = { masterId: master.id, amountKopecks, comment: "Сверка", nonce: stage.name("confirm") };
  return {
    name: "correct",
    told: `${called(actor)} corrects the balance of master ${master.id} by ${amountKopecks} kopecks`,
    run: (process) => process.do(actor, (work) => correctBalance(work, wish)),
    judge: (answer) => judgePermission(answer, actor, "GLOBAL_ADMIN", master.cityId),
  };
}

export const MONEY_CHOICES: readonly Choice[] = [
  { weight: 4, choose: report },
  { weight: 6, choose: approve },
  { weight: 1, choose: approveMany },
  { weight: 2, choose: reject },
  { weight: 2, choose: payOut },
  { weight: 0.5, choose: correct },
];
