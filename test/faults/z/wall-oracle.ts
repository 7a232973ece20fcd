import type { LocalDate } from "../../../src/geo/local-time.ts";
import { Temporal } from "../../../src/geo/temporal.ts";

/**
 * What a city's clock means by the language's own calendar, by another way than src/geo: only as an oracle,
 * for one zone at a time.
 */
export class WallOracle {
  readonly #zone: string;
  readonly #moments = new Map<string, number>();

  constructor(zone: string) {
    this.#zone = zone;
  }

  /** A skipped time is the first valid instant after it, of one that comes twice the first; milliseconds. */
  momentMs(date: LocalDate, minuteOfDay: number): number {
    const key = `${date} ${minuteOfDay}`;
    const known = this.#moments.get(key);
    if (known !== undefined) return known;
    const wall = Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes: minuteOfDay });
    const first = wall.toZonedDateTime(this.#zone, { disambiguation: "earlier" });
    const isSkipped = !first.toPlainDateTime().equals(wall);
    const moment = isSkipped ? first.getTimeZoneTransition("next")! : first;
    this.#moments.set(key, moment.epochMilliseconds);
    return moment.epochMilliseconds;
  }

  dateOf(moment: Date): LocalDate {
    const at = Temporal.Instant.fromEpochMilliseconds(moment.getTime());
    return at.toZonedDateTimeISO(this.#zone).toPlainDate().toString() as LocalDate;
  }

  addDays(date: LocalDate, days: number): LocalDate {
    return Temporal.PlainDate.from(date).add({ days }).toString() as LocalDate;
  }
}
