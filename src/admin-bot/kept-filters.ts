import { parseIsoDate } from "../geo/local-time.ts";
import {
  ORDER_CATEGORIES,
  ORDER_STATUSES,
  type OrderCategory,
  type OrderStatus,
} from "../orders/lifecycle.ts";
import type { OrderFilters } from "../orders/order-filters.ts";
import type { JsonValue } from "../outbox/enqueue.ts";
import { dateText } from "../telegram/wording.ts";
import { cityName } from "./order-line.ts";
import type { StaffVisit } from "./person.ts";

/** The filters of one person over all his lists of orders; they outlive flows and restarts. */
export interface KeptFilters {
  readonly cityId?: number;
  readonly category?: OrderCategory;
  readonly status?: OrderStatus;
  readonly master?: { readonly id: number; readonly name: string };
  /** `today`, `tomorrow` or yyyy-mm-dd. */
  readonly date?: string;
  readonly orderId?: number;
  readonly escalated?: boolean;
  readonly guarantee?: boolean;
  readonly mine?: boolean;
}

/** Switches without a value. */
export const SWITCHES = ["escalated", "guarantee", "mine"] as const;
export type FilterSwitch = (typeof SWITCHES)[number];

const KEY = "filters";

export function keptFilters(visit: StaffVisit): KeptFilters {
  return (visit.kept(KEY) ?? {}) as KeptFilters;
}

/** Changes some of them; undefined takes a filter away. */
export function keepFilters(visit: StaffVisit, change: Partial<KeptFilters>): void {
  const all = Object.entries({ ...keptFilters(visit), ...change });
  const set = all.filter(([, value]) => value !== undefined && value !== false);
  visit.keep(KEY, Object.fromEntries(set) as JsonValue);
}

export function forgetFilters(visit: StaffVisit): void {
  visit.keep(KEY, {});
}

/** The same as conditions of a list. A status takes the place of those of the queue; other lists have their own. */
export function asConditions(kept: KeptFilters): Omit<OrderFilters, "view"> {
  const { cityId, category, status, master, orderId } = kept;
  const date = slotDate(kept.date);
  return {
    ...(cityId === undefined ? {} : { cityIds: [cityId] }),
    ...(category === undefined || !ORDER_CATEGORIES.includes(category) ? {} : { category }),
    ...(status === undefined || !ORDER_STATUSES.includes(status) ? {} : { statuses: [status] }),
    ...(master === undefined ? {} : { masterId: master.id }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(date === null ? {} : { slotDate: date }),
    ...(kept.escalated ? { escalatedOnly: true } : {}),
    ...(kept.guarantee ? { guaranteeOnly: true } : {}),
    ...(kept.mine ? { mineOnly: true } : {}),
  };
}

function slotDate(date: string | undefined): OrderFilters["slotDate"] | null {
  if (date === undefined) return null;
  return date === "today" || date === "tomorrow" ? date : parseIsoDate(date);
}

/** «Город: Москва; статус: Отложен; только мои»; empty when nothing is filtered. */
export function filtersText(visit: StaffVisit): string {
  const kept = keptFilters(visit);
  const parts = (["city", "category", "status", "master", "date", "number"] as const).flatMap((filter) => {
    const value = filterValue(visit, kept, filter);
    return value === null ? [] : [visit.t(`filter-shown-${filter}`, { value })];
  });
  const switches = SWITCHES.filter((name) => kept[name]).map((name) => visit.t(`filter-shown-${name}`));
  return [...parts, ...switches].join("; ");
}

/** What a filter is set to, in words; null when it is not. */
export function filterValue(
  visit: StaffVisit,
  kept: KeptFilters,
  filter: "city" | "category" | "status" | "master" | "date" | "number",
): string | null {
  const { cityId, category, status, master, date, orderId } = kept;
  switch (filter) {
    case "city":
      return cityId === undefined ? null : cityName(visit, cityId);
    case "category":
      return category === undefined ? null : visit.t(`category-${category}`);
    case "status":
      return status === undefined ? null : visit.t(`status-${status}.short`);
    case "master":
      return master === undefined ? null : master.name;
    case "date":
      return date === undefined ? null : dateWords(visit, date);
    case "number":
      return orderId === undefined ? null : `№${orderId}`;
  }
}

function dateWords(visit: StaffVisit, date: string): string {
  if (date === "today" || date === "tomorrow") return visit.t(`day-${date}`);
  const parsed = parseIsoDate(date);
  // Any city's today tells whether the year must be named.
  const today = parseIsoDate(visit.now.toISOString().slice(0, 10));
  return parsed === null || today === null ? date : dateText(parsed, today);
}
