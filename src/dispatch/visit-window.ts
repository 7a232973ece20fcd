import { after, earliest, latest } from "../kernel/time.ts";
import type { Slot } from "./facts.ts";

interface Window {
  readonly from: Date;
  readonly to: Date;
}

/**
 * When the visit will take place, for the rule `slot_conflict`: the slot; for an ASAP slot
 * [max(slot start, now), that + `visitMs`) cut at the slot end. Null when nothing of it is left.
 */
export function visitWindow(slot: Slot, visitMs: number, now: Date): Window | null {
  if (!slot.isAsap) return { from: slot.startAt, to: slot.endAt };
  const from = latest(slot.startAt, now)!;
  const to = earliest(after(from, visitMs), slot.endAt)!;
  return from < to ? { from, to } : null;
}

/** Whether the two visits would overlap; windows that only touch do not. */
export function visitsConflict(a: Slot, b: Slot, visitMs: number, now: Date): boolean {
  const first = visitWindow(a, visitMs, now);
  const second = visitWindow(b, visitMs, now);
  return first !== null && second !== null && first.from < second.to && second.from < first.to;
}
