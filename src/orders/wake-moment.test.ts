import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localDateOf } from "../geo/local-time.ts";
import { zoneAndMoment } from "../geo/zones-for-tests.ts";
import { DAY_MS } from "../kernel/time.ts";
import { resolveSlot } from "./resolve-slot.ts";
import { parseSlotChoice } from "./slot-choice.ts";
import { deferral, statusOnCreation, wakeAfterWindowChange, wakeMoment } from "./wake-moment.ts";
import { anyWindow, DEFAULT_WINDOW } from "./windows-for-tests.ts";
import { isInsideWindow, isLateArrival, isLateSlot, nextWindowStart, windowOf } from "./working-window.ts";

const MOSCOW = "Europe/Moscow";
const VLADIVOSTOK = "Asia/Vladivostok";
const at = (iso: string) => new Date(iso);
const later = (moment: Date, ms: number) => new Date(moment.getTime() + ms);
const CREATION = { slotStartsAt: null, movedToTomorrow: false, searchNow: false };

describe("the working window", () => {
  test("R13 the city's clock decides, not the server's: Владивосток at 09:30 and at 20:00 local", () => {
    for (const [now, wakeAt] of [
      ["2026-03-09T23:30:00Z", "2026-03-10T00:00:00Z"],
      ["2026-03-10T10:00:00Z", "2026-03-11T00:00:00Z"],
    ] as const) {
      expect(isInsideWindow(at(now), VLADIVOSTOK, DEFAULT_WINDOW)).toBe(false);
      expect(statusOnCreation(CREATION, at(now), VLADIVOSTOK, DEFAULT_WINDOW)).toEqual({
        status: "deferred",
        wakeAt: at(wakeAt),
        reason: "outside_working_hours",
      });
    }
    expect(isInsideWindow(at("2026-03-10T00:00:00Z"), VLADIVOSTOK, DEFAULT_WINDOW)).toBe(true);
    expect(isInsideWindow(at("2026-03-10T09:59:59.999Z"), VLADIVOSTOK, DEFAULT_WINDOW)).toBe(true);
    expect(isInsideWindow(at("2026-03-10T00:00:00Z"), MOSCOW, DEFAULT_WINDOW)).toBe(false);
  });

  test("the next opening is strictly ahead", () => {
    const next = (now: string) => nextWindowStart(at(now), MOSCOW, DEFAULT_WINDOW);
    expect(next("2026-03-10T05:00:00Z")).toEqual(at("2026-03-10T07:00:00Z"));
    expect(next("2026-03-10T07:00:00Z")).toEqual(at("2026-03-11T07:00:00Z"));
    expect(next("2026-03-10T20:00:00Z")).toEqual(at("2026-03-11T07:00:00Z"));
  });

  test("R33 a visit is late when its slot ends after the window of its date, or the arrival does", () => {
    const late = (from: string, to: string) => isLateSlot(at(from), at(to), MOSCOW, DEFAULT_WINDOW);
    expect(late("2026-03-10T08:40:00Z", "2026-03-10T17:00:00Z")).toBe(false);
    expect(late("2026-03-10T16:45:00Z", "2026-03-10T18:45:00Z")).toBe(true);
    // Starts at 23:00 local and ends after midnight: the window of the date it starts on counts.
    expect(late("2026-03-10T20:00:00Z", "2026-03-10T22:00:00Z")).toBe(true);
    expect(late("2026-03-10T22:00:00Z", "2026-03-11T00:00:00Z")).toBe(false);
    expect(isLateArrival(at("2026-03-10T16:59:59Z"), MOSCOW, DEFAULT_WINDOW)).toBe(false);
    expect(isLateArrival(at("2026-03-10T17:00:00Z"), MOSCOW, DEFAULT_WINDOW)).toBe(true);
  });
});

describe("when a deferred order wakes", () => {
  test("R11 created at 21:00, without a slot or with tomorrow 16-19: at 10:00, neither at night nor at 16:00", () => {
    const now = at("2026-03-10T18:00:00Z");
    const slot = resolveSlot(parseSlotChoice("TOM:16-19")!, now, MOSCOW, DEFAULT_WINDOW);
    if (slot.status !== "slot") throw new Error(slot.status);
    for (const slotStartsAt of [null, slot.startsAt]) {
      expect(statusOnCreation({ ...CREATION, slotStartsAt }, now, MOSCOW, DEFAULT_WINDOW)).toMatchObject({
        status: "deferred",
        wakeAt: at("2026-03-11T07:00:00Z"),
      });
    }
  });

  test("R12 created at 08:00: at 10:00 of the same day; with «search now» it is searched", () => {
    const now = at("2026-03-10T05:00:00Z");
    expect(statusOnCreation(CREATION, now, MOSCOW, DEFAULT_WINDOW)).toMatchObject({
      wakeAt: at("2026-03-10T07:00:00Z"),
    });
    expect(statusOnCreation({ ...CREATION, searchNow: true }, now, MOSCOW, DEFAULT_WINDOW)).toEqual({
      status: "search",
    });
  });

  test("inside the window it is searched at once, also for a slot of another day", () => {
    const facts = { ...CREATION, slotStartsAt: at("2026-03-14T07:00:00Z") };
    expect(statusOnCreation(facts, at("2026-03-10T09:00:00Z"), MOSCOW, DEFAULT_WINDOW)).toEqual({
      status: "search",
    });
  });

  test("a late ASAP moved to tomorrow sleeps although the window is still open", () => {
    const facts = { slotStartsAt: at("2026-03-11T07:00:00Z"), movedToTomorrow: true, searchNow: false };
    expect(statusOnCreation(facts, at("2026-03-10T16:30:00Z"), MOSCOW, DEFAULT_WINDOW)).toEqual({
      status: "deferred",
      wakeAt: at("2026-03-11T07:00:00Z"),
      reason: "late_asap",
    });
  });

  test("a slot days ahead wakes it when the window of that date opens", () => {
    expect(
      wakeMoment(at("2026-03-14T13:00:00Z"), at("2026-03-10T18:00:00Z"), MOSCOW, DEFAULT_WINDOW),
    ).toEqual(at("2026-03-14T07:00:00Z"));
  });

  test("a slot whose window has opened: now while it is open, else the next opening", () => {
    const slot = at("2026-03-10T13:00:00Z");
    const open = at("2026-03-10T11:22:33Z");
    expect(wakeMoment(slot, open, MOSCOW, DEFAULT_WINDOW)).toEqual(open);
    expect(wakeMoment(slot, at("2026-03-10T07:00:00Z"), MOSCOW, DEFAULT_WINDOW)).toEqual(
      at("2026-03-10T07:00:00Z"),
    );
    expect(wakeMoment(slot, at("2026-03-10T17:00:00Z"), MOSCOW, DEFAULT_WINDOW)).toEqual(
      at("2026-03-11T07:00:00Z"),
    );
    expect(wakeMoment(slot, at("2026-03-12T03:00:00Z"), MOSCOW, DEFAULT_WINDOW)).toEqual(
      at("2026-03-12T07:00:00Z"),
    );
  });

  test("R90 never outside a working window and never in the past, in every zone, around every clock change", () => {
    const slot = fc.option(fc.integer({ min: -3 * DAY_MS, max: 15 * DAY_MS }));
    fc.assert(
      fc.property(zoneAndMoment, anyWindow, slot, ({ zone, moment }, window, slotOffMs) => {
        const slotStartsAt = slotOffMs === null ? null : later(moment, slotOffMs);
        const wakeAt = wakeMoment(slotStartsAt, moment, zone, window);
        expect(isInsideWindow(wakeAt, zone, window)).toBe(true);
        expect(wakeAt.getTime()).toBeGreaterThanOrEqual(moment.getTime());
        if (slotStartsAt === null) expect(wakeAt.getTime()).toBeGreaterThan(moment.getTime());
        const facts = { slotStartsAt, movedToTomorrow: false, searchNow: false };
        const status = statusOnCreation(facts, moment, zone, window);
        expect(status.status === "search").toBe(isInsideWindow(moment, zone, window));
      }),
      { numRuns: 4_000 },
    );
  });

  test("R90 without a slot no opening is skipped, in every zone", () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(zoneAndMoment, anyWindow, part, part, ({ zone, moment }, window, a, b) => {
        const wakeAt = nextWindowStart(moment, zone, window);
        expect(windowOf(localDateOf(wakeAt, zone), zone, window).opensAt).toEqual(wakeAt);
        // Until the opening the window is open in one piece at most, and that one has begun already.
        const lengthMs = wakeAt.getTime() - 1 - moment.getTime();
        const sooner = later(moment, Math.floor(Math.min(a, b) * lengthMs));
        const afterwards = later(moment, Math.floor(Math.max(a, b) * lengthMs));
        if (isInsideWindow(afterwards, zone, window)) {
          expect(isInsideWindow(sooner, zone, window)).toBe(true);
          expect(isInsideWindow(moment, zone, window)).toBe(true);
        }
      }),
      { numRuns: 4_000 },
    );
  });

  test("R90 a date whose whole window is swallowed by a gap wakes nobody: the next window does", () => {
    // Berlin, 29.03.2026: 02:00 becomes 03:00.
    const window = { ...DEFAULT_WINDOW, startMinute: 2 * 60, endMinute: 3 * 60 };
    const slotStartsAt = at("2026-03-29T08:00:00Z");
    expect(wakeMoment(slotStartsAt, at("2026-03-28T18:00:00Z"), "Europe/Berlin", window)).toEqual(
      at("2026-03-30T00:00:00Z"),
    );
  });

  test("R90 a gap that swallows the hours between two windows joins them", () => {
    // Scoresbysund, 28.03.2026: 23:00 becomes 00:00 of the next date at 01:00Z.
    const zone = "America/Scoresbysund";
    const window = { ...DEFAULT_WINDOW, startMinute: 0, endMinute: 23 * 60 };
    expect(nextWindowStart(at("2026-03-29T00:59:59Z"), zone, window)).toEqual(at("2026-03-29T01:00:00Z"));
    expect(isInsideWindow(at("2026-03-29T00:59:59Z"), zone, window)).toBe(true);
  });
});

describe("staff defer an order (T18)", () => {
  const now = at("2026-03-10T09:00:00Z");
  const to = (wish: Parameters<typeof deferral>[0]) => deferral(wish, now, MOSCOW, DEFAULT_WINDOW);

  test("to a slot of another day: until that day's window opens", () => {
    expect(to({ slotStartsAt: at("2026-03-12T13:00:00Z") })).toEqual({
      status: "deferred",
      wakeAt: at("2026-03-12T07:00:00Z"),
    });
  });

  test("to a slot of today while the window is open: it would wake at once", () => {
    expect(to({ slotStartsAt: at("2026-03-10T13:00:00Z") })).toEqual({ status: "not_ahead" });
  });

  test("to a moment inside a working window that is ahead", () => {
    expect(to({ wakeAt: at("2026-03-10T12:15:00Z") })).toEqual({
      status: "deferred",
      wakeAt: at("2026-03-10T12:15:00Z"),
    });
    expect(to({ wakeAt: at("2026-03-10T17:00:00Z") })).toEqual({ status: "outside_window" });
    expect(to({ wakeAt: now })).toEqual({ status: "not_ahead" });
    expect(to({ wakeAt: at("2026-03-09T12:00:00Z") })).toEqual({ status: "not_ahead" });
  });
});

describe("the window settings change while an order sleeps", () => {
  const now = at("2026-03-10T18:00:00Z");
  const shifted = { ...DEFAULT_WINDOW, startMinute: 12 * 60 };
  const move = (wakeAt: string, slotStartsAt: string | null, window = shifted) =>
    wakeAfterWindowChange(
      { wakeAt: at(wakeAt), slotStartsAt: slotStartsAt === null ? null : at(slotStartsAt) },
      { before: DEFAULT_WINDOW, window },
      now,
      MOSCOW,
    );

  test("a wake-up by the rule is computed anew", () => {
    expect(move("2026-03-11T07:00:00Z", null)).toEqual(at("2026-03-11T09:00:00Z"));
    expect(move("2026-03-14T07:00:00Z", "2026-03-14T13:00:00Z")).toEqual(at("2026-03-14T09:00:00Z"));
  });

  test("also to an earlier moment, which only a moment of staff's own would not be", () => {
    const earlier = { ...DEFAULT_WINDOW, startMinute: 9 * 60 };
    expect(move("2026-03-11T07:00:00Z", null, earlier)).toEqual(at("2026-03-11T06:00:00Z"));
    expect(move("2026-03-14T07:00:00Z", "2026-03-14T13:00:00Z", earlier)).toEqual(at("2026-03-14T06:00:00Z"));
    expect(move("2026-03-13T07:00:00Z", "2026-03-14T13:00:00Z", earlier)).toEqual(at("2026-03-13T07:00:00Z"));
  });

  test("a window that is open now wakes what slept without need", () => {
    const allDay = { ...DEFAULT_WINDOW, endMinute: 22 * 60 };
    expect(move("2026-03-11T07:00:00Z", "2026-03-10T10:00:00Z", allDay)).toEqual(now);
  });

  test("a moment that staff gave stays while the new window holds it", () => {
    expect(move("2026-03-11T10:30:00Z", null)).toEqual(at("2026-03-11T10:30:00Z"));
    expect(move("2026-03-12T09:00:00Z", "2026-03-14T13:00:00Z")).toEqual(at("2026-03-12T09:00:00Z"));
  });

  test("a moment that staff gave moves to the next opening when the new window does not hold it", () => {
    expect(move("2026-03-11T08:15:00Z", null)).toEqual(at("2026-03-11T09:00:00Z"));
    const short = { ...DEFAULT_WINDOW, endMinute: 14 * 60 };
    expect(move("2026-03-11T15:00:00Z", null, short)).toEqual(at("2026-03-12T07:00:00Z"));
  });

  test("a wake-up that is due already stays", () => {
    expect(move("2026-03-10T07:00:00Z", null)).toEqual(at("2026-03-10T07:00:00Z"));
  });

  test("R90 the new wake-up lies inside the new window and not in the past, in every zone", () => {
    const facts = fc.record({
      slotOffMs: fc.option(fc.integer({ min: -DAY_MS, max: 5 * DAY_MS })),
      laterMs: fc.option(fc.integer({ min: 1, max: 3 * DAY_MS })),
    });
    fc.assert(
      fc.property(
        zoneAndMoment,
        anyWindow,
        anyWindow,
        facts,
        ({ zone, moment }, before, window, { slotOffMs, laterMs }) => {
          const slotStartsAt = slotOffMs === null ? null : later(moment, slotOffMs);
          const byRule = wakeMoment(slotStartsAt, moment, zone, before);
          const wakeAt = laterMs === null ? byRule : later(moment, laterMs);
          const moved = wakeAfterWindowChange({ wakeAt, slotStartsAt }, { before, window }, moment, zone);
          if (wakeAt <= moment) {
            expect(moved).toEqual(wakeAt);
            return;
          }
          expect(isInsideWindow(moved, zone, window)).toBe(true);
          expect(moved.getTime()).toBeGreaterThanOrEqual(moment.getTime());
          const same = wakeAfterWindowChange(
            { wakeAt, slotStartsAt },
            { before, window: before },
            moment,
            zone,
          );
          if (isInsideWindow(wakeAt, zone, before)) expect(same).toEqual(wakeAt);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
