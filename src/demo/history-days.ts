import type { DispatchPolicy } from "../dispatch/policy.ts";
import { addDays, type LocalDate, localDateOf, toInstant, toLocal } from "../geo/local-time.ts";
import type { Random } from "../kernel/random.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { auditedOrder } from "../orders/audited-order.ts";
import { ORDER_CATEGORIES, type OrderCategory } from "../orders/lifecycle.ts";
import { GEOCODE_CONFIDENCE } from "../orders/order-place.ts";
import type { Settings } from "../settings/settings.ts";
import type { DemoMasterKey } from "./demo-people.ts";
import type { DemoPlaces } from "./demo-places.ts";
import { CLIENTS, PROBLEMS, SHARES } from "./demo-words.ts";
import { EventQueue } from "./event-queue.ts";
import type { HistoryRecord } from "./history-record.ts";
import { HistorySearch, type PastDecision } from "./history-search.ts";
import type { PastOrder, Worker } from "./history-state.ts";
import { HistoryVisit } from "./history-visit.ts";

export const HISTORY_DAYS = 14;
export const HISTORY_ORDERS = 200;
const ZONE = "Europe/Moscow";
/** Days before the last one on which his account was closed. */
const DELETED_DAYS_BEFORE = 6;

export interface Past {
  readonly decisions: readonly PastDecision[];
  /** His commission was never paid: it became overdue at its deadline and blocked him. */
  readonly overdue: { readonly orderId: number; readonly deadlineAt: Date };
  readonly deletedAt: Date;
  readonly lastDay: LocalDate;
}

/** The last of the 14 past days: yesterday, or the day before while today's work has not begun. */
export function lastHistoryDay(now: Date): LocalDate {
  const { date, minuteOfDay } = toLocal(now, ZONE);
  return addDays(date, minuteOfDay < 600 ? -2 : -1);
}

/** The moments of the story that other parts of the demo refer to. */
export function historyMoments(now: Date): { readonly begins: Date; readonly deletedAt: Date } {
  const lastDay = lastHistoryDay(now);
  return {
    begins: toInstant(addDays(lastDay, 1 - HISTORY_DAYS), 540, ZONE),
    deletedAt: toInstant(addDays(lastDay, -DELETED_DAYS_BEFORE), 9 * 60, ZONE),
  };
}

/**
 * Makes up 14 working days with 200 orders that all end CLOSED, and one whose commission was never
 * paid. Everything goes into the rows of `record`; nothing is written yet.
 */
export function playHistory(parts: {
  readonly record: HistoryRecord;
  readonly workers: readonly Worker[];
  readonly places: DemoPlaces;
  readonly settings: Settings;
  readonly policy: DispatchPolicy;
  readonly random: Random;
  readonly now: Date;
}): Past {
  const { record, workers, places, settings, random, now } = parts;
  const queue = new EventQueue();
  const visit = new HistoryVisit({
    queue,
    record,
    workers,
    settings,
    zone: ZONE,
    random: random.fork(1),
    now,
  });
  const debt: { order: PastOrder | null; deadlineAt: Date } = { order: null, deadlineAt: now };
  const search = new HistorySearch({
    queue,
    record,
    workers,
    policy: parts.policy,
    random: random.fork(2),
    cityId: places.cityId,
    onAccepted: (order) => {
      if (order !== debt.order) return visit.plan(order);
      visit.plan(order, (deadlineAt) => {
        debt.deadlineAt = deadlineAt;
        endWork(worker("blocked"), record, deadlineAt);
      });
    },
  });
  const desk = new OrderDesk(record, places, settings, random.fork(3));
  const worker = (key: DemoMasterKey) => workers.find(({ person }) => person.key === key)!;
  const lastDay = lastHistoryDay(now);
  const { deletedAt } = historyMoments(now);

  queue.at(deletedAt, () => Object.assign(worker("deleted"), { isDeleted: true, isActive: false }));
  planShifts({ queue, record, workers, random: random.fork(4), lastDay, deletedAt });
  for (let day = 0; day < HISTORY_DAYS; day += 1) {
    const date = addDays(lastDay, day + 1 - HISTORY_DAYS);
    const count = share(HISTORY_ORDERS, day + 1) - share(HISTORY_ORDERS, day);
    for (const at of arrivals(date, count, random)) {
      queue.at(at, () => search.look(desk.take(at), "order_created"));
    }
  }
  const debtAt = toInstant(lastDay, 11 * 60, ZONE);
  queue.at(debtAt, () => {
    debt.order = desk.take(debtAt, { category: "ELECTRICS", isAsap: true });
    search.offerByHand(debt.order, worker("blocked"), "vera");
  });
  for (const each of workers) {
    const verifiedAt = each.verifiedAt;
    if (each.verified || verifiedAt === null) continue;
    queue.at(verifiedAt, () => Object.assign(each, { verified: true, isActive: true }));
  }
  queue.run();
  const overdue = { orderId: debt.order!.id, deadlineAt: debt.deadlineAt };
  return { decisions: search.decisions, overdue, deletedAt, lastDay };
}

/** The block itself is written by the product's own command afterwards; the story stops counting on him. */
function endWork(worker: Worker, record: HistoryRecord, at: Date): void {
  if (worker.onShift) record.state(worker, "shift_off", at);
  Object.assign(worker, { isBlocked: true, isActive: false, onShift: false });
}

function share(total: number, days: number): number {
  return Math.floor((total * days) / HISTORY_DAYS);
}

/** Moments between 10:05 and 16:25, at least four minutes apart. */
function arrivals(date: LocalDate, count: number, random: Random): Date[] {
  const gapMinutes = 380 / count;
  return Array.from({ length: count }, (_, i) => {
    const minute = 605 + i * gapMinutes + random.next() * (gapMinutes - 4);
    const whole = Math.floor(minute);
    return after(toInstant(date, whole, ZONE), Math.floor((minute - whole) * 60) * SECOND_MS);
  });
}

/** Who worked in the past comes at about ten on five days of six, and leaves after eight. */
function planShifts(parts: {
  queue: EventQueue;
  record: HistoryRecord;
  workers: readonly Worker[];
  random: Random;
  lastDay: LocalDate;
  deletedAt: Date;
}): void {
  const { queue, record, random, lastDay, deletedAt } = parts;
  for (const worker of parts.workers.filter(({ person }) => person.checks !== null)) {
    for (let day = 0; day < HISTORY_DAYS; day += 1) {
      const date = addDays(lastDay, day + 1 - HISTORY_DAYS);
      const onAt = after(toInstant(date, 570, ZONE), random.below(30 * 60) * SECOND_MS);
      const offAt = after(toInstant(date, 1205, ZONE), random.below(50 * 60) * SECOND_MS);
      // On the last day the debtor must be there.
      const isOff = random.chance(1 / 6) && !(worker.person.key === "blocked" && date === lastDay);
      if (isOff || (worker.person.key === "deleted" && onAt > deletedAt)) continue;
      queue.at(onAt, () => {
        worker.onShift = true;
        record.state(worker, "shift_on", onAt);
      });
      queue.at(offAt, () => {
        if (!worker.onShift) return;
        worker.onShift = false;
        record.state(worker, "shift_off", offAt);
      });
    }
  }
}

/** Takes orders on the phone: who calls, where from, what is broken. */
class OrderDesk {
  readonly #record: HistoryRecord;
  readonly #places: DemoPlaces;
  readonly #settings: Settings;
  readonly #random: Random;
  #calls = 0;

  constructor(record: HistoryRecord, places: DemoPlaces, settings: Settings, random: Random) {
    this.#record = record;
    this.#places = places;
    this.#settings = settings;
    this.#random = random;
  }

  /** T1 by Вера at `at`: the row, its history and audit. */
  take(
    at: Date,
    { category = this.#category(), isAsap }: { category?: OrderCategory; isAsap?: boolean } = {},
  ): PastOrder {
    const random = this.#random;
    this.#calls += 1;
    const street = random.pick(this.#places.streets);
    const texts = {
      clientName: random.pick(CLIENTS),
      clientPhone: `+7900555${1_000 + (this.#calls % 9_000)}`,
      streetManual: null,
      house: String(1 + random.below(90)),
      apartment: random.chance(0.8) ? String(1 + random.below(160)) : null,
      addressComment: null,
      category,
      description: random.pick(PROBLEMS[category]),
    };
    const place = {
      districtId: street.districtId,
      streetId: street.id,
      streetManual: null,
      lat: street.lat,
      lon: street.lon,
      geocodeProvider: "street_centroid",
      geocodeConfidence: GEOCODE_CONFIDENCE.street_centroid,
    } as const;
    const slot = this.#slot(at, isAsap ?? this.#random.chance(0.4));
    const row = this.#record.rows.add("orders", {
      city_id: this.#places.cityId,
      district_id: place.districtId,
      street_id: place.streetId,
      house: texts.house,
      apartment: texts.apartment,
      lat: place.lat,
      lon: place.lon,
      geocode_provider: place.geocodeProvider,
      geocode_confidence: place.geocodeConfidence,
      client_name: texts.clientName,
      client_phone: texts.clientPhone,
      category,
      description: texts.description,
      status: "SEARCHING",
      timeslot_start_utc: slot.startsAt,
      timeslot_end_utc: slot.endsAt,
      is_asap: slot.isAsap,
      assigned_master_id: null as number | null,
      total_sum: "0.00",
      search_episode: 1,
      search_started_at: at,
      search_round: 0,
      waves_failed: 0,
      no_candidates_since: at,
      created_by_staff_id: this.#record.staffId("vera"),
      closed_at: null as Date | null,
      archived_at: null as Date | null,
      created_at: at,
      updated_at: at,
      version: 1,
    });
    const context = {
      staff_id: this.#record.staffId("vera"),
      initial_status: "SEARCHING",
      has_preferred_master: false,
      is_guarantee: false,
    };
    const by = { staff: "vera" } as const;
    this.#record.history(
      { orderId: row.id, from: null, to: "SEARCHING", reason: "created_by_staff", by, context },
      at,
    );
    const asked = {
      cityId: this.#places.cityId,
      texts,
      place,
      slot,
      type: "NORMAL",
      preferredMasterId: null,
      files: [],
    } as const;
    this.#record.audit(
      {
        by: "vera",
        entity: "order",
        entityId: row.id,
        action: "create",
        orderId: row.id,
        after: { status: "SEARCHING", ...auditedOrder(asked) },
      },
      at,
    );
    return {
      id: row.id,
      category,
      districtId: place.districtId,
      slot: { orderId: row.id, startAt: slot.startsAt, endAt: slot.endsAt, isAsap: slot.isAsap },
      createdAt: at,
      row,
      offers: [],
      worker: null,
      round: 0,
      escalatedLogistAt: null,
      escalatedAdminAt: null,
    };
  }

  #category(): OrderCategory {
    let draw = this.#random.below(100);
    for (const category of ORDER_CATEGORIES) {
      draw -= SHARES[category];
      if (draw < 0) return category;
    }
    return "ELECTRICS";
  }

  /** Two of five want somebody at once, the others one of the day's buckets that start later. */
  #slot(at: Date, isAsap: boolean): { startsAt: Date; endsAt: Date; isAsap: boolean; lateVisit: boolean } {
    const date = localDateOf(at, ZONE);
    const { minuteOfDay } = toLocal(at, ZONE);
    const moment = (minute: number) => toInstant(date, minute, ZONE);
    const later = this.#settings
      .get("timeslot_buckets")
      .filter(({ startMinutes }) => startMinutes > minuteOfDay);
    if (later.length === 0 || isAsap) {
      const startsAt = new Date(Math.ceil(at.getTime() / MINUTE_MS) * MINUTE_MS);
      return {
        startsAt,
        endsAt: moment(this.#settings.get("working_hours_end")),
        isAsap: true,
        lateVisit: false,
      };
    }
    const bucket = this.#random.pick(later);
    return {
      startsAt: moment(bucket.startMinutes),
      endsAt: moment(bucket.endMinutes),
      isAsap: false,
      lateVisit: false,
    };
  }
}
