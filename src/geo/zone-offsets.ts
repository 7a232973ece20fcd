import { DAY_MS } from "../kernel/time.ts";
import { Temporal } from "./temporal.ts";

/** A stretch of time [fromMs, toMs) in which a zone keeps one offset from UTC. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

/**
 * The offsets of one IANA zone. Temporal is asked once per stretch between two clock changes; after
 * that a conversion is a comparison and an addition, because lists convert thousands of moments.
 */
export class ZoneOffsets {
  /** The name as the zone database spells it. */
  readonly zone: string;
  readonly #stretches: Stretch[] = [];
  #last: Stretch;

  /** Throws a RangeError when the runtime knows no such zone. */
  constructor(zone: string) {
    if (!/^[a-z]/i.test(zone)) throw new RangeError(`not the name of a time zone: ${zone}`);
    this.zone = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
    this.#last = this.#find(0);
  }

  /** Local time minus UTC at that instant, in milliseconds. */
  offsetMsAt(instantMs: number): number {
    return this.#stretchAt(instantMs).offsetMs;
  }

  /**
   * The first instant at which the zone's clock shows `wallMs` or later, where `wallMs` is the local
   * date and time read as if it were UTC. So a time that is skipped gives the instant of the
   * change, and a time that occurs twice gives its first occurrence (time.md section 1).
   */
  instantOfWall(wallMs: number): number {
    // No zone is a day or more away from UTC: two days earlier the clock surely shows less.
    let stretch = this.#stretchAt(wallMs - 2 * DAY_MS);
    while (wallMs - stretch.offsetMs >= stretch.toMs) stretch = this.#stretchAt(stretch.toMs);
    return Math.max(wallMs - stretch.offsetMs, stretch.fromMs);
  }

  #stretchAt(instantMs: number): Stretch {
    const last = this.#last;
    if (instantMs >= last.fromMs && instantMs < last.toMs) return last;
    this.#last = this.#find(instantMs);
    return this.#last;
  }

  #find(instantMs: number): Stretch {
    for (const known of this.#stretches) {
      if (instantMs >= known.fromMs && instantMs < known.toMs) return known;
    }
    const here = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(this.zone);
    // "previous" looks strictly before: one millisecond later it also finds a change at this instant.
    const from = here.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
    const to = here.getTimeZoneTransition("next");
    const stretch: Stretch = {
      fromMs: from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      toMs: to?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offsetMs: here.offsetNanoseconds / 1e6,
    };
    this.#stretches.push(stretch);
    return stretch;
  }
}

const zones = new Map<string, ZoneOffsets>();

/** The offsets of a zone, made once per process. Throws a RangeError when the zone is unknown. */
export function offsetsOf(zone: string): ZoneOffsets {
  const known = zones.get(zone);
  if (known) return known;
  const offsets = new ZoneOffsets(zone);
  zones.set(zone, offsets);
  return offsets;
}

/**
 * The zone a person or an import named, in the spelling of the zone database (`europe/moscow` gives
 * `Europe/Moscow`); null when the runtime knows no such zone. Bare offsets such as `+03:00` are
 * refused: `cities.timezone` holds names only.
 */
export function zoneNamed(name: string): string | null {
  try {
    return new ZoneOffsets(name.trim()).zone;
  } catch {
    return null;
  }
}
