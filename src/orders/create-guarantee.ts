import { violatedConstraint } from "../db/retry.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import { once } from "../staff/once.ts";
import { permit } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { filesProblem, type OrderFile } from "./attach-files.ts";
import { beginningOf } from "./beginning.ts";
import { chooseSlot, type SlotRefusal, type SlotWish } from "./choose-slot.ts";
import type { OrderStatus } from "./lifecycle.ts";
import { type LockedOrder, lockOrderFor } from "./lock-order.ts";
import { checkOrderInput, type OrderInput, readTexts } from "./order-input.ts";
import type { Place } from "./order-place.ts";
import { type Invalid, invalid } from "./order-problems.ts";
import { type NewOrder, writeNewOrder } from "./write-new-order.ts";

interface Common extends SlotWish {
  /** First line of the description, «ЗАЯВКА ПО ГАРАНТИИ» in the language of the surface. */
  readonly heading: string;
  /** Acts once: nonce of the confirm button, or `Idempotency-Key`. */
  readonly nonce?: string | null;
  readonly files?: readonly OrderFile[];
}

/** A visit for a closed order, whose address and client are taken over. */
export interface GuaranteeForOrder extends Common {
  readonly sourceOrderId: number;
  /** What is wrong now; the source's description when left out. */
  readonly description?: string | null;
}

/** «Без исходного заказа»: everything is given as for an ordinary order; city admins and above. */
export interface GuaranteeWithoutSource extends Common, Omit<OrderInput, "preferredMasterId"> {
  readonly sourceOrderId: null;
}

/** What the checks look at. */
export type GuaranteeSource = Pick<
  LockedOrder,
  "id" | "cityId" | "status" | "type" | "assignedMasterId" | "closedAt"
>;

export type CreateGuaranteeInput = GuaranteeForOrder | GuaranteeWithoutSource;

export type CreateGuarantee =
  | {
      readonly status: "created" | "already_created";
      readonly orderId: number;
      readonly orderStatus: OrderStatus;
      readonly wakeAt: Date | null;
    }
  | GuaranteeRefusal
  | SlotRefusal
  | Invalid
  | { readonly status: "key_reused" }
  | { readonly status: "forbidden" }
  | { readonly status: "not_found" };

/** Why an order gives no guarantee visit, in the order they are checked. */
export type GuaranteeRefusal =
  /** `guarantee_days` is 0. */
  | { readonly status: "guarantee_off" }
  | { readonly status: "source_not_closed"; readonly orderStatus: OrderStatus }
  | { readonly status: "source_is_guarantee" }
  | { readonly status: "source_without_master" }
  | { readonly status: "guarantee_over"; readonly endedAt: Date }
  /** Another guarantee visit for the same order is under way. */
  | { readonly status: "guarantee_exists"; readonly orderId: number };

/**
 * A free repeat visit (T4, order-lifecycle.md section 8): type GUARANTEE, the source's master
 * preferred, the company pays him. It begins like any order: searched, or asleep until its day.
 */
export async function createGuarantee(work: Work, input: CreateGuaranteeInput): Promise<CreateGuarantee> {
  const { nonce, ...wish } = input;
  const create = () => (wish.sourceOrderId === null ? withoutSource(work, wish) : forOrder(work, wish));
  if (!nonce) return create();
  const request = { command: "create_guarantee", input: wish };
  const done = await once(work, { key: nonce, request }, create, ({ status }) => status === "created");
  if (done.status !== "already_done") return done.status === "done" ? done.answer : done;
  return repeated(done.answer);
}

async function forOrder(work: Work, input: Omit<GuaranteeForOrder, "nonce">): Promise<CreateGuarantee> {
  const lock = await lockOrderFor(work, input.sourceOrderId, "order.guarantee");
  if (lock.status !== "locked") return lock;
  const source = lock.order;
  const refusal = await guaranteeRefusal(work, source);
  if (refusal) return refusal;

  const { texts, problems } = readTexts(
    input.description == null ? {} : { description: input.description },
    [],
  );
  const tooMany = filesProblem(work, input.files ?? []);
  if (tooMany) problems.push(tooMany);
  if (problems.length > 0) return invalid(problems);

  const description = [input.heading, texts.description ?? source.description].filter(Boolean).join("\n");
  return begin(work, input, {
    cityId: source.cityId,
    texts: { ...source, description },
    place: await placeOf(work, source.id),
    preferredMasterId: source.assignedMasterId,
    guaranteeSourceOrderId: source.id,
  });
}

async function withoutSource(
  work: Work,
  input: Omit<GuaranteeWithoutSource, "nonce">,
): Promise<CreateGuarantee> {
  const city = work.cities.byId(input.cityId);
  const permitted = permit(
    work.actor,
    "order.guarantee_without_source",
    city?.isActive ? { cityId: input.cityId } : null,
  );
  if (permitted !== "allowed") return { status: permitted };
  if (guaranteeDays(work, input.cityId) === 0) return { status: "guarantee_off" };
  const checked = await checkOrderInput(work, input, { nameRequired: false });
  if ("status" in checked) return checked;
  const description = `${input.heading}\n${checked.texts.description}`;
  const texts = { ...checked.texts, description };
  return begin(work, input, { ...checked, cityId: input.cityId, texts, preferredMasterId: null });
}

async function begin(
  work: Work,
  input: SlotWish & { readonly files?: readonly OrderFile[] },
  order: Pick<NewOrder, "cityId" | "texts" | "place" | "preferredMasterId" | "guaranteeSourceOrderId">,
): Promise<CreateGuarantee> {
  const slot = chooseSlot(work, order.cityId, input);
  if (slot.status !== "chosen") return slot;
  const newOrder: NewOrder = {
    ...order,
    slot,
    type: "GUARANTEE",
    companyPaymentKopecks: work.settings.forCity(order.cityId).get("guarantee_company_payment"),
    files: input.files ?? [],
  };
  const beginning = beginningOf(work, newOrder, slot, input);
  try {
    const orderId = await work.tx.savepoint(() =>
      writeNewOrder(work, newOrder, beginning, "create_guarantee"),
    );
    if (orderId === null) throw new Error("a guarantee order has no integrator's number to clash");
    return { status: "created", orderId, orderStatus: beginning.status, wakeAt: beginning.wakeAt };
  } catch (error) {
    // A canceled guarantee visit came back to life in the same moment; its command held its own row.
    if (violatedConstraint(error) !== "uix_orders__guarantee_live") throw error;
    return (await liveGuarantee(work, newOrder.guaranteeSourceOrderId!))!;
  }
}

/**
 * Why this order gives no guarantee visit now; null when it does. Final only for whoever holds its row;
 * a surface asks before the questions of a visit that could not be made.
 */
export async function guaranteeRefusal(
  work: Work,
  source: GuaranteeSource,
): Promise<GuaranteeRefusal | null> {
  const days = guaranteeDays(work, source.cityId);
  if (days === 0) return { status: "guarantee_off" };
  const { status, type, assignedMasterId, closedAt } = source;
  if (status !== "CLOSED" || closedAt === null) return { status: "source_not_closed", orderStatus: status };
  if (type === "GUARANTEE") return { status: "source_is_guarantee" };
  if (assignedMasterId === null) return { status: "source_without_master" };
  const endedAt = after(closedAt, days * DAY_MS);
  if (work.now >= endedAt) return { status: "guarantee_over", endedAt };
  return liveGuarantee(work, source.id);
}

async function liveGuarantee(work: Work, sourceOrderId: number): Promise<GuaranteeRefusal | null> {
  const live = await work.tx.maybeOne<{ id: number }>(sql`
    select id from orders
     where guarantee_source_order_id = ${sourceOrderId} and type = 'GUARANTEE'
       and status not in ('CANCELED','CLOSED')`);
  return live && { status: "guarantee_exists", orderId: live.id };
}

function guaranteeDays(work: Work, cityId: number): number {
  return work.settings.forCity(cityId).get("guarantee_days");
}

function placeOf(work: Work, orderId: number): Promise<Place> {
  return work.tx.one<Place>(sql`
    select district_id as "districtId", street_id as "streetId", street_manual as "streetManual", lat, lon,
           geocode_provider as "geocodeProvider", geocode_confidence as "geocodeConfidence"
      from orders where id = ${orderId}`);
}

function repeated(answer: CreateGuarantee): CreateGuarantee {
  if (answer.status !== "created") throw new Error(`only created orders are kept, not ${answer.status}`);
  return { ...answer, status: "already_created", wakeAt: answer.wakeAt && new Date(answer.wakeAt) };
}
