import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { filesProblem, type OrderFile } from "./attach-files.ts";
import type { SlotWish } from "./choose-slot.ts";
import type { OrderCategory } from "./lifecycle.ts";
import * as fields from "./order-fields.ts";
import { type Coordinates, findPlace, type Place } from "./order-place.ts";
import { type Invalid, invalid, type OrderField, type OrderProblem } from "./order-problems.ts";
import { isRowId } from "./row-id.ts";

/** Texts of an order as people type them; "" and null mean that there is none. */
export interface RawTexts {
  readonly clientName?: string | null;
  readonly clientPhone?: string | null;
  readonly streetManual?: string | null;
  readonly house?: string | null;
  readonly apartment?: string | null;
  readonly addressComment?: string | null;
  /** One of the six codes. */
  readonly category?: string | null;
  readonly description?: string | null;
}

/** The same, as stored. */
export interface OrderTexts {
  readonly clientName: string | null;
  readonly clientPhone: string | null;
  readonly streetManual: string | null;
  readonly house: string | null;
  readonly apartment: string | null;
  readonly addressComment: string | null;
  readonly category: OrderCategory;
  readonly description: string;
}

/** What every entry point gives for a new order. */
export interface OrderInput extends RawTexts, SlotWish {
  readonly cityId: number;
  readonly districtId?: number | null;
  readonly streetId?: number | null;
  /** A point somebody set on purpose. */
  readonly location?: Coordinates | null;
  readonly preferredMasterId?: number | null;
  readonly files?: readonly OrderFile[];
}

/** A new order's input after all checks but those of its slot. */
export interface CheckedOrder {
  readonly texts: OrderTexts;
  readonly place: Place;
  readonly preferredMasterId: number | null;
  readonly files: readonly OrderFile[];
}

type TextField = keyof OrderTexts;

const READERS: { readonly [F in TextField]: (text: string) => fields.Field<OrderTexts[F]> } = {
  clientName: fields.clientName,
  clientPhone: fields.clientPhone,
  streetManual: fields.streetManual,
  house: fields.house,
  apartment: fields.apartment,
  addressComment: fields.addressComment,
  category: fields.category,
  description: fields.description,
};

/**
 * Reads those texts that are given (not undefined) by the rules of order-lifecycle.md section 9;
 * one of `required` that is missing or empty is a problem.
 */
export function readTexts(
  raw: RawTexts,
  required: readonly TextField[],
): { readonly texts: Partial<OrderTexts>; readonly problems: OrderProblem[] } {
  const texts: Record<string, string | null> = {};
  const problems: OrderProblem[] = [];
  for (const field of Object.keys(READERS) as TextField[]) {
    const text = raw[field];
    if (text === undefined && !required.includes(field)) continue;
    if (text == null || text.trim() === "") {
      texts[field] = null;
      if (required.includes(field)) problems.push({ field, problem: { code: "required" } });
      continue;
    }
    const read = READERS[field](text);
    if (read.ok) texts[field] = read.value;
    else problems.push({ field, problem: read.problem });
  }
  return { texts, problems };
}

/** Whether the master can be preferred for an order of this city (order-lifecycle.md section 9). */
export async function isMasterOfCity(work: Work, masterId: number, cityId: number): Promise<boolean> {
  if (!isRowId(masterId)) return false;
  const { known } = await work.tx.one<{ known: boolean }>(sql`
    select exists (select from masters where id = ${masterId} and city_id = ${cityId} and not is_deleted) as known`);
  return known;
}

/**
 * Checks a new order's input in every respect but its slot and answers with all problems at once.
 * Background roles may leave out the phone: imported orders of long ago have none.
 */
export async function checkOrderInput(
  work: Work,
  input: OrderInput,
  { nameRequired }: { readonly nameRequired: boolean },
): Promise<CheckedOrder | Invalid> {
  const required: TextField[] = ["category", "description"];
  if (nameRequired) required.push("clientName");
  if (work.actor.kind !== "system") required.push("clientPhone");
  const { texts, problems } = readTexts(input, required);
  const place = await findPlace(work.tx, input.cityId, {
    districtId: input.districtId ?? null,
    streetId: input.streetId ?? null,
    streetManual: texts.streetManual ?? null,
    location: input.location ?? null,
  });
  if (Array.isArray(place)) problems.push(...place);
  const preferredMasterId = input.preferredMasterId ?? null;
  if (preferredMasterId !== null && !(await isMasterOfCity(work, preferredMasterId, input.cityId))) {
    problems.push({ field: "preferredMasterId", problem: { code: "not_of_city" } });
  }
  const files = input.files ?? [];
  const tooMany = filesProblem(work, files);
  if (tooMany) problems.push(tooMany);
  if (problems.length > 0 || Array.isArray(place)) return invalid(byField(problems));
  return { texts: { ...NO_TEXTS, ...texts } as OrderTexts, place, preferredMasterId, files };
}

const NO_TEXTS: Partial<OrderTexts> = {
  clientName: null,
  clientPhone: null,
  streetManual: null,
  house: null,
  apartment: null,
  addressComment: null,
};

/** One problem per field, the first found. */
function byField(problems: readonly OrderProblem[]): OrderProblem[] {
  const first = new Map<OrderField, OrderProblem>();
  for (const problem of problems) if (!first.has(problem.field)) first.set(problem.field, problem);
  return [...first.values()];
}
