import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIsoDate, toLocal } from "../geo/local-time.ts";
import { answerTo, type OfferSituation } from "./answers.ts";
import { DEFAULT_FIGURES, type Figures, modelInWords, readFigures } from "./model.ts";
import { makePeople } from "./people.ts";
import type { LogCity } from "./places.ts";
import { BALTIMORE, LogFile } from "./replay-for-tests.ts";
import { shiftOn } from "./shifts.ts";
import { gini, percentile, spreadOf } from "./spread.ts";
import { logNormal, streamOf, weightedPick } from "./streams.ts";
import { weekdayOf } from "./timeline.ts";
import { checkKopecks, driveMs, workMs } from "./visits.ts";

const CITY: LogCity = {
  centre: { lat: 39.3, lon: -76.6 },
  districts: Array.from({ length: 8 }, (_, i) => ({
    name: `D${i}`,
    centre: i === 7 ? null : { lat: 39.3 + i / 100, lon: -76.6 },
    requests: i === 0 ? 50 : 5,
  })),
};
const DEMAND = { HANDYMAN: 500, PLUMBING: 100, WINDOWS: 1 };

function people(count: number, seed = 1, figures: Figures = DEFAULT_FIGURES) {
  return makePeople({ count, seed, city: CITY, demand: DEMAND, figures });
}

describe("streams", () => {
  test("a question has one answer per seed, whoever asked before", () => {
    const first = streamOf(7, "answer", 1, 2).next();
    streamOf(7, "answer", 2, 1).next();
    expect(streamOf(7, "answer", 1, 2).next()).toBe(first);
    expect(streamOf(8, "answer", 1, 2).next()).not.toBe(first);
    expect(streamOf(7, "answer", 12).next()).not.toBe(first);
  });

  test("draws of neighbouring questions are spread evenly", () => {
    const draws = Array.from({ length: 10_000 }, (_, i) => streamOf(1, "order", i).next());
    const shares = [0, 1, 2, 3].map(
      (q) => draws.filter((d) => Math.floor(d * 4) === q).length / draws.length,
    );
    for (const share of shares) expect(share).toBeCloseTo(0.25, 1);
    const steps = draws.slice(1).filter((draw, i) => draw > draws[i]!).length / draws.length;
    expect(steps).toBeCloseTo(0.5, 1);
  });

  test("half of the log-normal draws are below the median", () => {
    const draws = Array.from({ length: 4_000 }, (_, i) => logNormal(streamOf(1, i), 40, 0.8));
    expect(draws.filter((draw) => draw < 40).length / draws.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...draws)).toBeGreaterThan(0);
  });

  test("a weight of zero is never picked", () => {
    for (let i = 0; i < 500; i += 1) {
      expect(weightedPick(streamOf(1, i), ["a", "b", "c"], (item) => (item === "b" ? 0 : 1))).not.toBe("b");
    }
  });
});

describe("masters", () => {
  test("one more master changes nobody else", () => {
    expect(people(21).slice(0, 20)).toEqual(people(20));
    expect(people(20, 2)).not.toEqual(people(20, 1));
  });

  test("everybody has a home, a share of the nearest districts, his own first, and days off", () => {
    for (const { home, districts, workdays, skills, ratingHundredths } of people(50)) {
      expect(home).not.toBeNull();
      expect(districts).toHaveLength(2);
      expect(workdays).toHaveLength(5);
      expect(skills.length).toBeGreaterThanOrEqual(2);
      expect(ratingHundredths).toBeGreaterThanOrEqual(400);
      expect(ratingHundredths).toBeLessThanOrEqual(500);
    }
    const [first] = people(1);
    const own = CITY.districts.findIndex(({ centre }) => centre?.lat === first!.home?.lat);
    expect(first!.districts).toContain(own);
  });

  test("every trade that is asked for is known by two at least, others by nobody", () => {
    const skills = people(12).flatMap((master) => master.skills);
    for (const trade of ["HANDYMAN", "PLUMBING", "WINDOWS"]) {
      expect(skills.filter((skill) => skill === trade).length).toBeGreaterThanOrEqual(2);
    }
    expect(new Set(skills)).toEqual(new Set(["HANDYMAN", "PLUMBING", "WINDOWS"]));
  });

  test("a city without districts has masters who serve all of it", () => {
    const [master] = makePeople({
      count: 1,
      seed: 1,
      city: { centre: null, districts: [] },
      demand: DEMAND,
      figures: DEFAULT_FIGURES,
    });
    expect(master).toMatchObject({ home: null, districts: [] });
  });
});

describe("shifts", () => {
  const stage = { zone: BALTIMORE, seed: 1, figures: DEFAULT_FIGURES };

  test("begin near their time on the city's clock, last nine hours, and have a break inside", () => {
    for (const master of people(30)) {
      for (const day of ["2018-03-10", "2018-03-11", "2018-03-12", "2018-07-04"]) {
        const date = parseIsoDate(day)!;
        const shift = shiftOn(master, date, stage);
        expect(shift !== null).toBe(master.workdays.includes(weekdayOf(date)));
        if (shift === null) continue;
        const usual = master.startsEarly ? 9 * 60 + 45 : 11 * 60 + 45;
        expect(Math.abs(toLocal(shift.startsAt, BALTIMORE).minuteOfDay - usual)).toBeLessThanOrEqual(30);
        expect(shift.endsAt.getTime() - shift.startsAt.getTime()).toBe(9 * 3_600_000);
        expect(shift.breakAt! > shift.startsAt && shift.breakAt! < shift.endsAt).toBe(true);
      }
    }
  });
});

describe("answers", () => {
  const calm: OfferSituation = {
    masterNumber: 1,
    orderId: 1,
    askedBefore: 0,
    isInVisit: false,
    distanceKm: 1,
    fitsShift: true,
  };

  function shares(situation: Partial<OfferSituation>, figures = DEFAULT_FIGURES) {
    const kinds = Array.from({ length: 5_000 }, (_, orderId) => {
      const answer = answerTo({ ...calm, ...situation, orderId }, { seed: 1, figures });
      return answer.kind === "decline" ? answer.reason : answer.kind;
    });
    return (kind: string) => kinds.filter((k) => k === kind).length / kinds.length;
  }

  test("come as often as the figures say", () => {
    const share = shares({});
    expect(share("silence")).toBeCloseTo(0.08, 1.5);
    expect(share("busy")).toBeCloseTo(0.92 * 0.04, 1.5);
    expect(share("far")).toBe(0);
    expect(share("accept")).toBeGreaterThan(0.75);
  });

  test("far grows with the distance, busy when the window is outside his shift, silence during a visit", () => {
    expect(shares({ distanceKm: 9 })("far")).toBeCloseTo(0.92 * 0.96 * 0.2, 1.5);
    expect(shares({ distanceKm: 99 })("far")).toBeGreaterThan(0.45);
    expect(shares({ fitsShift: false })("busy")).toBeCloseTo(0.92 * 0.3, 1);
    expect(shares({ isInVisit: true })("silence")).toBeCloseTo(0.2, 1);
  });

  test("a changed figure leaves the other draws alone (common random numbers)", () => {
    const { answer } = DEFAULT_FIGURES;
    const dearer: Figures = { ...DEFAULT_FIGURES, answer: { ...answer, price: 0.5 } };
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(500), (orderId, masterNumber) => {
        const situation = { ...calm, orderId, masterNumber };
        const before = answerTo(situation, { seed: 3, figures: DEFAULT_FIGURES });
        const now = answerTo(situation, { seed: 3, figures: dearer });
        if (before.kind === "silence" || now.kind === "silence") expect(now).toEqual(before);
        else expect([now.opensMs, now.pressesMs]).toEqual([before.opensMs, before.pressesMs]);
        if (before.kind === "decline" && before.reason === "busy") expect(now).toEqual(before);
      }),
    );
  });

  test("the card is opened before the press", () => {
    for (let orderId = 0; orderId < 200; orderId += 1) {
      const answer = answerTo({ ...calm, orderId }, { seed: 1, figures: DEFAULT_FIGURES });
      if (answer.kind !== "silence") expect(answer.opensMs).toBeLessThanOrEqual(answer.pressesMs);
    }
  });
});

describe("visits", () => {
  test("the road: 5 km by car at 25 km/h with a detour of 1.3 are 15.6 minutes", () => {
    expect(driveMs(5, true, DEFAULT_FIGURES)).toBe(15.6 * 60_000);
    expect(driveMs(5, false, DEFAULT_FIGURES)).toBe(32.5 * 60_000);
  });

  test("work and price belong to the order; prices are whole hundreds of roubles a close accepts", () => {
    const draws = { seed: 1, figures: DEFAULT_FIGURES };
    expect(workMs(5, draws)).toBe(workMs(5, draws));
    for (let orderId = 1; orderId < 500; orderId += 1) {
      const kopecks = checkKopecks(orderId, draws);
      expect(kopecks % 10_000).toBe(0);
      expect(kopecks).toBeGreaterThanOrEqual(10_000);
      expect(kopecks).toBeLessThan(9_999_999_99);
    }
  });
});

describe("figures of the model", () => {
  test("a file changes some of them", async () => {
    await using file = await LogFile.of('{"answer": {"silence": 0.5}, "delivery": {"seconds": 3}}');
    const figures = await readFigures(file.path);
    expect(figures.answer.silence).toBe(0.5);
    expect(figures.answer.busy).toBe(DEFAULT_FIGURES.answer.busy);
    expect(modelInWords(figures).join("\n")).toMatch(/never answer 50 %.*delivered 3 s after/s);
  });

  test.each([
    ['{"answer": {"silense": 0.5}}', /silense/],
    ['{"answer": {"silence": 2}}', /answer\.silence/],
    ['{"shift": {"earlyStart": "9"}}', /shift\.earlyStart: must be HH:MM/],
    ['{"abilities": {"skillsMin": 5}}', /skillsMin is above skillsMax/],
    ["{", /is not JSON/],
    ["[]", /does not fit/],
  ])("%s is refused in words", async (content, words) => {
    await using file = await LogFile.of(content);
    await expect(readFigures(file.path)).rejects.toThrow(words);
  });
});

describe("spread", () => {
  test("percentiles interpolate as percentile_cont does", () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(percentile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7);
    expect(percentile([5], 0.99)).toBe(5);
    expect(spreadOf([])).toEqual({ count: 0, mean: 0, p50: 0, p90: 0, p99: 0, max: 0 });
  });

  test("Gini: all alike 0, one of four has everything 0.75", () => {
    expect(gini([3, 3, 3])).toBe(0);
    expect(gini([0, 0, 0, 8])).toBe(0.75);
    expect(gini([0, 0])).toBe(0);
  });
});
