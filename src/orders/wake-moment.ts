import { localDateOf } from "../geo/local-time.ts";
import { isInsideWindow, nextWindowStart, type WorkingWindow, windowOf } from "./working-window.ts";

/**
 * When an order deferred at `now` starts to be searched (order-lifecycle.md section 4). With a
 * slot: when the window of the slot's local date opens; if that is not ahead, `now` while the window is
 * open, else the next opening. Without a slot (`slotStartsAt` null): the first opening strictly
 * after `now`. Never in the past, never outside a working window.
 */
export function wakeMoment(slotStartsAt: Date | null, now: Date, zone: string, window: WorkingWindow): Date {
  if (slotStartsAt === null) return nextWindowStart(now, zone, window);
  const { opensAt, closesAt } = windowOf(localDateOf(slotStartsAt, zone), zone, window);
  if (opensAt > now) {
    // A clock change may leave that date without any window: then the first one after it counts.
    return closesAt > opensAt ? opensAt : nextWindowStart(opensAt, zone, window);
  }
  return isInsideWindow(now, zone, window) ? now : nextWindowStart(now, zone, window);
}

export type CreationStatus =
  | { readonly status: "search" }
  | {
      readonly status: "deferred";
      readonly wakeAt: Date;
      /** `deferred_reason` of the history row. */
      readonly reason: "outside_working_hours" | "late_asap";
    };

/** What decides whether a new order sleeps first. */
export interface CreationFacts {
  /** Null for an order without a slot. */
  readonly slotStartsAt: Date | null;
  /** A late ASAP that was moved to tomorrow: sleeps at any hour. */
  readonly movedToTomorrow: boolean;
  /** Staff, or the API, explicitly chose to search at once. */
  readonly searchNow: boolean;
}

/**
 * Whether a new, released, restored or guarantee order is searched at once or sleeps (T1, T2, T4,
 * T5, T22): it sleeps when the city's working window is closed at `now` and nobody said "search
 * now", or when it is a late ASAP moved to tomorrow.
 */
export function statusOnCreation(
  { slotStartsAt, movedToTomorrow, searchNow }: CreationFacts,
  now: Date,
  zone: string,
  window: WorkingWindow,
): CreationStatus {
  const wakeAt = () => wakeMoment(slotStartsAt, now, zone, window);
  if (movedToTomorrow) return { status: "deferred", wakeAt: wakeAt(), reason: "late_asap" };
  if (searchNow || isInsideWindow(now, zone, window)) return { status: "search" };
  return { status: "deferred", wakeAt: wakeAt(), reason: "outside_working_hours" };
}

export type Deferral =
  | { readonly status: "deferred"; readonly wakeAt: Date }
  /** The order would wake at once: its window is open already, or the moment has passed. */
  | { readonly status: "not_ahead" }
  /** The moment staff gave lies outside every working window. */
  | { readonly status: "outside_window" };

/**
 * The wake-up of an order that staff defer (T18): either to a slot, or to a moment of their own, which
 * must lie inside a working window; either way the wake-up must be ahead of `now`.
 */
export function deferral(
  wish: { readonly slotStartsAt: Date } | { readonly wakeAt: Date },
  now: Date,
  zone: string,
  window: WorkingWindow,
): Deferral {
  const wakeAt = "wakeAt" in wish ? wish.wakeAt : wakeMoment(wish.slotStartsAt, now, zone, window);
  if (wakeAt <= now) return { status: "not_ahead" };
  if (!isInsideWindow(wakeAt, zone, window)) return { status: "outside_window" };
  return { status: "deferred", wakeAt };
}

/**
 * The wake-up of a sleeping order after the working window changed from `before` to `window` at
 * `now`. A moment that the old window would have given is computed anew; one that staff gave stays
 * while the new window holds it, else the next opening after it counts. A wake-up that is already
 * due stays: the order wakes with the next look.
 */
export function wakeAfterWindowChange(
  order: { readonly wakeAt: Date; readonly slotStartsAt: Date | null },
  change: { readonly before: WorkingWindow; readonly window: WorkingWindow },
  now: Date,
  zone: string,
): Date {
  const { wakeAt, slotStartsAt } = order;
  if (wakeAt <= now) return wakeAt;
  const byRule = wakeMoment(slotStartsAt, now, zone, change.before);
  if (byRule.getTime() === wakeAt.getTime()) return wakeMoment(slotStartsAt, now, zone, change.window);
  return isInsideWindow(wakeAt, zone, change.window) ? wakeAt : nextWindowStart(wakeAt, zone, change.window);
}
