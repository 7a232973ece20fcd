import { type LocalDate, parseHm, toInstant } from "../geo/local-time.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import type { Figures } from "./model.ts";
import type { ModelMaster } from "./people.ts";
import { streamOf } from "./streams.ts";
import { weekdayOf } from "./timeline.ts";

export interface PlannedShift {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Null when he takes no break. */
  readonly breakAt: Date | null;
}

/** The shift that a master works on a local date; null on his days off. Pure. */
export function shiftOn(
  master: ModelMaster,
  date: LocalDate,
  { zone, seed, figures }: { readonly zone: string; readonly seed: number; readonly figures: Figures },
): PlannedShift | null {
  if (!master.workdays.includes(weekdayOf(date))) return null;
  const { shift } = figures;
  const random = streamOf(seed, "shift", master.number, date);
  const usual = toInstant(date, parseHm(master.startsEarly ? shift.earlyStart : shift.lateStart)!, zone);
  const spreadMs = Math.round((2 * random.next() - 1) * shift.startSpreadMinutes * MINUTE_MS);
  const startsAt = after(usual, spreadMs);
  const endsAt = after(startsAt, shift.lengthMinutes * MINUTE_MS);
  const breakAt = after(startsAt, shift.breakAfterMinutes * MINUTE_MS);
  return { startsAt, endsAt, breakAt: shift.breakMinutes > 0 && breakAt < endsAt ? breakAt : null };
}
