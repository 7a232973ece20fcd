import { createGuarantee } from "../../src/orders/create-guarantee.ts";
import { type CreateOrder, createOrder } from "../../src/orders/create-order.ts";
import { ORDER_CATEGORIES } from "../../src/orders/lifecycle.ts";
import { releaseOrder } from "../../src/orders/release-order.ts";
import { type Answer, type Choice, type Deed, judgeTransition } from "../deed.ts";
import { judgePermission } from "../judge-staff.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { anOrder, called, oneOf, somebody } from "./pick.ts";

/** More live orders than this at a time only make the story slow. */
const LIVE_MAX = 25;
const SLOTS = ["ASAP", "ASAP", "ASAP", "TODAY:10-13", "TODAY:16-19", "TOM:10-13", "TOM:16-19", null, null];

function isCrowded({ snapshot }: Stage): boolean {
  const live = [...snapshot.orders.values()].filter(
    ({ status }) => status !== "CLOSED" && status !== "CANCELED",
  );
  return live.length >= LIVE_MAX;
}

function slotWish(stage: Stage) {
  const { random } = stage;
  return { slot: random.pick(SLOTS), searchNow: random.chance(0.6), tomorrow: random.chance(0.3) };
}

function create(stage: Stage): Deed | null {
  if (isCrowded(stage)) return null;
  const { random, snapshot, cast } = stage;
  const cityId = random.pick(cast.cityIds);
  const ofCity = [...snapshot.masters.values()].filter((master) => master.cityId === cityId);
  const actor = somebody(stage, cityId);
  const wish = {
    ...slotWish(stage),
    cityId,
    districtId: random.chance(0.6) ? oneOf(random, cast.districtIds.get(cityId)!) : null,
    clientName: random.pick(["Анна", "Пётр Ильич", "Anna-Maria", "Lü", random.chance(0.2) ? "O'Neil" : "Ли"]),
    clientPhone: `+7 900 ${100_00_00 + random.below(900_00_00)}`,
    streetManual: "ул. Ленина",
    house: "7",
    category: random.pick(ORDER_CATEGORIES),
    description: "Не включается, искрит <b>&</b> пахнет",
    preferredMasterId: random.chance(0.2) ? (oneOf(random, ofCity)?.id ?? null) : null,
    draft: random.chance(0.1),
    // A confirm button carries one; without it a doubled press would make two orders.
    nonce: stage.name("confirm"),
  };
  return {
    name: "create",
    told: `${called(actor)} creates an order in city ${cityId}, ${wish.slot ?? "no slot"}${wish.draft ? ", draft" : ""}`,
    run: (process) => process.do(actor, (work) => createOrder(work, wish)),
    judge: (answer, before, after) => [
      ...(answer.status === "invalid" ? [] : judgePermission(answer, actor, "LOGIST", cityId)),
      ...judgeBirth(answer, before, after),
    ],
    repeat: { after: ["created"], answers: ["already_created"] },
  };
}

function judgeBirth(answer: Answer, before: Snapshot, after: Snapshot): string[] {
  const born = [...after.orders.keys()].filter((id) => !before.orders.has(id));
  const says = answer.status === "created" ? 1 : 0;
  if (born.length !== says) return [`"${answer.status}", but ${born.length} orders appeared`];
  if (says === 0) return [];
  const { orderId, orderStatus } = answer as Extract<CreateOrder, { status: "created" }>;
  const order = after.orders.get(orderId);
  return order?.status === orderStatus ? [] : [`it says ${orderStatus}, the order is ${order?.status}`];
}

function release(stage: Stage): Deed | null {
  const order = anOrder(stage, "CREATED");
  if (!order) return null;
  const actor = somebody(stage, order.cityId);
  const wish = { orderId: order.id, ...(stage.random.chance(0.5) ? slotWish(stage) : {}) };
  return {
    name: "release",
    told: `${called(actor)} releases order ${order.id}`,
    run: (process) => process.do(actor, (work) => releaseOrder(work, wish)),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, "LOGIST", order.cityId),
      ...judgeTransition(answer, before, after, {
        orderId: order.id,
        reason: "activated_by_admin",
        done: "released",
        mayBeFrom: ["CREATED"],
      }),
    ],
    repeat: { after: ["released"], answers: ["already_released"] },
  };
}

function guarantee(stage: Stage): Deed | null {
  const source = anOrder(stage, "CLOSED");
  if (!source || isCrowded(stage)) return null;
  const actor = somebody(stage, source.cityId);
  const wish = {
    ...slotWish(stage),
    sourceOrderId: source.id,
    heading: "ЗАЯВКА ПО ГАРАНТИИ",
    nonce: stage.name("confirm"),
  };
  return {
    name: "guarantee",
    told: `${called(actor)} creates a guarantee visit for order ${source.id}`,
    run: (process) => process.do(actor, (work) => createGuarantee(work, wish)),
    judge: (answer, before, after) => [
      ...judgePermission(answer, actor, "LOGIST", source.cityId),
      ...judgeBirth(answer, before, after),
      ...judgeSource(answer, before, source.id),
    ],
    repeat: { after: ["created"], answers: ["already_created"] },
  };
}

function judgeSource({ status }: Answer, before: Snapshot, sourceId: number): string[] {
  const source = before.orders.get(sourceId)!;
  const live = [...before.orders.values()].some(
    (order) =>
      order.sourceOrderId === sourceId &&
      order.type === "GUARANTEE" &&
      order.status !== "CANCELED" &&
      order.status !== "CLOSED",
  );
  if (status === "created" && (source.status !== "CLOSED" || source.type === "GUARANTEE" || live))
    return [
      `created for a ${source.type} order that is ${source.status}${live ? " and has a live visit" : ""}`,
    ];
  return status === "guarantee_exists" && !live ? ["there is no live visit"] : [];
}

export const CREATE_CHOICES: readonly Choice[] = [
  { weight: 12, choose: create },
  { weight: 2, choose: release },
  { weight: 3, choose: guarantee },
];
