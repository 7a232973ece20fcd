import { localDateOf } from "../../../src/geo/local-time.ts";
import { ALL_ZONES, clockChanges } from "../../../src/geo/zones-for-tests.ts";
import { Random } from "../../../src/kernel/random.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/kernel/time.ts";
import { resolveSlot } from "../../../src/orders/resolve-slot.ts";
import { offeredSlots, type SlotChoice } from "../../../src/orders/slot-choice.ts";
import { DEFAULT_WINDOW } from "../../../src/orders/windows-for-tests.ts";
import { nextWindowStart, type WorkingWindow } from "../../../src/orders/working-window.ts";
import { readBuckets, type SlotBucket } from "../../../src/settings/lists.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { WallOracle } from "./wall-oracle.ts";

/** Around the clock, with short buckets in the hours in which clocks are changed. */
const NIGHT_WINDOW: WorkingWindow = {
  ...DEFAULT_WINDOW,
  startMinute: 0,
  endMinute: 1_439,
  buckets: buckets(["0-1", "1-2", "02:00-02:30", "02:30-03:00", "3-4", "10-13", "22-23", "23:00-23:59"]),
  asapLateMinute: 1_380,
};
const WINDOWS = [DEFAULT_WINDOW, NIGHT_WINDOW];
const AROUND_MS = 1.5 * DAY_MS;
/** Days that are looked at in a zone whose clock never changes. */
const ORDINARY = [Date.UTC(2026, 1, 28, 12), Date.UTC(2028, 1, 28, 12), Date.UTC(2027, 11, 31, 12)];

interface Tally {
  looked: number;
  slots: number;
  wrongDays: number;
  negative: number;
  refused: number;
  wrongOpenings: number;
}

/**
 * Z-1: slots and openings in every zone of the world, around each change of its clock within three years,
 * against the language's own calendar.
 */
export const z1: Fault = async (profile, ground) => {
  const { everyMs, share } = sized(profile, {
    smoke: { everyMs: 6 * HOUR_MS, share: 0.1 },
    ci: { everyMs: 3 * HOUR_MS, share: 1 },
    full: { everyMs: 15 * MINUTE_MS, share: 1 },
  });
  const random = new Random(ground.seed);
  const zones = ALL_ZONES.filter(() => random.chance(share));
  const tally: Tally = { looked: 0, slots: 0, wrongDays: 0, negative: 0, refused: 0, wrongOpenings: 0 };
  let changes = 0;
  for (const zone of zones) {
    const oracle = new WallOracle(zone);
    const known = clockChanges(zone);
    changes += known.length;
    for (const around of known.length > 0 ? known : ORDINARY.map((ms) => new Date(ms))) {
      for (let offMs = -AROUND_MS; offMs <= AROUND_MS; offMs += everyMs) {
        // Whole hours too, and the change itself.
        const offset = random.chance(0.5) ? 0 : random.below(everyMs);
        look(tally, oracle, zone, after(around, offMs + offset));
      }
    }
  }
  return new Sheet("Z-1")
    .printed("zones, changes of their clocks", `${zones.length}, ${changes}`)
    .printed("moments at which slots were offered", tally.looked)
    .printed("slots", tally.slots)
    .none("slots at a wrong time or day", tally.wrongDays)
    .none("slots that end before they begin", tally.negative)
    .none("slots offered and then refused", tally.refused)
    .none("wrong openings of the next working day", tally.wrongOpenings).rows;
};

function look(tally: Tally, oracle: WallOracle, zone: string, now: Date): void {
  const today = oracle.dateOf(now);
  if (localDateOf(now, zone) !== today) tally.wrongDays += 1;
  for (const window of WINDOWS) {
    tally.looked += 1;
    for (const choice of offeredSlots(now, zone, window)) judge(tally, oracle, { zone, now, choice, window });
    const opensMs = nextWindowStart(now, zone, window).getTime();
    const openings = [0, 1, 2].flatMap((days) => {
      const date = oracle.addDays(today, days);
      const [from, to] = [window.startMinute, window.endMinute].map((minute) =>
        oracle.momentMs(date, minute),
      );
      return from! > now.getTime() && from! < to! ? [from!] : [];
    });
    if (opensMs !== openings[0]) tally.wrongOpenings += 1;
  }
}

function judge(
  tally: Tally,
  oracle: WallOracle,
  { zone, now, choice, window }: { zone: string; now: Date; choice: SlotChoice; window: WorkingWindow },
): void {
  const resolved = resolveSlot(choice, now, zone, window);
  if (resolved.status === "late_asap") return;
  tally.slots += 1;
  if (resolved.status === "invalid") {
    tally.refused += 1;
    return;
  }
  if (resolved.startsAt >= resolved.endsAt) tally.negative += 1;
  const today = oracle.dateOf(now);
  if (choice.kind === "today" || choice.kind === "tomorrow") {
    const { startMinutes, endMinutes } = choice.bucket;
    const date = oracle.addDays(today, choice.kind === "today" ? 0 : 1);
    const isRight =
      resolved.startsAt.getTime() === oracle.momentMs(date, startMinutes) &&
      resolved.endsAt.getTime() === oracle.momentMs(date, endMinutes);
    if (!isRight) tally.wrongDays += 1;
  } else if (resolved.endsAt.getTime() !== oracle.momentMs(today, window.endMinute)) {
    // As soon as possible: until today's window closes.
    tally.wrongDays += 1;
  }
}

function buckets(labels: readonly string[]): readonly SlotBucket[] {
  const read = readBuckets(labels);
  if (!read.ok) throw new Error("these are no buckets");
  return read.value;
}
