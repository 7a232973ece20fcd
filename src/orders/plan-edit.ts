import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { chooseSlot, type Slot, type SlotRefusal, type SlotWish } from "./choose-slot.ts";
import type { LockedOrder } from "./lock-order.ts";
import { isMasterOfCity, type OrderTexts, type RawTexts, readTexts } from "./order-input.ts";
import { type Coordinates, findPlace, type Place, type PlaceInput } from "./order-place.ts";
import { type Invalid, invalid, type OrderProblem } from "./order-problems.ts";
import { wakeMoment } from "./wake-moment.ts";
import { isLateArrival, workingWindow } from "./working-window.ts";

/** New values of some fields; what is left out (undefined) stays. City and type never change. */
export interface OrderChanges extends RawTexts, Partial<SlotWish> {
  readonly districtId?: number | null;
  /** A street of the directory replaces a typed one, and the other way round. */
  readonly streetId?: number | null;
  readonly location?: Coordinates;
  readonly preferredMasterId?: number | null;
}

/** Every column an edit may write, under its name in `orders`. */
export interface EditableColumns {
  readonly client_name: string | null;
  readonly client_phone: string | null;
  readonly district_id: number | null;
  readonly street_id: number | null;
  readonly street_manual: string | null;
  readonly house: string | null;
  readonly apartment: string | null;
  readonly address_comment: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly geocode_provider: string | null;
  readonly geocode_confidence: number | null;
  readonly category: string;
  readonly description: string | null;
  readonly preferred_master_id: number | null;
  readonly slot_start: Date | null;
  readonly slot_end: Date | null;
  readonly is_asap: boolean;
  readonly late_visit: boolean;
  readonly wake_at: Date | null;
}

export type EditableColumn = keyof EditableColumns;

export interface PlannedEdit {
  readonly status: "planned";
  readonly before: EditableColumns;
  readonly after: EditableColumns;
  /** Columns whose value differs. */
  readonly changed: ReadonlySet<EditableColumn>;
}

/**
 * What an order would look like after an edit at `work.now`; reads, writes nothing. `repeat` says that the
 * editor's version is old: then an ASAP chosen again counts as the one the order has already.
 */
export async function planEdit(
  work: Work,
  order: LockedOrder,
  changes: OrderChanges,
  { repeat }: { readonly repeat: boolean },
): Promise<PlannedEdit | SlotRefusal | Invalid> {
  const { texts, problems } = readTexts(changes, requiredOf(changes));
  const place = await newPlace(work, order, changes, texts);
  if (Array.isArray(place)) problems.push(...place);
  const { preferredMasterId = order.preferredMasterId } = changes;
  const isNewMaster = preferredMasterId !== null && preferredMasterId !== order.preferredMasterId;
  if (isNewMaster && !(await isMasterOfCity(work, preferredMasterId, order.cityId))) {
    problems.push({ field: "preferredMasterId", problem: { code: "not_of_city" } });
  }
  const slot = newSlot(work, order, changes, repeat);
  if (problems.length > 0 || Array.isArray(place)) {
    return invalid(slot?.status === "invalid" ? [...problems, ...slot.problems] : problems);
  }
  if (slot !== null && slot.status !== "chosen") return slot;

  const before = columnsOf(order);
  const after: EditableColumns = {
    ...before,
    ...columnsOfTexts(texts),
    ...(place === null ? {} : columnsOfPlace(place)),
    ...(slot === null ? {} : await columnsOfSlot(work, order, slot)),
    preferred_master_id: preferredMasterId,
  };
  const columns = Object.keys(before) as EditableColumn[];
  const changed = new Set(columns.filter((column) => !isEqual(before[column], after[column])));
  return { status: "planned", before, after, changed };
}

/** What an order must have cannot be edited away. */
function requiredOf(changes: OrderChanges): (keyof OrderTexts)[] {
  return (["clientPhone", "category", "description"] as const).filter(
    (field) => changes[field] !== undefined,
  );
}

async function newPlace(
  work: Work,
  order: LockedOrder,
  changes: OrderChanges,
  texts: Partial<OrderTexts>,
): Promise<Place | OrderProblem[] | null> {
  const { districtId = order.districtId, location } = changes;
  const street = newStreet(order, changes.streetId, texts.streetManual);
  const moves = districtId !== order.districtId || street !== null;
  if (!moves && location === undefined) return null;
  // A point set for the old address says nothing about a new one.
  const keptPoint = !moves && order.geocodeProvider === "user_location" ? pointOf(order) : null;
  const { streetId, streetManual } = street ?? order;
  const input: PlaceInput = { districtId, streetId, streetManual, location: location ?? keptPoint };
  return findPlace(work.tx, order.cityId, input);
}

/** The street after the edit, where giving one kind takes the other kind away; null when it stays. */
function newStreet(
  order: LockedOrder,
  streetId: number | null | undefined,
  streetManual: string | null | undefined,
): Pick<PlaceInput, "streetId" | "streetManual"> | null {
  const picked = streetId === undefined || streetId === order.streetId ? null : { streetId };
  const typed = streetManual === undefined || streetManual === order.streetManual ? null : { streetManual };
  return picked || typed ? { streetId: null, streetManual: null, ...picked, ...typed } : null;
}

function pointOf({ lat, lon }: LockedOrder): Coordinates | null {
  return lat === null || lon === null ? null : { lat, lon };
}

function newSlot(work: Work, order: LockedOrder, changes: OrderChanges, repeat: boolean) {
  if (changes.slot === undefined) return null;
  const slot = chooseSlot(work, order.cityId, { ...changes, slot: changes.slot });
  const isSameAsap =
    slot.status === "chosen" && slot.isAsap && order.isAsap && isEqual(slot.endsAt, order.slotEndsAt);
  return repeat && isSameAsap ? null : slot;
}

async function columnsOfSlot(work: Work, order: LockedOrder, slot: Slot): Promise<Partial<EditableColumns>> {
  const zone = work.cities.zoneOf(order.cityId);
  const window = workingWindow(work.settings.forCity(order.cityId));
  const arrivedAt = await arrival(work, order);
  return {
    slot_start: slot.startsAt,
    slot_end: slot.endsAt,
    is_asap: slot.isAsap,
    late_visit: slot.lateVisit || (arrivedAt !== null && isLateArrival(arrivedAt, zone, window)),
    wake_at: order.status === "DEFERRED" ? wakeMoment(slot.startsAt, work.now, zone, window) : order.wakeAt,
  };
}

/** When the master of a visit under way pressed «На месте»; null while he has not. */
async function arrival(work: Work, order: LockedOrder): Promise<Date | null> {
  if (order.status !== "WORKING" && order.status !== "PAYMENT") return null;
  const row = await work.tx.maybeOne<{ at: Date }>(sql`
    select created_at as at from order_status_history
     where order_id = ${order.id} and reason = 'master_working'
     order by created_at desc, id desc limit 1`);
  return row?.at ?? null;
}

function columnsOf(order: LockedOrder): EditableColumns {
  return {
    client_name: order.clientName,
    client_phone: order.clientPhone,
    district_id: order.districtId,
    street_id: order.streetId,
    street_manual: order.streetManual,
    house: order.house,
    apartment: order.apartment,
    address_comment: order.addressComment,
    lat: order.lat,
    lon: order.lon,
    geocode_provider: order.geocodeProvider,
    geocode_confidence: order.geocodeConfidence,
    category: order.category,
    description: order.description,
    preferred_master_id: order.preferredMasterId,
    slot_start: order.slotStartsAt,
    slot_end: order.slotEndsAt,
    is_asap: order.isAsap,
    late_visit: order.lateVisit,
    wake_at: order.wakeAt,
  };
}

const TEXT_COLUMNS = {
  clientName: "client_name",
  clientPhone: "client_phone",
  house: "house",
  apartment: "apartment",
  addressComment: "address_comment",
  category: "category",
  description: "description",
} as const;

/** The street is a matter of the place. */
function columnsOfTexts(texts: Partial<OrderTexts>): Partial<EditableColumns> {
  const given = Object.entries(TEXT_COLUMNS).filter(
    ([field]) => texts[field as keyof OrderTexts] !== undefined,
  );
  return Object.fromEntries(given.map(([field, column]) => [column, texts[field as keyof OrderTexts]]));
}

function columnsOfPlace(place: Place): Partial<EditableColumns> {
  return {
    district_id: place.districtId,
    street_id: place.streetId,
    street_manual: place.streetManual,
    lat: place.lat,
    lon: place.lon,
    geocode_provider: place.geocodeProvider,
    geocode_confidence: place.geocodeConfidence,
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}
