import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { DEFAULTS } from "../settings/catalogue.ts";
import { DEFAULT_FIGURES, type Figures } from "./model.ts";
import type { Policy } from "./policies.ts";
import { LogFile, replayFile } from "./replay-for-tests.ts";
import { brokenInvariants } from "./run-invariants.ts";

/** People without whims: everybody works all day, answers after 40 s with yes, and works for an hour. */
const PLAIN: Figures = {
  ...DEFAULT_FIGURES,
  shift: {
    ...DEFAULT_FIGURES.shift,
    workdaysPerWeek: 7,
    earlyShare: 1,
    startSpreadMinutes: 0,
    lengthMinutes: 660,
    breakMinutes: 0,
  },
  answer: {
    ...DEFAULT_FIGURES.answer,
    thinkSigma: 0,
    silence: 0,
    silenceInVisit: 0,
    busy: 0,
    busyOffShift: 0,
    price: 0,
    notMyWork: 0,
    other: 0,
  },
  visit: { ...DEFAULT_FIGURES.visit, workSigma: 0, checkSigma: 0 },
  client: { asapShare: 1, windowsConsidered: 1 },
};

const COLUMNS = "CreatedDate,SRType,Neighborhood,Latitude,Longitude";

/** A request of Monday, 7 May 2018, at the door of everybody. */
function requests(...times: string[]): Promise<LogFile> {
  const rows = times.map((time) => `2018-05-07T${time},SW-HGW,Lakeland,39.25,-76.65`);
  return LogFile.of([COLUMNS, ...rows].join("\n"));
}

function policy(name: string, changes: Partial<Policy["values"]>): Policy {
  return { name, overrides: {}, values: { ...DEFAULTS, ...changes } };
}

describe("a morning with two masters and three requests", () => {
  test("the third waits until somebody is free, with nobody in the office to help", async () => {
    await using file = await requests("11:00:10", "11:05:10", "11:10:10");
    const figures = { ...PLAIN, staff: { movesAfterMinutes: 1_440, movesMax: 3 } };
    const { runs, masters, timeline } = await replayFile(file.path, { masters: 2, figures });

    expect({ masters, timeline }).toEqual({
      masters: 2,
      timeline: { startsOn: "2018-05-07", days: 1, isCompressed: false, requestsPerDay: 3 },
    });
    const [run] = runs;
    expect(run!.figures).toMatchObject({
      orders: { created: 3, closed: 3, inWork: 0, searching: 0, asleep: 0, canceled: 0, sleptFirst: 0 },
      offers: { sent: 3, accepted: 3, declined: 0, expired: 0, canceled: 0, open: 0 },
      rounds: { count: 3, mean: 1, p50: 1, max: 1 },
      // 120 s after nobody was found to a logist, 10 min later to an admin.
      escalations: { toLogist: 1, toLogistBy: { no_candidates: 1 }, toAdmin: 1, orders: 1 },
      staff: { moved: 0, deferred: 0 },
      presses: { "accept: accepted": 3, "view: viewed": 3 },
      load: { masters: 2, withoutVisit: 0, visitsPerMaster: { mean: 1.5, max: 2 }, gini: 0.167 },
      money: { closedRoubles: 12_000, averageCheckRoubles: 4_000 },
      broken: [],
      surprises: {},
      errors: { count: 0, first: [] },
      isStopped: false,
    });
    // The first two at once: push after 1 s, press after 40 s more. The third: its tick of 12:01:55 is the
    // first after the first master has closed (accepted 11:00:51, left 11:01:51, one hour of work).
    expect(run!.figures.timeToFirstOfferMs).toMatchObject({ count: 3, p50: 0, max: 3_105_000 });
    expect(run!.figures.timeToAcceptMs).toMatchObject({ count: 3, p50: 41_000, max: 3_146_000 });
    expect(run!.figures.requestToAcceptMs).toEqual(run!.figures.timeToAcceptMs);
  });

  test("the office agrees on a later window five minutes after the escalation", async () => {
    await using file = await requests("11:00:10", "11:05:10", "11:10:10");
    const { runs } = await replayFile(file.path, { masters: 2, figures: PLAIN });
    const { staff, timeToAcceptMs, escalations, orders } = runs[0]!.figures;

    // Escalated at 11:12:10 and moved to 13-16 in the round of 11:18, which the two visits of two hours
    // from now still touch; then to 16-19 in the round of 11:23, accepted 41 s later.
    expect(staff).toEqual({ moved: 2, deferred: 0 });
    expect(timeToAcceptMs.max).toBe((12 * 60 + 50 + 41) * 1_000);
    expect(escalations).toMatchObject({ toLogist: 1, toAdmin: 1 });
    expect(orders.closed).toBe(3);
  });

  test("or gives up after enough windows", async () => {
    await using file = await requests("11:00:10", "11:05:10", "11:10:10");
    const figures = { ...PLAIN, staff: { movesAfterMinutes: 5, movesMax: 0 } };
    const { runs } = await replayFile(file.path, { masters: 2, figures });

    expect(runs[0]!.figures.orders).toMatchObject({ created: 3, closed: 2, canceled: 1 });
    expect(runs[0]!.figures.broken).toEqual([]);
  });
});

describe("the working window", () => {
  test("a request outside it sleeps; its search is timed from the opening, its wait from the request", async () => {
    await using file = await requests("08:59:59");
    const { runs } = await replayFile(file.path, { masters: 2, figures: PLAIN });
    const { orders, timeToAcceptMs, requestToAcceptMs, timeToFirstOfferMs } = runs[0]!.figures;

    expect(orders).toMatchObject({ created: 1, closed: 1, sleptFirst: 1 });
    expect(timeToFirstOfferMs.max).toBe(0);
    expect(timeToAcceptMs.max).toBe(41_000);
    expect(requestToAcceptMs.max).toBe(3_601_000 + 41_000);
  });

  test("follows the policy", async () => {
    await using file = await requests("08:59:59");
    const early = policy("early", { working_hours_start: 6 * 60 });
    const figures = { ...PLAIN, shift: { ...PLAIN.shift, earlyStart: "06:00" } };
    const { runs } = await replayFile(file.path, { masters: 2, figures, policies: [early] });

    expect(runs[0]!.figures.orders.sleptFirst).toBe(0);
    expect(runs[0]!.figures.requestToAcceptMs.max).toBe(41_000);
  });

  test("an order still searched at its end gets a window of tomorrow", async () => {
    await using file = await requests("19:20:10");
    // Nobody works before the next day's shift.
    const figures: Figures = {
      ...PLAIN,
      shift: { ...PLAIN.shift, earlyStart: "00:30", lengthMinutes: 720 },
      staff: { movesAfterMinutes: 1_440, movesMax: 3 },
    };
    const { runs } = await replayFile(file.path, { masters: 2, figures });

    expect(runs[0]!.figures.staff).toEqual({ moved: 0, deferred: 1 });
    expect(runs[0]!.figures.orders.closed).toBe(1);
    // Accepted 41 s after the window of the next day has opened: 10:00 minus 19:20:10.
    expect(runs[0]!.figures.timeToAcceptMs.max).toBe((14 * 3_600 + 40 * 60 - 10 + 41) * 1_000);
  });
});

describe("answers", () => {
  test("silence expires, and the next master is asked when the time is up", async () => {
    await using file = await requests("11:00:10");
    const figures = { ...PLAIN, answer: { ...PLAIN.answer, silence: 1, silenceInVisit: 1 } };
    const { runs } = await replayFile(file.path, { masters: 2, figures });
    const { offers, orders, presses, escalations } = runs[0]!.figures;

    expect(orders).toMatchObject({ created: 1, canceled: 1 });
    expect(offers.accepted).toBe(0);
    expect(offers.expired).toBe(offers.sent);
    expect(presses).toEqual({});
    expect(escalations.toLogistBy).toEqual({ rounds_exhausted: 1 });
  });

  test("declines carry their reason", async () => {
    await using file = await requests("11:00:10");
    const figures = { ...PLAIN, answer: { ...PLAIN.answer, price: 1 } };
    const { runs } = await replayFile(file.path, { masters: 2, figures });
    const { offers, presses, decisions } = runs[0]!.figures;

    expect(offers).toMatchObject({ sent: 2, declined: 2, declinedBy: { price: 2 } });
    expect(presses).toMatchObject({ "decline: declined": 2, "view: viewed": 2 });
    expect(decisions.reasons["declined_before"]).toBeGreaterThan(0);
  });

  test("a press after the time is up is refused, as the bot would", async () => {
    await using file = await requests("11:00:10");
    const figures = { ...PLAIN, answer: { ...PLAIN.answer, thinkMedianSeconds: 130 } };
    const { runs } = await replayFile(file.path, { masters: 2, figures });

    expect(runs[0]!.figures.offers.accepted).toBe(0);
    expect(runs[0]!.figures.presses["accept: expired"]).toBe(runs[0]!.figures.offers.expired);
  });
});

/** Sixteen requests over two days in four trades and five districts. */
function busyLog(): Promise<LogFile> {
  const types = ["SW-HGW", "WW-Water Leak (Exterior)", "BGE-StLight(s) Out", "TRS-Abandoned Vehicle"];
  const rows = Array.from({ length: 16 }, (_, i) => {
    const day = String(7 + Math.floor(i / 8)).padStart(2, "0");
    const minute = String((i * 7) % 60).padStart(2, "0");
    const point = `${39.25 + (i % 5) / 100},${-76.65 + (i % 3) / 100}`;
    return (
      `2018-05-${day}T${8 + (i % 8)}`.replace(/T(\d)$/, "T0$1") +
      `:${minute}:10,${types[i % 4]},D${i % 5},${point}`
    );
  });
  return LogFile.of([COLUMNS, ...rows].join("\n"));
}

describe("the same seed", () => {
  test("gives the same report, to the last figure; another seed another", async () => {
    await using file = await busyLog();
    const first = await replayFile(file.path, { seed: 5 });
    const again = await replayFile(file.path, { seed: 5 });
    const other = await replayFile(file.path, { seed: 6 });

    expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(first)));
    expect(other.runs[0]!.figures.timeToAcceptMs).not.toEqual(first.runs[0]!.figures.timeToAcceptMs);
  });

  test("sums agree and no promise is broken", async () => {
    await using file = await busyLog();
    const { runs } = await replayFile(file.path, { seed: 5 });
    const { orders, offers, decisions, presses, load, broken, surprises, errors } = runs[0]!.figures;

    expect({ broken, surprises, errors: errors.count }).toEqual({ broken: [], surprises: {}, errors: 0 });
    expect(orders.created).toBe(16);
    const { closed, inWork, searching, asleep, canceled } = orders;
    expect(closed + inWork + searching + asleep + canceled).toBe(orders.created);
    expect(offers.accepted + offers.declined + offers.expired + offers.canceled + offers.open).toBe(
      offers.sent,
    );
    expect(offers.accepted).toBe(presses["accept: accepted"]);
    expect(decisions.eligible + decisions.rejected).toBe(decisions.mastersJudged);
    expect(load.visitsPerMaster.count).toBe(load.masters);
    expect(Math.round(load.visitsPerMaster.mean * load.masters)).toBe(closed + inWork);
  });
});

describe("two policies", () => {
  test("asking three masters at once shortens the time to accept, for the same people", async () => {
    await using file = await busyLog();
    const figures = { ...DEFAULT_FIGURES, answer: { ...DEFAULT_FIGURES.answer, silence: 0.5 } };
    const policies = [policy("one", {}), policy("three", { distribution_fanout: 3 })];
    const { runs } = await replayFile(file.path, { figures, policies, masters: 20 });

    expect(runs.map((run) => run.policy)).toEqual(["one", "three"]);
    const [one, three] = runs.map((run) => run.figures);
    expect(three!.timeToAcceptMs.mean).toBeLessThan(one!.timeToAcceptMs.mean);
    expect(three!.timeToAcceptMs.p50).toBeLessThan(one!.timeToAcceptMs.p50);
    expect(three!.offers.canceledBy["taken"]).toBeGreaterThan(0);
    expect(one!.orders.created).toBe(three!.orders.created);
    expect([one!.broken, three!.broken]).toEqual([[], []]);
  });
});

test("stopped in the middle, it tells what was seen so far and does not begin the next policy", async () => {
  await using file = await busyLog();
  const stop = new AbortController();
  const { runs } = await replayFile(
    file.path,
    { policies: [policy("first", {}), policy("second", {})] },
    {
      signal: stop.signal,
      onProgress: ({ created }) => {
        if (created === 6) stop.abort();
      },
    },
  );

  expect(runs).toHaveLength(1);
  const { isStopped, orders, broken, offers } = runs[0]!.figures;
  expect({ isStopped, created: orders.created, broken }).toEqual({
    isStopped: true,
    created: 6,
    broken: [],
  });
  expect(offers.accepted + offers.declined + offers.expired + offers.canceled + offers.open).toBe(
    offers.sent,
  );
});

describe("a broken promise is named with how many rows break it", () => {
  async function brokenBy(
    sabotage: (world: World, ids: { orderId: number; masterId: number }) => Promise<unknown>,
  ) {
    await using world = await newWorld();
    const masterId = await world.master();
    const orderId = await world.order({ status: "ASSIGNED", masterId });
    await world.db.run(sql`
      update offers set push_outbox_id = 1, source = 'STAFF_MANUAL' where order_id = ${orderId}`);
    await settleStory(world, { orderId, masterId });
    expect(await brokenInvariants(world.db)).toEqual([]);
    await sabotage(world, { orderId, masterId });
    return await brokenInvariants(world.db);
  }

  test.each([
    [
      "an order was created once",
      sql`update order_status_history set from_status = null where to_status = 'ASSIGNED'`,
    ],
    [
      "an order with a master has exactly one accepted offer, his",
      sql`update offers set state = 'CANCELED', cancel_reason = 'withdrawn'`,
    ],
    [
      "an order without a master has no accepted offer",
      sql`update orders set status = 'SEARCHING', assigned_master_id = null`,
    ],
    ["an assigned order has no open offer", sql`update offers set state = 'SENT', responded_at = null`],
    ["each assignment has one metrics row", sql`delete from distribution_metrics`],
    ["every offer has its push", sql`update offers set push_outbox_id = null`],
    ["every engine offer is in a stored decision", sql`update offers set source = 'ENGINE'`],
    ["eligible and rejected are all masters", sql`update distribution_decisions set eligible_count = 0`],
    [
      "a closed order was paid for",
      sql`update orders set status = 'CLOSED', closed_at = updated_at, total_sum = 100`,
    ],
  ])("%s", async (promise, sabotage) => {
    expect(await brokenBy((world) => world.db.run(sabotage))).toContain(`${promise}: 1`);
  });
});

/** What the commands would have left of an assignment: its creation, its metrics, the decision behind it. */
async function settleStory(world: World, { orderId, masterId }: { orderId: number; masterId: number }) {
  const { now, cityId } = world;
  await world.db.run(sql`delete from order_status_history where order_id = ${orderId}`);
  await world.db.run(sql`
    insert into order_status_history (order_id, from_status, to_status, reason, actor_type, source, created_at)
    values (${orderId}, null, 'SEARCHING', 'created_by_staff', 'SYSTEM', 'job', ${now}),
           (${orderId}, 'SEARCHING', 'ASSIGNED', 'accepted_by_master', 'MASTER', 'bot', ${now})`);
  await world.db.run(sql`delete from distribution_metrics where order_id = ${orderId}`);
  await world.db.run(sql`
    insert into distribution_metrics (order_id, master_id, search_episode, assigned_at, round_number, candidates_count,
                                      time_to_assign_seconds, created_to_assign_seconds, city_id, category, order_type,
                                      accepted_via, from_status, created_at)
    values (${orderId}, ${masterId}, 1, ${now}, 1, 1, 0, 0, ${cityId}, 'HANDYMAN', 'NORMAL', 'engine', 'SEARCHING', ${now})`);
  await world.db.run(sql`
    insert into distribution_decisions (order_id, city_id, search_episode, round_number, decided_at, trigger, scope,
                                        policy_version, settings_version, masters_total, eligible_count, verdicts,
                                        outcome, last_seen_at)
    select ${orderId}, ${cityId}, 1, 1, ${now}, 'order_created', 'CITY', '1', max(id), 1, 1,
           ${JSON.stringify([[masterId, 1]])}::jsonb, 'offers_sent', ${now} from settings_versions`);
}
