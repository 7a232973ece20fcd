import { type AcceptOffer, acceptOfferAlone } from "../../src/dispatch/accept-offer.ts";
import { AcceptTogether } from "../../src/dispatch/accept-together.ts";
import { addDeclineReason, declineOffer } from "../../src/dispatch/decline-offer.ts";
import { viewOffer } from "../../src/dispatch/view-offer.ts";
import { after, SECOND_MS } from "../../src/kernel/time.ts";
import { ACCEPTABLE_STATUSES, ACTIVE_STATUSES } from "../../src/orders/lifecycle.ts";
import type { Settings } from "../../src/settings/settings.ts";
import type { MasterActor } from "../../src/staff/actor.ts";
import { type Answer, type Choice, type Deed, newsOf } from "../deed.ts";
import type { OfferNow, Snapshot } from "../snapshot.ts";
import { isOpen } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { anOffer, oneOf } from "./pick.ts";

const TAKEN_REASONS: readonly (string | null)[] = ["taken", "assigned_directly"];

/** Who presses a button of an offer: its holder, now and then somebody it was not made to. */
function pressOf(stage: Stage): { offer: OfferNow; masterId: number } | null {
  const offer = anOffer(stage);
  if (!offer) return null;
  const { random, snapshot } = stage;
  const stranger = random.chance(0.05) ? oneOf(random, [...snapshot.masters.keys()]) : null;
  return { offer, masterId: stranger ?? offer.masterId };
}

function accept(stage: Stage): Deed | null {
  const press = pressOf(stage);
  return press && acceptDeed(stage, press.offer, press.masterId);
}

/** A master takes the order behind an offer. */
export function acceptDeed(stage: Stage, offer: OfferNow, masterId: number): Deed {
  const alone = stage.random.chance(0.5);
  let settings: Settings;
  return {
    name: "accept",
    told: `master ${masterId} takes offer ${offer.id} of order ${offer.orderId}`,
    async run(process) {
      settings = await stage.settingsNow();
      const press = { offerId: offer.id, masterId };
      const work = await process.work(master(masterId), "bot");
      return alone ? acceptOfferAlone(work, press) : new AcceptTogether().accept(work, press);
    },
    judge(answer, before, after) {
      const expected = expectedAccept(before, offer.id, masterId, settings);
      const complaints = answer.status === expected ? [] : [`"${expected}" would be true`];
      const happened = newsOf(after, offer.orderId, "accepted_by_master");
      if (happened !== (answer.status === "accepted" ? 1 : 0))
        complaints.push(`${happened} acceptances were written`);
      return complaints;
    },
    judgeRaced: (answer, after) => judgeRacedAccept(answer, after, offer, masterId),
    repeat: { after: ["accepted"], answers: ["already_yours"] },
  };
}

function master(masterId: number): MasterActor {
  return { kind: "master", masterId };
}

/** Dispatch.md section 9.1 step 3, once more and independently: what a press must be answered now. */
export function expectedAccept(
  { orders, offers, masters, downSince, at }: Snapshot,
  offerId: number,
  masterId: number,
  settings: Settings,
): AcceptOffer["status"] {
  const offer = offers.get(offerId);
  if (!offer || offer.masterId !== masterId) return "not_found";
  const order = orders.get(offer.orderId)!;
  const isDown = downSince !== null && downSince <= after(at, -30 * SECOND_MS);
  if (order.masterId === masterId && order.status !== "CANCELED") return "already_yours";
  if (offer.state === "DECLINED") return "declined_before";
  if (offer.state === "CANCELED") return TAKEN_REASONS.includes(offer.cancelReason) ? "taken" : "canceled";
  if (offer.state === "EXPIRED") return "expired";
  if (offer.state !== "ACCEPTED" && at >= offer.expiresAt && !isDown) return "expired";
  if (offer.state === "ACCEPTED") return "canceled";
  if (order.masterId !== null && order.status !== "CANCELED") return "taken";
  if (!ACCEPTABLE_STATUSES.includes(order.status)) return "canceled";
  const { isBlocked, isDeleted, isVerified, limitOverride } = masters.get(masterId)!;
  if (isBlocked || isDeleted || !isVerified) return "blocked";
  const limit = limitOverride ?? settings.forCity(order.cityId).get("max_active_orders");
  const isFull = activeCount(orders.values(), masterId) >= limit;
  return isFull && !offer.overrides.includes("at_limit") ? "limit_reached" : "accepted";
}

function activeCount(
  orders: Iterable<Snapshot["orders"] extends ReadonlyMap<number, infer O> ? O : never>,
  masterId: number,
) {
  let active = 0;
  for (const { masterId: his, status } of orders) {
    if (his === masterId && ACTIVE_STATUSES.includes(status)) active += 1;
  }
  return active;
}

/** What stays true of an answer whatever happened beside it. */
function judgeRacedAccept({ status }: Answer, after: Snapshot, offer: OfferNow, masterId: number): string[] {
  const order = after.orders.get(offer.orderId)!;
  const now = after.offers.get(offer.id)!;
  const gotIt = after.news.some(
    (row) => row.orderId === offer.orderId && row.to === "ASSIGNED" && row.masterId === masterId,
  );
  const hadIt = gotIt || order.masterId === masterId || offer.state === "ACCEPTED";
  const somebodyElse =
    TAKEN_REASONS.includes(now.cancelReason) ||
    (order.masterId !== null && order.masterId !== masterId) ||
    after.news.some((row) => row.orderId === offer.orderId && row.to === "ASSIGNED");
  switch (status) {
    case "accepted":
      return gotIt ? [] : ["accepted, but no history row says that he got it"];
    case "already_yours":
      return hadIt ? [] : ["already_yours, but it never was"];
    case "taken":
      return somebodyElse ? [] : ["taken, but by nobody"];
    case "declined_before":
      return now.state === "DECLINED" ? [] : ["he never declined"];
    case "expired":
      return now.state === "EXPIRED" || !isOpen(now) ? [] : ["expired, but the offer is open"];
    case "canceled":
      return isOpen(now) ? ["canceled, but the offer is open"] : [];
    default:
      return [];
  }
}

/** Presses that arrive in the same moment, of one order and of several. */
function acceptTogether(stage: Stage): Deed | null {
  const { random } = stage;
  const presses = Array.from({ length: 2 + random.below(6) }, () => pressOf(stage)).filter((p) => p !== null);
  if (presses.length < 2) return null;
  const answers: AcceptOffer[] = [];
  return {
    name: "accept_together",
    told: `at once: ${presses.map(({ offer, masterId }) => `master ${masterId} takes offer ${offer.id} of order ${offer.orderId}`).join(", ")}`,
    async run(process) {
      const together = new AcceptTogether();
      answers.length = 0;
      answers.push(
        ...(await Promise.all(
          presses.map(async ({ offer, masterId }) =>
            together.accept(await process.work(master(masterId), "bot"), { offerId: offer.id, masterId }),
          ),
        )),
      );
      return { status: answers.map(({ status }) => status).join(" ") };
    },
    judge: (_, __, after) => judgeTogether(answers, presses, after),
    judgeRaced: (_, after) => judgeTogether(answers, presses, after),
  };
}

function judgeTogether(
  answers: readonly AcceptOffer[],
  presses: readonly { offer: OfferNow; masterId: number }[],
  after: Snapshot,
): string[] {
  return answers.flatMap((answer, i) => {
    const { offer, masterId } = presses[i]!;
    if (offer.masterId !== masterId) return answer.status === "not_found" ? [] : ["not his offer"];
    return judgeRacedAccept(answer, after, offer, masterId).map((c) => `offer ${offer.id}: ${c}`);
  });
}

/** Somebody presses all of his open offers at once, each on its own. */
function acceptAll(stage: Stage): Deed | null {
  const { random, snapshot } = stage;
  const open = [...snapshot.offers.values()].filter(isOpen);
  const several = [...Map.groupBy(open, ({ masterId }) => masterId)].filter(([, his]) => his.length > 1);
  const chosen = oneOf(random, several);
  if (!chosen) return null;
  const [masterId, offers] = chosen;
  const answers: AcceptOffer[] = [];
  let limit = 0;
  return {
    name: "accept_all",
    told: `master ${masterId} takes offers ${offers.map(({ id }) => id).join(", ")} at once`,
    async run(process) {
      const settings = await stage.settingsNow();
      const { cityId, limitOverride } = stage.snapshot.masters.get(masterId)!;
      limit = limitOverride ?? settings.forCity(cityId).get("max_active_orders");
      const press = async ({ id }: OfferNow) =>
        acceptOfferAlone(await process.work(master(masterId), "bot"), { offerId: id, masterId });
      answers.length = 0;
      answers.push(...(await Promise.all(offers.map(press))));
      return {
        status: answers
          .map(({ status }) => status)
          .sort()
          .join(" "),
      };
    },
    judge(_, before, after) {
      const presses = offers.map((offer) => ({ offer, masterId }));
      const complaints = judgeTogether(answers, presses, after);
      const taken = offers.filter(
        ({ id }) => isOpen(before.offers.get(id)!) && after.offers.get(id)!.state === "ACCEPTED",
      );
      const counted = taken.filter(({ overrides }) => !overrides.includes("at_limit")).length;
      const had = activeCount(before.orders.values(), masterId);
      if (counted > 0 && had + counted > limit) complaints.push(`${had} + ${counted} orders, limit ${limit}`);
      return complaints;
    },
  };
}

function decline(stage: Stage): Deed | null {
  const press = pressOf(stage);
  if (!press) return null;
  const { offer, masterId } = press;
  return {
    name: "decline",
    told: `master ${masterId} declines offer ${offer.id} of order ${offer.orderId}`,
    run: (process) =>
      process.do(master(masterId), (work) => declineOffer(work, { offerId: offer.id, masterId })),
    judge(answer, before, after) {
      const expected = expectedOver(before, offer.id, masterId) ?? "declined";
      const complaints = answer.status === expected ? [] : [`"${expected}" would be true`];
      const [was, is] = [before.offers.get(offer.id)!.state, after.offers.get(offer.id)!.state];
      if (answer.status === "declined" ? is !== "DECLINED" : is !== was)
        complaints.push(`the offer is ${is}`);
      return complaints;
    },
    repeat: { after: ["declined"], answers: ["declined_before"] },
  };
}

function view(stage: Stage): Deed | null {
  const press = pressOf(stage);
  if (!press) return null;
  const { offer, masterId } = press;
  return {
    name: "view",
    told: `master ${masterId} opens offer ${offer.id} of order ${offer.orderId}`,
    run: (process) =>
      process.do(master(masterId), (work) => viewOffer(work, { offerId: offer.id, masterId })),
    judge(answer, before) {
      const expected = expectedOver(before, offer.id, masterId) ?? "viewed";
      return answer.status === expected ? [] : [`"${expected}" would be true`];
    },
    repeat: { after: ["viewed"], answers: ["viewed"] },
  };
}

/** What a press of an offer that is over is answered; null while it is open. */
function expectedOver(
  { orders, offers, downSince, at }: Snapshot,
  offerId: number,
  masterId: number,
): string | null {
  const offer = offers.get(offerId);
  if (!offer || offer.masterId !== masterId) return "not_found";
  const order = orders.get(offer.orderId)!;
  if (order.masterId === masterId && order.status !== "CANCELED") return "already_yours";
  if (offer.state === "DECLINED") return "declined_before";
  if (offer.state === "CANCELED") return TAKEN_REASONS.includes(offer.cancelReason) ? "taken" : "canceled";
  if (offer.state === "EXPIRED") return "expired";
  if (offer.state === "ACCEPTED") return "canceled";
  const isDown = downSince !== null && downSince <= after(at, -30 * SECOND_MS);
  return at >= offer.expiresAt && !isDown ? "expired" : null;
}

function declineReason(stage: Stage): Deed | null {
  const { random, snapshot } = stage;
  const declined = [...snapshot.offers.values()].filter(({ state }) => state === "DECLINED");
  const offer = oneOf(random, declined.slice(-5));
  if (!offer) return null;
  const reason = random.pick(["far", "busy", "price", "not_my_work", "other"] as const);
  const { id: offerId, masterId } = offer;
  return {
    name: "decline_reason",
    told: `master ${masterId} says why he declined offer ${offerId}: ${reason}`,
    run: (process) =>
      process.do(master(masterId), (work) =>
        addDeclineReason(work, { offerId, masterId, reason, comment: "не еду" }),
      ),
    repeat: { after: ["added"], answers: ["not_found"] },
  };
}

export const OFFER_CHOICES: readonly Choice[] = [
  { weight: 22, choose: accept },
  { weight: 5, choose: acceptTogether },
  { weight: 3, choose: acceptAll },
  { weight: 5, choose: decline },
  { weight: 4, choose: view },
  { weight: 1, choose: declineReason },
];
