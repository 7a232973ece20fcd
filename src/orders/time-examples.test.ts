/** The fifteen worked examples of time.md section 6, by number. */
import { describe, expect, test } from "vitest";
import { parseIsoDate } from "../geo/local-time.ts";
import { Settings } from "../settings/settings.ts";
import { resolveSlot } from "./resolve-slot.ts";
import { parseSlotChoice } from "./slot-choice.ts";
import { statusOnCreation } from "./wake-moment.ts";
import { workingWindow } from "./working-window.ts";

const WINDOW = workingWindow(Settings.of());
const ZONES = { Москва: "Europe/Moscow", Калининград: "Europe/Kaliningrad", Владивосток: "Asia/Vladivostok" };

interface Example {
  readonly n: number;
  readonly city: keyof typeof ZONES;
  readonly now: string;
  readonly choice: string | null;
  /** Answer to the question of a late ASAP. */
  readonly searchNow?: true;
  readonly chosenOn?: string;
  readonly slot: readonly [string, string] | null;
  readonly wake?: string;
  readonly late?: true;
}

const EXAMPLES: readonly Example[] = [
  { n: 1, city: "Москва", now: "10T08:40", choice: "ASAP", slot: ["10T08:40", "10T17:00"] },
  { n: 2, city: "Москва", now: "10T05:30", choice: "ASAP", slot: ["10T07:00", "10T17:00"], wake: "10T07:00" },
  { n: 3, city: "Москва", now: "10T09:59", choice: "TODAY:13-16", slot: ["10T10:00", "10T13:00"] },
  { n: 4, city: "Москва", now: "10T10:05", choice: "TODAY:13-16", slot: ["10T10:00", "10T13:00"] },
  { n: 5, city: "Москва", now: "10T09:00", choice: "TOM:16-19", slot: ["11T13:00", "11T16:00"] },
  { n: 6, city: "Москва", now: "10T16:29", choice: "ASAP", slot: ["10T16:29", "10T17:00"] },
  {
    n: 7,
    city: "Москва",
    now: "10T16:30",
    choice: "DEFERRED_TOM_10_13",
    slot: ["11T07:00", "11T10:00"],
    wake: "11T07:00",
  },
  {
    n: 8,
    city: "Москва",
    now: "10T18:10",
    choice: "TOM:13-16",
    slot: ["11T10:00", "11T13:00"],
    wake: "11T07:00",
  },
  {
    n: 9,
    city: "Москва",
    now: "10T21:30",
    choice: "TODAY:16-19",
    slot: ["11T13:00", "11T16:00"],
    wake: "11T07:00",
  },
  {
    n: 10,
    city: "Калининград",
    now: "10T17:45",
    choice: "ASAP",
    searchNow: true,
    slot: ["10T17:45", "10T19:45"],
    late: true,
  },
  {
    n: 11,
    city: "Калининград",
    now: "10T18:00",
    choice: "TOM:10-13",
    slot: ["11T08:00", "11T11:00"],
    wake: "11T08:00",
  },
  {
    n: 12,
    city: "Владивосток",
    now: "09T22:15",
    choice: "TODAY:10-13",
    slot: ["10T00:00", "10T03:00"],
    wake: "10T00:00",
  },
  { n: 13, city: "Владивосток", now: "10T00:00", choice: "ASAP", slot: ["10T00:00", "10T10:00"] },
  { n: 14, city: "Владивосток", now: "10T09:59", choice: "TOM:16-19", slot: ["11T06:00", "11T09:00"] },
  { n: 15, city: "Владивосток", now: "10T13:00", choice: null, slot: null, wake: "11T00:00" },
];

const march = (text: string) => new Date(`2026-03-${text}:00Z`);

describe("worked examples of time.md", () => {
  test.each(EXAMPLES)("$n: $city, $now, $choice", (example) => {
    const zone = ZONES[example.city];
    const now = march(example.now);
    const searchNow = example.searchNow ?? false;
    const slot =
      example.choice === null
        ? null
        : resolveSlot(parseSlotChoice(example.choice)!, now, zone, WINDOW, { searchNow });
    if (slot !== null && slot.status !== "slot") throw new Error(`no slot: ${JSON.stringify(slot)}`);

    expect(slot && [slot.startsAt, slot.endsAt]).toEqual(example.slot?.map(march) ?? null);
    expect(slot?.lateVisit ?? false).toBe(example.late ?? false);
    expect(slot?.isAsap ?? false).toBe(example.choice === "ASAP");

    const facts = {
      slotStartsAt: slot?.startsAt ?? null,
      movedToTomorrow: slot?.movedToTomorrow ?? false,
      searchNow,
    };
    expect(statusOnCreation(facts, now, zone, WINDOW)).toEqual(
      example.wake
        ? {
            status: "deferred",
            wakeAt: march(example.wake),
            reason: example.choice === "DEFERRED_TOM_10_13" ? "late_asap" : "outside_working_hours",
          }
        : { status: "search" },
    );
  });

  test("7 and 10: an ASAP without an answer to the question is late", () => {
    for (const [city, now] of [
      ["Москва", "10T16:30"],
      ["Калининград", "10T17:45"],
    ] as const) {
      expect(resolveSlot({ kind: "asap" }, march(now), ZONES[city], WINDOW)).toEqual({ status: "late_asap" });
    }
  });

  test("9: «сегодня» chosen before midnight keeps meaning that day", () => {
    const choice = parseSlotChoice("TODAY:16-19")!;
    const chosenOn = parseIsoDate("2026-03-10")!;
    expect(resolveSlot(choice, march("10T21:30"), "Europe/Moscow", WINDOW, { chosenOn })).toEqual({
      status: "invalid",
      reason: "ended",
    });
    const tomorrow = parseSlotChoice("TOM:16-19")!;
    expect(resolveSlot(tomorrow, march("10T21:30"), "Europe/Moscow", WINDOW, { chosenOn })).toMatchObject({
      startsAt: march("11T13:00"),
    });
  });
});
