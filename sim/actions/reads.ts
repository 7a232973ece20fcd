import { openOffersOf } from "../../src/dispatch/offers-of-master.ts";
import { after, SECOND_MS } from "../../src/kernel/time.ts";
import { ACTIVE_STATUSES, QUEUE_STATUSES } from "../../src/orders/lifecycle.ts";
import { orderCounts, orderList } from "../../src/orders/order-lists.ts";
import { ownActiveOrders } from "../../src/orders/own-orders.ts";
import type { Answer, Choice, Deed } from "../deed.ts";
import { isOpen, type Snapshot } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { called, oneOf } from "./pick.ts";

interface Ids extends Answer {
  readonly ids: readonly number[];
}

function saw(ids: readonly number[]): Ids {
  return { status: "read", ids: ids.toSorted((a, b) => a - b) };
}

/** What a reader must see is what the snapshot says, no more and no less. */
function judgeIds(answer: Answer, expected: readonly number[]): string[] {
  const { ids } = answer as Ids;
  const wanted = expected.toSorted((a, b) => a - b);
  return ids.join() === wanted.join() ? [] : [`he sees ${ids.join()}, there are ${wanted.join()}`];
}

function newOrders(stage: Stage): Deed | null {
  const masterId = oneOf(stage.random, [...stage.snapshot.masters.keys()]);
  if (!masterId) return null;
  return {
    name: "read_offers",
    told: `master ${masterId} opens his list of new orders`,
    async run(process) {
      const offers = await openOffersOf(await process.work({ kind: "master", masterId }, "bot"), masterId);
      return saw(offers.map(({ offerId }) => offerId));
    },
    judge: (answer, before) => judgeIds(answer, openOffers(before, masterId)),
  };
}

function openOffers({ offers, downSince, at }: Snapshot, masterId: number): number[] {
  const isDown = downSince !== null && downSince <= after(at, -30 * SECOND_MS);
  return [...offers.values()]
    .filter((offer) => offer.masterId === masterId && isOpen(offer) && (offer.expiresAt > at || isDown))
    .map(({ id }) => id);
}

function ownOrders(stage: Stage): Deed | null {
  const masterId = oneOf(stage.random, [...stage.snapshot.masters.keys()]);
  if (!masterId) return null;
  return {
    name: "read_own_orders",
    told: `master ${masterId} opens his active orders`,
    async run(process) {
      const orders = await ownActiveOrders(await process.work({ kind: "master", masterId }, "bot"));
      return saw(orders.map(({ id }) => id));
    },
    judge(answer, { orders }) {
      const his = [...orders.values()].filter((order) => order.masterId === masterId);
      return judgeIds(
        answer,
        his.filter(({ status }) => ACTIVE_STATUSES.includes(status)).map(({ id }) => id),
      );
    },
  };
}

function queue(stage: Stage): Deed {
  const actor = stage.random.pick(stage.cast.staff);
  let counted = 0;
  return {
    name: "read_queue",
    told: `${called(actor)} opens the queue`,
    async run(process) {
      const work = await process.work(actor, "bot");
      counted = (await orderCounts(work)).queue;
      const { lines } = await orderList(work, {}, { limit: 1_000, offset: 0 });
      return saw(lines.map(({ orderId }) => orderId));
    },
    judge(answer, { orders }) {
      const seen = [...orders.values()]
        .filter(({ cityId }) => actor.role === "GLOBAL_ADMIN" || actor.cityIds.includes(cityId))
        .filter(({ status }) => QUEUE_STATUSES.includes(status));
      const complaints = judgeIds(
        answer,
        seen.map(({ id }) => id),
      );
      if (counted !== seen.length) complaints.push(`the counter says ${counted}, there are ${seen.length}`);
      return complaints;
    },
  };
}

export const READ_CHOICES: readonly Choice[] = [
  { weight: 1.5, choose: newOrders },
  { weight: 1, choose: ownOrders },
  { weight: 1.5, choose: queue },
];
