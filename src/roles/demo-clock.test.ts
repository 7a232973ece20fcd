import { expect, test } from "vitest";
import { inWorkingDay } from "./demo-clock.ts";

test.each([
  ["2026-03-10T09:00:00Z", "2026-03-10T09:00:00Z"], // 12:00 in Moscow: as it is.
  ["2026-03-09T21:10:00Z", "2026-03-10T08:30:00Z"], // 00:10: half past eleven of the same date.
  ["2026-03-10T14:00:00Z", "2026-03-11T08:30:00Z"], // 17:00: of the next.
])("a new demo at %s starts at %s", (now, start) => {
  expect(inWorkingDay(new Date(now))).toEqual(new Date(start));
});
