import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, localDateOf, parseIsoDate, toLocal } from "../geo/local-time.ts";
import { zoneAndMoment } from "../geo/zones-for-tests.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import { readBucket } from "../settings/lists.ts";
import { resolveSlot } from "./resolve-slot.ts";
import { bucketsOn, offeredSlots, parseSlotChoice, printSlotChoice, type SlotChoice } from "./slot-choice.ts";
import { anyWindow, DEFAULT_WINDOW } from "./windows-for-tests.ts";

const MOSCOW = "Europe/Moscow";
const at = (iso: string) => new Date(iso);
const choice = (text: string) => parseSlotChoice(text)!;
const printed = (choices: readonly SlotChoice[]) => choices.map(printSlotChoice);

describe("what is offered", () => {
  test("ASAP, today's buckets that start later, all of tomorrow's", () => {
    expect(printed(offeredSlots(at("2026-03-10T09:59:59Z"), MOSCOW, DEFAULT_WINDOW))).toEqual([
      "ASAP",
      "TODAY:13-16",
      "TODAY:16-19",
      "TOM:10-13",
      "TOM:13-16",
      "TOM:16-19",
    ]);
  });

  test("a bucket that starts now is not ahead any more", () => {
    const offered = printed(offeredSlots(at("2026-03-10T10:00:00Z"), MOSCOW, DEFAULT_WINDOW));
    expect(offered).not.toContain("TODAY:13-16");
    expect(offered).toContain("TODAY:16-19");
  });

  test("ASAP is offered at any hour, and after midnight today is the new date", () => {
    for (const now of ["2026-03-10T00:00:00Z", "2026-03-10T16:45:00Z", "2026-03-10T20:59:00Z"]) {
      expect(printed(offeredSlots(at(now), MOSCOW, DEFAULT_WINDOW))[0]).toBe("ASAP");
    }
    expect(printed(offeredSlots(at("2026-03-10T20:59:00Z"), MOSCOW, DEFAULT_WINDOW))).not.toContain(
      "TODAY:10-13",
    );
    expect(printed(offeredSlots(at("2026-03-10T21:00:00Z"), MOSCOW, DEFAULT_WINDOW))).toContain(
      "TODAY:10-13",
    );
  });

  test("a calendar offers 14 days", () => {
    const now = at("2026-03-10T09:59:00Z");
    const on = (date: string) =>
      bucketsOn(parseIsoDate(date)!, now, MOSCOW, DEFAULT_WINDOW).map((b) => b.label);
    expect(on("2026-03-09")).toEqual([]);
    expect(on("2026-03-10")).toEqual(["13-16", "16-19"]);
    expect(on("2026-03-24")).toEqual(["10-13", "13-16", "16-19"]);
    expect(on("2026-03-25")).toEqual([]);
  });

  test("everything offered can be chosen at the same moment, in every zone", () => {
    fc.assert(
      fc.property(zoneAndMoment, anyWindow, ({ zone, moment }, window) => {
        for (const offer of offeredSlots(moment, zone, window)) {
          const slot = resolveSlot(offer, moment, zone, window);
          if (offer.kind === "asap") expect(slot.status).not.toBe("invalid");
          else expect(slot.status, printSlotChoice(offer)).toBe("slot");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a choice as text", () => {
  test("is read and printed", () => {
    for (const text of [
      "ASAP",
      "TODAY:10-13",
      "TOM:09:30-12:00",
      "DATE:2026-03-12:10-13",
      "DEFERRED_TOM_10_13",
    ]) {
      expect(printSlotChoice(choice(text))).toBe(text);
    }
  });

  test("is refused when it is none", () => {
    for (const text of [
      "",
      "asap",
      "TODAY",
      "TODAY:",
      "TODAY:13-10",
      "TODAY:25-26",
      "TOM:a-b",
      "DATE:2026-02-30:10-13",
      "DATE:10-13",
      "DATE:2026-03-12",
      "TODAY:10-13:extra",
      "DEFERRED_TOM",
    ]) {
      expect(parseSlotChoice(text), text).toBeNull();
    }
  });

  test("never throws, and what it reads it prints again", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `TODAY:${s}`),
          fc.string().map((s) => `DATE:${s}`),
        ),
        (text) => {
          const parsed = parseSlotChoice(text);
          if (parsed) expect(parseSlotChoice(printSlotChoice(parsed))).toEqual(parsed);
        },
      ),
    );
  });
});

describe("a choice at its confirmation", () => {
  const resolve = (text: string, now: string, window = DEFAULT_WINDOW) =>
    resolveSlot(choice(text), at(now), MOSCOW, window);

  test("a bucket of today is good until its end", () => {
    expect(resolve("TODAY:13-16", "2026-03-10T12:59:59.999Z")).toMatchObject({
      status: "slot",
      lateVisit: false,
    });
    expect(resolve("TODAY:13-16", "2026-03-10T13:00:00Z")).toEqual({ status: "invalid", reason: "ended" });
  });

  test("a date is good from today until 14 days ahead", () => {
    const now = "2026-03-10T09:00:00Z";
    expect(resolve("DATE:2026-03-24:10-13", now)).toMatchObject({ startsAt: at("2026-03-24T07:00:00Z") });
    expect(resolve("DATE:2026-03-25:10-13", now)).toEqual({ status: "invalid", reason: "too_far" });
    expect(resolve("DATE:2026-03-09:10-13", now)).toEqual({ status: "invalid", reason: "ended" });
    expect(resolve("DATE:2026-03-10:13-16", now)).toMatchObject({ status: "slot" });
  });

  test("a bucket that the settings no longer hold is asked again; another spelling of it is not", () => {
    for (const text of ["TOM:11-14", "TOM:10-14", "TOM:11-13"]) {
      expect(resolve(text, "2026-03-10T09:00:00Z"), text).toEqual({
        status: "invalid",
        reason: "unknown_bucket",
      });
    }
    expect(resolve("TOM:10:00-13:00", "2026-03-10T09:00:00Z")).toMatchObject({ status: "slot" });
  });

  test("ASAP starts at the next whole minute", () => {
    expect(resolve("ASAP", "2026-03-10T08:40:00.001Z")).toMatchObject({
      startsAt: at("2026-03-10T08:41:00Z"),
      isAsap: true,
    });
    expect(resolve("ASAP", "2026-03-10T08:40:00Z")).toMatchObject({ startsAt: at("2026-03-10T08:40:00Z") });
  });

  test("ASAP is late from the threshold on, to the second", () => {
    expect(resolve("ASAP", "2026-03-10T16:29:59Z")).toMatchObject({ startsAt: at("2026-03-10T16:30:00Z") });
    expect(resolve("ASAP", "2026-03-10T16:30:00Z")).toEqual({ status: "late_asap" });
    expect(resolve("ASAP", "2026-03-10T20:59:59Z")).toEqual({ status: "late_asap" });
    // 00:00 local: a new day, the window is ahead.
    expect(resolve("ASAP", "2026-03-10T21:00:00Z")).toMatchObject({ startsAt: at("2026-03-11T07:00:00Z") });
  });

  test("ASAP in the last minute of the window is late whatever the threshold", () => {
    const window = { ...DEFAULT_WINDOW, asapLateMinute: DEFAULT_WINDOW.endMinute };
    expect(resolve("ASAP", "2026-03-10T16:59:00Z", window)).toMatchObject({
      endsAt: at("2026-03-10T17:00:00Z"),
    });
    expect(resolve("ASAP", "2026-03-10T16:59:01Z", window)).toEqual({ status: "late_asap" });
  });

  test("searching a late ASAP now lasts to the end of the window, at least two hours", () => {
    const search = (now: string) =>
      resolveSlot(choice("ASAP"), at(now), MOSCOW, DEFAULT_WINDOW, { searchNow: true });
    expect(search("2026-03-10T18:10:30Z")).toMatchObject({
      startsAt: at("2026-03-10T18:11:00Z"),
      endsAt: at("2026-03-10T20:11:00Z"),
      lateVisit: true,
    });
    const early = { ...DEFAULT_WINDOW, asapLateMinute: 660 };
    expect(
      resolveSlot(choice("ASAP"), at("2026-03-10T09:00:00Z"), MOSCOW, early, { searchNow: true }),
    ).toMatchObject({
      startsAt: at("2026-03-10T09:00:00Z"),
      endsAt: at("2026-03-10T17:00:00Z"),
      lateVisit: false,
    });
  });

  test("searching now before the window keeps the slot as chosen", () => {
    expect(
      resolveSlot(choice("ASAP"), at("2026-03-10T05:30:00Z"), MOSCOW, DEFAULT_WINDOW, { searchNow: true }),
    ).toMatchObject({ startsAt: at("2026-03-10T07:00:00Z"), endsAt: at("2026-03-10T17:00:00Z") });
  });

  test("moved to tomorrow is tomorrow's first bucket, also when settings change it", () => {
    const window = { ...DEFAULT_WINDOW, buckets: [readBucket("12-15")!, readBucket("15-18")!] };
    expect(resolve("DEFERRED_TOM_10_13", "2026-03-10T16:30:00Z", window)).toMatchObject({
      startsAt: at("2026-03-11T09:00:00Z"),
      movedToTomorrow: true,
      isAsap: false,
    });
  });

  test("R90 a bucket that the clock change swallows is not offered and not accepted", () => {
    const window = {
      ...DEFAULT_WINDOW,
      startMinute: 60,
      buckets: [readBucket("02:00-03:00")!, readBucket("03-06")!],
    };
    const evening = at("2026-03-28T18:00:00Z");
    expect(printed(offeredSlots(evening, "Europe/Berlin", window))).toEqual(["ASAP", "TOM:03-06"]);
    expect(resolveSlot(choice("TOM:2-3"), evening, "Europe/Berlin", window)).toEqual({
      status: "invalid",
      reason: "no_such_time",
    });
  });

  test("R90 a slot has a start before its end, is not over, and its date is the one chosen, in every zone", () => {
    const bucketChoice = fc.record({
      days: fc.integer({ min: 0, max: 14 }),
      which: fc.nat(),
      searchNow: fc.boolean(),
      kind: fc.constantFrom("asap" as const, "bucket" as const, "deferred_tomorrow" as const),
    });
    fc.assert(
      fc.property(
        zoneAndMoment,
        anyWindow,
        bucketChoice,
        ({ zone, moment }, window, { days, which, searchNow, kind }) => {
          const today = localDateOf(moment, zone);
          const bucket = window.buckets[which % window.buckets.length]!;
          const wish: SlotChoice =
            kind === "bucket" ? { kind: "date", date: addDays(today, days), bucket } : { kind };
          const slot = resolveSlot(wish, moment, zone, window, { searchNow });
          if (slot.status !== "slot") return;
          expect(slot.startsAt.getTime()).toBeLessThan(slot.endsAt.getTime());
          expect(slot.endsAt.getTime()).toBeGreaterThan(moment.getTime());
          if (slot.isAsap) {
            expect(slot.startsAt.getTime()).toBeGreaterThanOrEqual(moment.getTime());
            expect(slot.startsAt.getTime() % MINUTE_MS).toBe(0);
            if (!searchNow) expect(slot.lateVisit).toBe(false);
          } else {
            const chosen = kind === "bucket" ? addDays(today, days) : addDays(today, 1);
            expect(toLocal(slot.startsAt, zone).date).toBe(chosen);
            expect(slot.lateVisit).toBe(false);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
