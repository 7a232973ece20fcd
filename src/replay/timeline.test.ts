import fc from "fast-check";
import { expect, test } from "vitest";
import { localDateOf, toLocal } from "../geo/local-time.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import type { LogRequest } from "./judge-row.ts";
import { BALTIMORE } from "./replay-for-tests.ts";
import { asItIs, compressed, daysByLoad, weekdayOf } from "./timeline.ts";

function request(at: string | Date, line: number): LogRequest {
  return {
    line,
    id: null,
    createdAt: new Date(at),
    requestType: "x",
    category: "HANDYMAN",
    isKnownType: true,
    district: null,
    point: null,
  };
}

test("as it is: sorted by moment, from the local date of the first to that of the last", () => {
  const timeline = asItIs(
    [request("2018-05-03T03:30:00Z", 2), request("2018-05-01T16:00:00Z", 3)],
    BALTIMORE,
  );
  expect(timeline).toMatchObject({ startsOn: "2018-05-01", days: 2, isCompressed: false, requestsPerDay: 1 });
  expect(timeline.requests.map(({ line }) => line)).toEqual([3, 2]);
});

test("compressed: five years onto two weeks, the day of the week and the time of day kept", () => {
  const mondays = [
    "2014-01-06T15:00:00Z",
    "2015-07-06T14:00:00Z",
    "2016-01-04T15:00:00Z",
    "2018-07-02T14:00:00Z",
  ];
  const saturday = "2017-08-05T11:30:05Z";
  const { requests, startsOn, days } = compressed(
    [saturday, ...mondays].map((at, index) => request(at, index + 2)),
    14,
    BALTIMORE,
  );
  expect({ startsOn, days }).toEqual({ startsOn: "2014-01-06", days: 14 });
  // 10:00 on the wall each: 15:00Z in January, whatever the season was.
  expect(requests.map(({ at, line }) => [at.toISOString(), line])).toEqual([
    ["2014-01-06T15:00:00.000Z", 3],
    ["2014-01-06T15:00:00.000Z", 4],
    ["2014-01-11T12:30:05.000Z", 2],
    ["2014-01-13T15:00:00.000Z", 5],
    ["2014-01-13T15:00:00.000Z", 6],
  ]);
});

test("compressed: nothing is lost, and every request keeps what its clock and calendar showed", () => {
  const moments = fc.date({ min: new Date("2014-01-01"), max: new Date("2019-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(
      fc.array(moments, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      (ats, weeks) => {
        const log = ats.map((at, index) => request(at, index + 2));
        const { requests, startsOn, days } = compressed(log, weeks * 7, BALTIMORE);
        const end = after(new Date(startsOn), (days + 2) * DAY_MS);
        expect(requests.map(({ line }) => line).sort((a, b) => a - b)).toEqual(log.map(({ line }) => line));
        for (const { at, createdAt } of requests) {
          expect(at <= end).toBe(true);
          const [was, is] = [toLocal(createdAt, BALTIMORE), toLocal(at, BALTIMORE)];
          expect(weekdayOf(localDateOf(at, BALTIMORE))).toBe(weekdayOf(was.date));
          const isSkippedHour = is.minuteOfDay === 180 && was.minuteOfDay < 180;
          if (!isSkippedHour) expect([is.minuteOfDay, is.second]).toEqual([was.minuteOfDay, was.second]);
        }
        expect(requests.map(({ at }) => at.getTime())).toEqual(
          requests.map(({ at }) => at.getTime()).sort((a, b) => a - b),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("by load: a thin log onto whole weeks of about 300 a day, a dense one as it is", () => {
  const over = (count: number, days: number) =>
    Array.from({ length: count }, (_, i) =>
      request(after(new Date("2014-01-01T12:00:00Z"), (i / count) * days * DAY_MS), i),
    );
  expect(daysByLoad(over(8_400, 1_800), BALTIMORE)).toBe(28);
  expect(daysByLoad(over(300, 1_800), BALTIMORE)).toBe(7);
  expect(daysByLoad(over(1_000, 5), BALTIMORE)).toBeNull();
  expect(daysByLoad(over(20, 3), BALTIMORE)).toBeNull();
});
