import type { ShiftStatus } from "./lock-master.ts";

/** A change of a master's shift, as `master_state_events` keeps it. */
export interface ShiftEvent {
  readonly at: Date;
  readonly kind: string;
}

/** The shift status that an event of the log leaves behind; other kinds leave it as it was. */
const STATUS_AFTER: Readonly<Record<string, ShiftStatus>> = {
  shift_on: "SHIFT_ON",
  shift_off: "SHIFT_OFF",
  break_start: "BREAK",
  break_extended: "BREAK",
  break_ended: "SHIFT_ON",
  break_expired: "SHIFT_OFF",
};

export const SHIFT_EVENT_KINDS = Object.keys(STATUS_AFTER);

/**
 * How long a master was on shift in [from, to), breaks not counted, milliseconds.
 *
 * @param events those of the stretch in the order they happened, and the last one before it, if any
 */
export function shiftMs(
  events: readonly ShiftEvent[],
  { from, to }: { readonly from: Date; readonly to: Date },
): number {
  let total = 0;
  let onSince: number | null = null;
  for (const { at, kind } of events) {
    const moment = Math.min(Math.max(at.getTime(), from.getTime()), to.getTime());
    const isOn = STATUS_AFTER[kind] === "SHIFT_ON";
    if (isOn) onSince ??= moment;
    else if (kind in STATUS_AFTER && onSince !== null) {
      total += moment - onSince;
      onSince = null;
    }
  }
  return onSince === null ? total : total + to.getTime() - onSince;
}
