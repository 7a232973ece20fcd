import {
  acknowledgeEscalation,
  SNOOZE_MINUTES,
  snoozeEscalation,
} from "../../src/dispatch/answer-escalation.ts";
import { assignDirect } from "../../src/dispatch/assign-direct.ts";
import { autoAssign } from "../../src/dispatch/auto-assign.ts";
import { sendOffer } from "../../src/dispatch/send-offer.ts";
import { withdrawOffer } from "../../src/dispatch/withdraw-offer.ts";
import { ACCEPTABLE_STATUSES } from "../../src/orders/lifecycle.ts";
import { type Answer, type Choice, type Deed, judgeTransition } from "../deed.ts";
import { judgePermission } from "../judge-staff.ts";
import { isOpen, type Snapshot } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { anOffer, anOrder, called, oneOf, somebody } from "./pick.ts";

function masterFor(stage: Stage, cityId: number): number | null {
  const { random, snapshot } = stage;
  const all = [...snapshot.masters.values()];
  const ofCity = all.filter((master) => master.cityId === cityId);
  return oneOf(random, random.chance(0.95) ? ofCity : all)?.id ?? null;
}

function send(stage: Stage): Deed | null {
  const order = anOrder(stage, ...ACCEPTABLE_STATUSES);
  const masterId = order && masterFor(stage, order.cityId);
  if (!order || !masterId) return null;
  const actor = somebody(stage, order.cityId);
  const confirmed = stage.random.chance(0.7);
  return {
    name: "send_offer",
    told: `${called(actor)} offers order ${order.id} to master ${masterId}${confirmed ? ", whatever speaks against it" : ""}`,
    run: (process) =>
      process.do(actor, (work) => sendOffer(work, { orderId: order.id, masterId, confirmed })),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, "LOGIST", order.cityId),
      ...judgeSent(answer, before, after, order.id, masterId),
    ],
    repeat: { after: ["offer_sent"], answers: ["refused"] },
  };
}

function judgeSent(
  answer: Answer,
  before: Snapshot,
  after: Snapshot,
  orderId: number,
  masterId: number,
): string[] {
  const sent = [...after.offers.values()].filter(({ id }) => !before.offers.has(id));
  const was = before.orders.get(orderId)!;
  const master = before.masters.get(masterId)!;
  const isHis = (offer: (typeof sent)[number]) => offer.orderId === orderId && offer.masterId === masterId;
  if (answer.status === "offer_sent") {
    const isRight = sent.length === 1 && isHis(sent[0]!) && isOpen(sent[0]!);
    const complaints = isRight ? [] : [`"offer_sent", but ${sent.length} offers appeared`];
    if (!ACCEPTABLE_STATUSES.includes(was.status)) complaints.push(`offered in ${was.status}`);
    if (master.cityId !== was.cityId || master.isBlocked || master.isDeleted || !master.isVerified)
      complaints.push("offered to somebody staff may not offer to");
    return complaints;
  }
  const complaints = sent.length === 0 ? [] : [`"${answer.status}", but an offer appeared`];
  if (answer.status === "wrong_state" && ACCEPTABLE_STATUSES.includes(was.status))
    complaints.push(`"wrong_state", but ${was.status} is right`);
  return complaints;
}

function assign(stage: Stage): Deed | null {
  const order = anOrder(stage, ...ACCEPTABLE_STATUSES);
  const masterId = order && masterFor(stage, order.cityId);
  if (!order || !masterId) return null;
  const actor = somebody(stage, order.cityId, { admin: true });
  const version = order.version - (stage.random.chance(0.1) ? 1 : 0);
  return {
    name: "assign_direct",
    told: `${called(actor)} assigns order ${order.id} to master ${masterId}`,
    run: (process) =>
      process.do(actor, (work) =>
        assignDirect(work, { orderId: order.id, masterId, version, confirmed: true }),
      ),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, "CITY_ADMIN", order.cityId),
      ...judgeTransition(answer, before, after, {
        orderId: order.id,
        reason: "manual_assign",
        done: "assigned",
        mayBeFrom: ACCEPTABLE_STATUSES,
      }),
    ],
    repeat: { after: ["assigned"], answers: ["already_assigned"] },
  };
}

function auto(stage: Stage): Deed | null {
  const order = anOrder(stage, ...ACCEPTABLE_STATUSES);
  if (!order) return null;
  const actor = somebody(stage, order.cityId);
  const searchNow = stage.random.chance(0.7);
  return {
    name: "auto_assign",
    told: `${called(actor)} lets the engine decide on order ${order.id}`,
    run: (process) => process.do(actor, (work) => autoAssign(work, { orderId: order.id, searchNow })),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, "LOGIST", order.cityId),
      ...judgeAuto(answer, before, after, order.id),
    ],
  };
}

function judgeAuto(answer: Answer, before: Snapshot, after: Snapshot, orderId: number): string[] {
  const sent = [...after.offers.values()].filter(({ id }) => !before.offers.has(id));
  if (answer.status === "offer_sent")
    return sent.length > 0 && sent.every((offer) => offer.orderId === orderId)
      ? []
      : ["no offer of it appeared"];
  const complaints = sent.length === 0 ? [] : [`"${answer.status}", but offers appeared`];
  const open = [...before.offers.values()].filter((offer) => offer.orderId === orderId && isOpen(offer));
  if (answer.status === "offer_conflict" && open.length === 0) complaints.push("no wave is open");
  return complaints;
}

function withdraw(stage: Stage): Deed | null {
  const offer = anOffer(stage);
  if (!offer) return null;
  const { cityId } = stage.snapshot.orders.get(offer.orderId)!;
  const actor = somebody(stage, cityId);
  return {
    name: "withdraw",
    told: `${called(actor)} withdraws offer ${offer.id} of order ${offer.orderId}`,
    run: (process) => process.do(actor, (work) => withdrawOffer(work, { offerId: offer.id })),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, "LOGIST", cityId),
      ...judgeWithdrawn(answer, before, after, offer.id),
    ],
    repeat: { after: ["withdrawn"], answers: ["already_withdrawn"] },
  };
}

function judgeWithdrawn({ status }: Answer, before: Snapshot, after: Snapshot, offerId: number): string[] {
  const [was, is] = [before.offers.get(offerId)!, after.offers.get(offerId)!];
  if (status === "withdrawn")
    return isOpen(was) && is.cancelReason === "withdrawn" ? [] : [`it was ${was.state} and is ${is.state}`];
  return (status === "offer_over" || status === "already_withdrawn") && isOpen(was)
    ? ["the offer was open"]
    : [];
}

function escalated(stage: Stage) {
  const orders = [...stage.snapshot.orders.values()];
  const waiting = orders.filter(({ escalatedAt }) => escalatedAt !== null);
  return oneOf(stage.random, waiting.length > 0 ? waiting : orders.slice(-3));
}

function acknowledge(stage: Stage): Deed | null {
  const order = escalated(stage);
  if (!order) return null;
  const actor = somebody(stage, order.cityId);
  const wish = { orderId: order.id, episode: order.episode - (stage.random.chance(0.1) ? 1 : 0) };
  return {
    name: "acknowledge",
    told: `${called(actor)} takes the escalation of order ${order.id}`,
    run: (process) => process.do(actor, (work) => acknowledgeEscalation(work, wish)),
    judge: (answer, before) => [
      ...judgePermission(answer, actor, "LOGIST", order.cityId),
      ...(answer.status === "acknowledged" && before.orders.get(order.id)!.escalatedAt === null
        ? ["it is not escalated"]
        : []),
    ],
    repeat: { after: ["acknowledged"], answers: ["already_yours"] },
  };
}

function snooze(stage: Stage): Deed | null {
  const order = escalated(stage);
  if (!order) return null;
  const actor = somebody(stage, order.cityId);
  const minutes = stage.random.pick(SNOOZE_MINUTES);
  const wish = { orderId: order.id, minutes, episode: order.episode, seenTotalMin: order.snoozedTotalMin };
  return {
    name: "snooze",
    told: `${called(actor)} puts the escalation of order ${order.id} off by ${minutes} min`,
    run: (process) => process.do(actor, (work) => snoozeEscalation(work, wish)),
    judge: (answer, _, after) => [
      ...judgePermission(answer, actor, "LOGIST", order.cityId),
      ...(after.orders.get(order.id)!.snoozedTotalMin > 60 ? ["more than 60 min in one episode"] : []),
    ],
    repeat: { after: ["snoozed"], answers: ["snoozed"] },
  };
}

export const STAFF_DISPATCH_CHOICES: readonly Choice[] = [
  { weight: 6, choose: send },
  { weight: 3, choose: assign },
  { weight: 4, choose: auto },
  { weight: 2, choose: withdraw },
  { weight: 2, choose: acknowledge },
  { weight: 2, choose: snooze },
];
