import { closeOrder } from "../../src/orders/close-order.ts";
import { type OrderEvent, type OrderStatus, transition } from "../../src/orders/lifecycle.ts";
import { REFUSAL_REASONS, refuseOrder } from "../../src/orders/refuse-order.ts";
import { setEnRoute } from "../../src/orders/set-en-route.ts";
import { setWorking } from "../../src/orders/set-working.ts";
import type { Work } from "../../src/staff/work.ts";
import { type Answer, type Choice, type Deed, judgeTransition } from "../deed.ts";
import type { OrderNow } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { anOrder, oneOf } from "./pick.ts";

/** Who presses a button of an order's card: its master, now and then somebody who had it or never had. */
function masterOf(stage: Stage, order: OrderNow): number | null {
  const { random, snapshot } = stage;
  if (order.masterId !== null && random.chance(0.92)) return order.masterId;
  const had = [...snapshot.offers.values()].filter(({ orderId }) => orderId === order.id);
  return oneOf(random, had)?.masterId ?? oneOf(random, [...snapshot.masters.keys()]);
}

interface VisitDeed {
  readonly name: string;
  readonly event: OrderEvent;
  readonly done: string;
  readonly again: readonly string[];
  readonly note?: string;
  run(work: Work, orderId: number): Promise<Answer>;
}

function visit(stage: Stage, statuses: readonly OrderStatus[], wanted: VisitDeed): Deed | null {
  const order = anOrder(stage, ...statuses);
  const masterId = order && masterOf(stage, order);
  if (!order || !masterId) return null;
  const { name, event, done, again, note = "", run } = wanted;
  const { reason, from } = transition(event);
  return {
    name,
    told: `master ${masterId}: ${name} order ${order.id}${note}`,
    run: (process) => process.do({ kind: "master", masterId }, (work) => run(work, order.id)),
    judge(answer, before, after) {
      const isHis = before.orders.get(order.id)!.masterId === masterId;
      const judged = judgeTransition(answer, before, after, {
        orderId: order.id,
        reason,
        done,
        mayBeFrom: from as readonly OrderStatus[],
      });
      if (answer.status === done && !isHis) judged.push("it is not his");
      if (answer.status === "not_found" && isHis) judged.push("it is his");
      return judged;
    },
    repeat: { after: [done], answers: again },
  };
}

function enRoute(stage: Stage): Deed | null {
  return visit(stage, ["ASSIGNED"], {
    name: "en_route",
    event: "en_route",
    done: "en_route",
    again: ["already_en_route"],
    run: (work, orderId) => setEnRoute(work, { orderId }),
  });
}

function working(stage: Stage): Deed | null {
  return visit(stage, ["EN_ROUTE"], {
    name: "working",
    event: "working",
    done: "working",
    again: ["already_working"],
    run: (work, orderId) => setWorking(work, { orderId }),
  });
}

function refuse(stage: Stage): Deed | null {
  const reason = stage.random.pick(REFUSAL_REASONS);
  return visit(stage, ["ASSIGNED"], {
    name: "refuse",
    event: "refuse",
    done: "refused",
    again: ["already_refused"],
    note: `, ${reason}`,
    run: (work, orderId) => refuseOrder(work, { orderId, reason, comment: "не получается" }),
  });
}

function close(stage: Stage): Deed | null {
  const { random } = stage;
  const order = anOrder(stage, "WORKING");
  const masterId = order && masterOf(stage, order);
  if (!order || !masterId) return null;
  const totalKopecks = random.pick([1, 99, 999_99, 1_234_57, 7_000_00, 15_000_00, 9_999_999_99, 0]);
  const act = { fileType: "PHOTO", bot: "master", fileId: "act" } as const;
  return {
    name: "close",
    told: `master ${masterId} closes order ${order.id} with ${totalKopecks} kopecks`,
    run: (process) =>
      process.do({ kind: "master", masterId }, (work) =>
        closeOrder(work, { orderId: order.id, totalKopecks, act }),
      ),
    judge(answer, before, after) {
      const was = before.orders.get(order.id)!;
      const is = after.orders.get(order.id)!;
      const isHis = was.masterId === masterId;
      const expected = was.type === "GUARANTEE" || was.sourceOrderId !== null ? "closed" : "payment";
      const happened = answer.status === "payment" || answer.status === "closed";
      const complaints: string[] = [];
      if (happened && (!isHis || was.status !== "WORKING" || answer.status !== expected))
        complaints.push(`closed a ${was.type} order that was ${was.status}`);
      if (happened && is.status !== (expected === "closed" ? "CLOSED" : "PAYMENT"))
        complaints.push(`the order is ${is.status}`);
      if (answer.status === "invalid_amount" && totalKopecks > 0) complaints.push("the amount was right");
      return complaints;
    },
    repeat: { after: ["payment", "closed"], answers: ["already_closed"] },
  };
}

export const VISIT_CHOICES: readonly Choice[] = [
  { weight: 7, choose: enRoute },
  { weight: 7, choose: working },
  { weight: 8, choose: close },
  { weight: 3, choose: refuse },
];
