import fc from "fast-check";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { Temporal } from "./temporal.ts";

/** Every zone the runtime lists: the properties of time.md section 1 must hold in all of them. */
export const ALL_ZONES: readonly string[] = Intl.supportedValuesOf("timeZone");

/** Three years with six clock changes in most zones that have them (regression R90). */
const FROM_MS = Date.UTC(2026, 0, 1);
const TO_MS = Date.UTC(2029, 0, 1);

/** Moments at which a zone changes its clock within the three years. */
export function clockChanges(zone: string): Date[] {
  const changes: Date[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(FROM_MS).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition("next");
    if (!next || next.epochMilliseconds >= TO_MS) return changes;
    changes.push(new Date(next.epochMilliseconds));
    at = next;
  }
}

export const CHANGING_ZONES: readonly string[] = ALL_ZONES.filter((zone) => clockChanges(zone).length > 0);

const anyMoment = fc.integer({ min: FROM_MS, max: TO_MS - 1 }).map((ms) => new Date(ms));

/** A zone and a moment of the three years; half of the time within 36 hours of a clock change, at whole quarter hours too. */
export const zoneAndMoment: fc.Arbitrary<{ zone: string; moment: Date }> = fc.oneof(
  fc.record({ zone: fc.constantFrom(...ALL_ZONES), moment: anyMoment }),
  fc
    .record({
      zone: fc.constantFrom(...CHANGING_ZONES),
      which: fc.nat(),
      offMs: fc.oneof(
        fc.integer({ min: -1.5 * DAY_MS, max: 1.5 * DAY_MS }),
        fc.integer({ min: -12, max: 12 }).map((quarters) => (quarters * HOUR_MS) / 4),
        fc.integer({ min: -3, max: 3 }).map((minutes) => minutes * MINUTE_MS + 1),
        fc.integer({ min: -2, max: 2 }),
      ),
    })
    .map(({ zone, which, offMs }) => {
      const changes = clockChanges(zone);
      return { zone, moment: new Date(changes[which % changes.length]!.getTime() + offMs) };
    }),
);
