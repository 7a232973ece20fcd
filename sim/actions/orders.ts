import { after, HOUR_MS } from "../../src/kernel/time.ts";
import { activateOrder } from "../../src/orders/activate-order.ts";
import { cancelOrder } from "../../src/orders/cancel-order.ts";
import { deferOrder } from "../../src/orders/defer-order.ts";
import { editOrder } from "../../src/orders/edit-order.ts";
import {
  ACTIVE_STATUSES,
  ORDER_CATEGORIES,
  type OrderEvent,
  type OrderStatus,
  transition,
} from "../../src/orders/lifecycle.ts";
import { reopenOrder } from "../../src/orders/reopen-order.ts";
import { restartSearch } from "../../src/orders/restart-search.ts";
import { restoreOrder } from "../../src/orders/restore-order.ts";
import { returnToSearch } from "../../src/orders/return-to-search.ts";
import type { StaffActor, StaffRole } from "../../src/staff/actor.ts";
import type { Work } from "../../src/staff/work.ts";
import { type Answer, type Choice, type Deed, judgeTransition } from "../deed.ts";
import { judgePermission } from "../judge-staff.ts";
import type { OrderNow, Snapshot } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { anOrder, called, oneOf, somebody } from "./pick.ts";

interface OrderDeed {
  readonly name: string;
  readonly event: OrderEvent;
  readonly order: OrderNow;
  readonly actor: StaffActor;
  readonly done: string;
  readonly again: readonly string[];
  readonly lowest?: StaffRole;
  /** What the state of the order asks for besides. */
  readonly lowestHere?: StaffRole;
  readonly note?: string;
  run(work: Work): Promise<Answer>;
}

/** A command of the transition table by staff, judged by role, city, state before and state after. */
function deed({
  name,
  event,
  order,
  actor,
  done,
  again,
  lowest = "LOGIST",
  lowestHere = lowest,
  note = "",
  run,
}: OrderDeed): Deed {
  const { reason, from } = transition(event);
  return {
    name,
    told: `${called(actor)}: ${name} order ${order.id}${note}`,
    run: (process) => process.do(actor, run),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, lowest, order.cityId, { lowestHere }),
      ...judgeTransition(answer, before, after, {
        orderId: order.id,
        reason,
        done,
        mayBeFrom: from as readonly OrderStatus[],
      }),
    ],
    repeat: { after: [done], answers: again },
  };
}

/** From PAYMENT a commission goes with the order, so it takes a city admin. */
function lowestFor({ status }: OrderNow): StaffRole {
  return status === "PAYMENT" ? "CITY_ADMIN" : "LOGIST";
}

function cancel(stage: Stage): Deed | null {
  const order = anOrder(stage, "CREATED", "SEARCHING", "GUARANTEE", "DEFERRED", ...ACTIVE_STATUSES);
  if (!order) return null;
  return deed({
    name: "cancel",
    event: "cancel",
    order,
    actor: somebody(stage, order.cityId),
    lowestHere: lowestFor(order),
    done: "canceled",
    again: ["already_canceled"],
    run: (work) => cancelOrder(work, { orderId: order.id, reason: "Клиент передумал" }),
  });
}

function returned(stage: Stage): Deed | null {
  const order = anOrder(stage, ...ACTIVE_STATUSES);
  if (!order) return null;
  return deed({
    name: "return",
    event: "return_to_search",
    order,
    actor: somebody(stage, order.cityId),
    lowestHere: lowestFor(order),
    done: "returned",
    again: ["already_returned"],
    run: (work) => returnToSearch(work, { orderId: order.id, reason: null }),
  });
}

function activate(stage: Stage): Deed | null {
  const order = anOrder(stage, "DEFERRED");
  if (!order) return null;
  return deed({
    name: "activate",
    event: "activate",
    order,
    actor: somebody(stage, order.cityId),
    done: "activated",
    again: ["already_activated"],
    run: (work) => activateOrder(work, { orderId: order.id }),
  });
}

function defer(stage: Stage): Deed | null {
  const order = anOrder(stage, "SEARCHING", "GUARANTEE", "CREATED");
  if (!order) return null;
  const { random, now } = stage;
  const until = random.chance(0.7)
    ? { slot: random.pick(["TOM:10-13", "TOM:13-16", "TODAY:16-19"]) }
    : { wakeAt: after(now, (1 + random.below(30)) * HOUR_MS) };
  return deed({
    name: "defer",
    event: "defer",
    order,
    actor: somebody(stage, order.cityId),
    note: ` until ${JSON.stringify(until)}`,
    done: "deferred",
    again: ["already_deferred"],
    run: (work) => deferOrder(work, { orderId: order.id, ...until }),
  });
}

function restart(stage: Stage): Deed | null {
  const order = anOrder(stage, "SEARCHING", "GUARANTEE");
  if (!order) return null;
  const episode = order.episode - (stage.random.chance(0.1) ? 1 : 0);
  return deed({
    name: "restart",
    event: "restart_search",
    order,
    actor: somebody(stage, order.cityId),
    note: ` of episode ${episode}`,
    done: "restarted",
    again: ["already_restarted"],
    run: (work) => restartSearch(work, { orderId: order.id, episode }),
  });
}

function reopen(stage: Stage): Deed | null {
  const order = anOrder(stage, "CLOSED", "PAYMENT");
  if (!order) return null;
  const to = stage.random.pick(["PAYMENT", "WORKING"] as const);
  return deed({
    name: "reopen",
    event: to === "PAYMENT" ? "reopen_to_payment" : "reopen_to_working",
    order,
    actor: somebody(stage, order.cityId, { admin: true }),
    lowest: "CITY_ADMIN",
    note: ` to ${to}`,
    done: "reopened",
    again: ["already_reopened"],
    run: (work) => reopenOrder(work, { orderId: order.id, to, reason: "Ошибка в сумме" }),
  });
}

function restore(stage: Stage): Deed | null {
  const order = anOrder(stage, "CANCELED");
  if (!order) return null;
  const { random } = stage;
  const actor = somebody(stage, order.cityId, { admin: true });
  const reason = random.chance(0.8) ? "Клиент вернулся" : null;
  const slot = random.chance(0.5) ? { slot: "TOM:10-13", searchNow: random.chance(0.5) } : {};
  const { judge, ...rest } = deed({
    name: "restore",
    event: "restore",
    order,
    actor,
    done: "restored",
    again: ["already_restored"],
    run: (work) => restoreOrder(work, { orderId: order.id, reason, ...slot }),
  });
  // Who cancelled may take it back within 10 s whatever his role, so only the state is judged for logists.
  const isLogist = actor.role === "LOGIST";
  return {
    ...rest,
    judge: (answer, before, after) =>
      isLogist && answer.status === "forbidden" ? [] : judge!(answer, before, after),
  };
}

function edit(stage: Stage): Deed | null {
  const order = anOrder(stage, "SEARCHING", "GUARANTEE", "DEFERRED", "ASSIGNED", "WORKING");
  if (!order) return null;
  const { random, cast } = stage;
  const actor = somebody(stage, order.cityId);
  const version = order.version - (random.chance(0.1) ? 1 : 0);
  const changes = random.pick([
    { house: String(1 + random.below(200)) },
    { clientName: "Мария" },
    { slot: random.pick(["TODAY:16-19", "TOM:10-13", "ASAP", null]), searchNow: true },
    { districtId: oneOf(random, cast.districtIds.get(order.cityId)!) },
    { category: random.pick(ORDER_CATEGORIES) },
    { description: `Уточнение ${random.below(1000)}: гудит и не греет` },
  ]);
  return {
    name: "edit",
    told: `${called(actor)} edits order ${order.id} as of version ${version}: ${JSON.stringify(changes)}`,
    run: (process) => process.do(actor, (work) => editOrder(work, { orderId: order.id, version, changes })),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, "LOGIST", order.cityId),
      ...judgeEdit(answer, before, after, order.id, version),
    ],
    repeat: { after: ["edited"], answers: ["unchanged"] },
  };
}

function judgeEdit(
  answer: Answer,
  before: Snapshot,
  after: Snapshot,
  orderId: number,
  version: number,
): string[] {
  const [was, is] = [before.orders.get(orderId)!, after.orders.get(orderId)!];
  const grew = is.version - was.version;
  if (answer.status === "edited")
    return was.version === version && grew === 1
      ? []
      : [`edited from version ${was.version} as of ${version}`];
  const complaints = grew === 0 ? [] : [`"${answer.status}", but the version grew`];
  if (answer.status === "stale" && was.version === version)
    complaints.push("stale, but it is the version seen");
  return complaints;
}

export const ORDER_CHOICES: readonly Choice[] = [
  { weight: 3, choose: cancel },
  { weight: 4, choose: returned },
  { weight: 2, choose: activate },
  { weight: 3, choose: defer },
  { weight: 3, choose: restart },
  { weight: 4, choose: reopen },
  { weight: 3, choose: restore },
  { weight: 5, choose: edit },
];
