import { describe, expect, test } from "vitest";
import { until } from "../../../test/started-process.ts";
import { newWorld, type World } from "../../../test/world.ts";
import { insertCity } from "../../../test/world-city.ts";
import { type Sql, sql } from "../../db/tx.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, sleep } from "../../kernel/time.ts";
import { DEFAULTS } from "../../settings/catalogue.ts";
import { loadSettings } from "../../settings/load-settings.ts";
import { seedSettings } from "../../settings/seed.ts";
import type { JobRun } from "../../timers/claim-job.ts";
import { jobsContext } from "../context-for-tests.ts";
import { allJobs } from "./all-jobs.ts";
import { dailySummaryJob } from "./daily-summary.ts";
import { archiveClosedOrders, breakTimers, commissionTimers, wakeOrders } from "./due-timers.ts";
import { every, type Job, nextLocalTime, nightly } from "./job.ts";
import { checkEverything, checkInvariants } from "./promises.ts";
import { removeOldData } from "./remove-old-data.ts";
import { runJobs } from "./run-jobs.ts";
import { alertUnassigned } from "./unassigned-backlog.ts";
import { followWindows } from "./window-change.ts";

async function told(world: World, event: string): Promise<unknown[]> {
  const rows = await world.db.rows<{ payload: unknown }>(sql`
    select payload from notifications_outbox where event = ${event} order by id`);
  return rows.map(({ payload }) => payload);
}

function runAt(world: World, lastSucceededAt: Date | null = null): JobRun {
  return { name: "job", startedAt: world.now, dueAt: world.now, lastSucceededAt };
}

describe("the table of jobs", () => {
  test("names every job once and gives each a moment to come", async () => {
    await using world = await newWorld();
    const { context } = jobsContext(world);
    const jobs = allJobs(context.process);
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
    for (const { next, leaseMs } of jobs) {
      expect(next(world.now).getTime()).toBeGreaterThan(world.now.getTime());
      expect(leaseMs).toBeGreaterThan(0);
    }
  });

  test.each([
    ["2026-03-10T00:29:59Z", "2026-03-10T00:30:00Z"],
    ["2026-03-10T00:30:00Z", "2026-03-11T00:30:00Z"],
    ["2026-03-10T12:00:00Z", "2026-03-11T00:30:00Z"],
  ])("a job of 03:30 Moscow time, asked at %s, is due at %s", (now, due) => {
    const job = nightly(3 * 60 + 30, "Europe/Moscow", "x", async () => {});
    expect(job.next(new Date(now))).toEqual(new Date(due));
  });

  test("a time of day that summer time skips is its first moment after it", () => {
    const next = nextLocalTime(2 * 60 + 30, "Europe/Berlin", new Date("2026-03-28T12:00:00Z"));
    expect(next).toEqual(new Date("2026-03-29T01:00:00Z"));
  });
});

describe("running jobs", () => {
  async function ranFor(world: World, jobs: readonly Job[], isOver: () => boolean): Promise<void> {
    const { context, stop } = jobsContext(world);
    const running = runJobs(context, jobs);
    await until(isOver);
    stop.abort();
    await running;
  }

  /** Whether a row of `job_runs` is like that. */
  async function hasRow(world: World, like: Sql): Promise<boolean> {
    return (await world.db.rows(sql`select from job_runs where ${like}`)).length > 0;
  }

  test("a slow job delays nobody, and a stop waits for it", async () => {
    await using world = await newWorld();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    let slowStarts = 0;
    const slow = every(MINUTE_MS, "slow", async () => {
      slowStarts += 1;
      await gate.promise;
      seen.push("slow");
    });
    const quick = every(SECOND_MS, "quick", async () => void seen.push("quick"));
    const { context, stop } = jobsContext(world);
    const running = runJobs(context, [slow, quick]);
    const turning = (async () => {
      while (seen.length < 3) {
        world.pass(SECOND_MS);
        await sleep(5);
      }
    })();
    await turning;
    expect(seen).toEqual(["quick", "quick", "quick"]);
    // Long after its lease has run out it is still not started a second time here.
    world.pass(10 * MINUTE_MS);
    await until(() => seen.length > 3);
    world.pass(MINUTE_MS);
    await until(() => seen.length > 4);
    expect(slowStarts).toBe(1);
    stop.abort();
    gate.resolve();
    await running;
    expect(seen.at(-1)).toBe("slow");
    const rows = await world.db.rows(sql`
      select name from job_runs where last_finished_at is not null and last_error is null order by name`);
    expect(rows).toEqual([{ name: "quick" }, { name: "slow" }]);
  });

  test("several processes run a due job once", async () => {
    await using world = await newWorld();
    let runs = 0;
    const job = every(MINUTE_MS, "once", async () => {
      runs += 1;
      await sleep(50);
    });
    const contexts = [jobsContext(world), jobsContext(world), jobsContext(world)];
    const running = contexts.map(({ context }) => runJobs(context, [job]));
    await until(() => hasRow(world, sql`last_finished_at is not null`));
    for (const { stop } of contexts) stop.abort();
    await Promise.all(running);
    expect(runs).toBe(1);
  });

  test("a job that fails is logged, counted, kept in job_runs, and tried again", async () => {
    await using world = await newWorld();
    const { context, stop, records, metrics } = jobsContext(world);
    let runs = 0;
    const job = nightly(4 * 60, "Europe/Moscow", "brittle", async () => {
      runs += 1;
      if (runs === 1) throw new Error("broken on purpose");
    });
    const running = runJobs(context, [{ ...job, first: (now) => now }]);
    await until(() => hasRow(world, sql`last_error is not null`));
    expect(await world.db.one(sql`select last_error as error, next_due_at as due from job_runs`)).toEqual({
      error: "broken on purpose",
      due: after(world.now, 5 * MINUTE_MS),
    });
    expect(records).toMatchObject([{ event: "error", reason: "job_failed", job: "brittle" }]);
    world.pass(5 * MINUTE_MS);
    await until(() => hasRow(world, sql`last_error is null and last_finished_at is not null`));
    stop.abort();
    await running;
    const text = await metrics.registry.metrics();
    expect(text).toContain('fs_job_runs_total{job="brittle",result="failed"} 1');
    expect(text).toContain('fs_job_runs_total{job="brittle",result="ok"} 1');
    expect(text).toContain(`fs_job_last_success_timestamp{job="brittle"} ${world.now.getTime() / 1_000}`);
  });

  test("R83 a job missed during a downtime runs once at the start", async () => {
    await using world = await newWorld();
    let runs = 0;
    const job = every(MINUTE_MS, "missed", async () => {
      runs += 1;
    });
    await ranFor(world, [job], () => runs === 1);
    world.pass(3 * HOUR_MS);
    await ranFor(world, [job], () => runs === 2);
    expect(runs).toBe(2);
  });
});

test("R83 after a downtime of 3 h everything due happens once, and only the latest reminder is sent", async () => {
  await using world = await newWorld();
  const { context } = jobsContext(world);
  const masterId = await world.master();
  const resting = await world.master({ shift: "BREAK", breakUntil: after(world.now, 30 * MINUTE_MS) });
  await world.db.run(sql`
    update masters set break_remind_at = ${after(world.now, 20 * MINUTE_MS)} where id = ${resting}`);
  const sleeping = await world.order({ status: "DEFERRED", wakeAt: after(world.now, HOUR_MS) });
  const closed = await world.order({ status: "CLOSED", masterId, closedAt: after(world.now, -22 * HOUR_MS) });
  const [overdue, near] = [
    await commission(world, masterId, HOUR_MS),
    await commission(world, masterId, 3 * HOUR_MS + 10 * MINUTE_MS),
  ];
  world.pass(3 * HOUR_MS);
  for (let again = 0; again < 3; again += 1) {
    await commissionTimers(context);
    await breakTimers(context);
    await wakeOrders(context);
    await archiveClosedOrders(context);
  }
  const statuses = await world.db.rows(sql`select id, status from commissions order by id`);
  expect(statuses).toEqual([
    { id: overdue, status: "OVERDUE" },
    { id: near, status: "WAIT_PAY" },
  ]);
  expect(await told(world, "commission_overdue_master")).toHaveLength(1);
  expect(await told(world, "commission_reminder")).toHaveLength(1);
  expect(await told(world, "break_reminder")).toEqual([]);
  expect(await told(world, "break_expired")).toHaveLength(1);
  expect(await world.orderRow(sleeping)).toMatchObject({ status: "SEARCHING", search_episode: 1 });
  expect((await world.orderRow(closed)).archived_at).toEqual(world.now);
});

async function commission(world: World, masterId: number, deadlineMs: number): Promise<number> {
  const orderId = await world.order({ status: "PAYMENT", masterId, totalRoubles: 100 });
  const { id } = await world.db.one<{ id: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, deadline_at, deadline_set_at,
                             created_at, updated_at)
    values (${orderId}, ${masterId}, 100, 100, 0.5, 50, ${after(world.now, deadlineMs)},
            ${after(world.now, -DAY_MS)}, ${world.now}, ${world.now})
    returning id`);
  await world.db.run(sql`
    insert into ledger_entries (master_id, kind, amount, order_id, commission_id, actor_type, dedupe_key, at)
    values (${masterId}, 'COMMISSION_CHARGED', -50, ${orderId}, ${id}, 'SYSTEM', ${`charge:${id}`}, ${world.now})`);
  return id;
}

test("the backlog is told when it grows, else at most once per hour, and never when it is empty", async () => {
  await using world = await newWorld();
  const { id: elsewhere } = await world.city();
  const { context } = jobsContext(world);
  const look = async () => {
    await alertUnassigned(context);
    return (await told(world, "unassigned_backlog")).length;
  };
  await world.order();
  world.pass(10 * MINUTE_MS - 1);
  expect(await look()).toBe(0);
  world.pass(1);
  expect(await look()).toBe(1);
  expect(await told(world, "unassigned_backlog")).toEqual([
    { minutes: 10, cities: [{ cityId: world.cityId, count: 1 }] },
  ]);
  world.pass(10 * MINUTE_MS);
  expect(await look()).toBe(1);
  const old = after(world.now, -HOUR_MS);
  for (let n = 0; n < 2; n += 1) {
    await world.order({ cityId: elsewhere, districtId: null, type: "GUARANTEE", searchStartedAt: old });
  }
  expect(await look()).toBe(2);
  expect((await told(world, "unassigned_backlog")).at(-1)).toEqual({
    minutes: 10,
    cities: [
      { cityId: elsewhere, count: 2 },
      { cityId: world.cityId, count: 1 },
    ],
  });
  world.pass(HOUR_MS - 1);
  expect(await look()).toBe(2);
  world.pass(1);
  expect(await look()).toBe(3);
  await world.db.run(sql`update orders set status = 'CANCELED', cancel_reason = 'не нужно'`);
  world.pass(2 * HOUR_MS);
  expect(await look()).toBe(3);
});

describe("the daily summary", () => {
  /** A city admin of these cities who wants it. */
  async function reader(world: World, cityIds: readonly number[]): Promise<number> {
    const { staffId } = await world.staff("CITY_ADMIN", cityIds);
    await world.db.run(sql`
      update staff_users set prefs = '{"daily_summary": true}' where id = ${staffId}`);
    return staffId;
  }

  test("comes at 09:00 of each city, with the figures of its yesterday, once", async () => {
    // 09:00 in Москва; in Владивосток it is 16:00.
    await using world = await newWorld({ at: new Date("2026-03-10T06:00:00Z") });
    const { context } = jobsContext(world);
    const { id: east } = await world.city({ timezone: "Asia/Vladivostok" });
    const staffId = await reader(world, [world.cityId, east]);
    await world.staff("CITY_ADMIN");
    const masterId = await world.master();
    const yesterday = new Date("2026-03-09T10:00:00Z");
    const [assigned, gone] = [
      await world.order({ createdAt: yesterday, status: "ASSIGNED", masterId }),
      await world.order({ createdAt: yesterday, status: "CANCELED" }),
    ];
    await world.order({ createdAt: new Date("2026-03-09T20:59:59Z") }); // 23:59:59 in Москва.
    await world.order({ createdAt: new Date("2026-03-09T21:00:00Z") }); // Today already.
    await history(world, gone, "distribution_escalate_logist", yesterday);
    for (const [seconds, via] of [
      [60, "engine"],
      [100, "engine"],
      [9_000, "staff_direct"],
    ] as const) {
      await world.db.run(sql`
        insert into distribution_metrics (order_id, search_episode, assigned_at, round_number, candidates_count,
          time_to_assign_seconds, created_to_assign_seconds, city_id, category, order_type, accepted_via, from_status,
          created_at)
        values (${assigned}, ${seconds}, ${yesterday}, 1, 1, ${seconds}, ${seconds}, ${world.cityId}, 'ELECTRICS',
                'NORMAL', ${via}, 'SEARCHING', ${yesterday})`);
    }
    const job = dailySummaryJob(world.cities);
    for (let again = 0; again < 2; again += 1) await job.run(context, runAt(world));
    const rows = await world.db.rows(sql`
      select staff_user_id as staff, payload, dedupe_key as key from notifications_outbox where event = 'daily_summary'`);
    expect(rows).toEqual([
      {
        staff: staffId,
        key: `daily_summary:${world.cityId}:2026-03-10:s:${staffId}`,
        payload: {
          cityId: world.cityId,
          date: "2026-03-09",
          created: 3,
          assigned: 3,
          p50Seconds: 80,
          p90Seconds: 96,
          escalations: 1,
          unfilled: 1,
          overdue: 0,
        },
      },
    ]);
    expect(job.next(world.now)).toEqual(new Date("2026-03-10T23:00:00Z")); // 09:00 in Владивосток.
  });

  test("is made up for until noon, not later", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T09:00:00Z") });
    const { context } = jobsContext(world);
    await reader(world, [world.cityId]);
    const job = dailySummaryJob(world.cities);
    await job.run(context, runAt(world));
    expect(await told(world, "daily_summary")).toEqual([]);
    world.clock.set(new Date("2026-03-11T08:59:00Z"));
    await job.run(context, runAt(world));
    expect(await told(world, "daily_summary")).toMatchObject([{ p50Seconds: null, created: 0 }]);
  });
});

async function history(world: World, orderId: number, reason: string, at: Date): Promise<void> {
  await world.db.run(sql`
    insert into order_status_history (order_id, from_status, to_status, reason, source, created_at)
    values (${orderId}, 'SEARCHING', 'SEARCHING', ${reason}, 'engine', ${at})`);
}

test("a broken promise is a metric and an alert once per hour; mended, the metric is 0 again", async () => {
  await using world = await newWorld();
  const { context, metrics, records } = jobsContext(world);
  const masterId = await world.master();
  await world.offer({ orderId: await world.order(), masterId });
  await world.db.run(sql`delete from notifications_outbox`);
  const metric = async () =>
    /fs_invariant_violations\{name="I5 open_offer_has_one_push"\} (\d+)/.exec(
      await metrics.registry.metrics(),
    )?.[1];
  for (let again = 0; again < 3; again += 1) await checkInvariants(context);
  expect(await metric()).toBe("1");
  const alert = { name: "I5 open_offer_has_one_push", rows: 1 };
  expect(await told(world, "invariant_broken")).toEqual([alert]);
  expect(records[0]).toMatchObject({ event: "invariant_broken", invariant: alert.name, rows: 1 });
  world.pass(HOUR_MS);
  await world.db.run(sql`delete from offers`);
  await world.db.run(sql`update orders set dispatch_due_at = ${world.now}`);
  await checkInvariants(context);
  expect(await metric()).toBe("0");
});

test("the night checks everything: old orders too, and the money", async () => {
  await using world = await newWorld();
  const { context } = jobsContext(world);
  const masterId = await world.master();
  const old = await world.order({
    status: "CLOSED",
    masterId,
    createdAt: after(world.now, -30 * DAY_MS),
    archivedAt: world.now,
  });
  await history(world, old, "a gap", after(world.now, -30 * DAY_MS));
  await world.db.run(sql`update masters set is_blocked = true, is_active = false where id = ${masterId}`);
  await checkInvariants(context);
  expect(await told(world, "invariant_broken")).toEqual([]);
  await checkEverything(context);
  expect(await told(world, "invariant_broken")).toEqual([
    { name: "I6 history_has_no_gap", rows: 1 },
    { name: "I6 history_ends_at_the_state", rows: 1 },
    { name: "block_flags", rows: 1 },
  ]);
});

describe("deferred orders follow a change of the working window", () => {
  /** An order that wakes tomorrow at 10:00 in Москва, as the rule of the defaults gives it; it is 21:00. */
  async function asleep(world: World): Promise<number> {
    await world.db.transaction((tx) => seedSettings(tx, DEFAULTS, world.now));
    const orderId = await world.order({ status: "DEFERRED", wakeAt: new Date("2026-03-11T07:00:00Z") });
    world.clock.set(new Date("2026-03-10T18:00:00Z"));
    return orderId;
  }

  /** The setting as SQL or a command leaves it, with its version. */
  async function opensAt(world: World, time: string): Promise<void> {
    await world.db.run(sql`
      update settings set value = ${time}, updated_at = ${world.now} where key = 'working_hours_start'`);
    await loadSettings(world.db, world.now);
  }

  const wakeAt = async (world: World, orderId: number) => (await world.orderRow(orderId)).wake_at;

  test("made since the last run, also while nobody ran", async () => {
    await using world = await newWorld();
    const { context } = jobsContext(world);
    const orderId = await asleep(world);
    await followWindows(context, runAt(world, null));
    const lastRun = world.now;
    world.pass(5 * MINUTE_MS);
    await opensAt(world, "09:00");
    world.pass(2 * HOUR_MS);
    for (let again = 0; again < 2; again += 1) await followWindows(context, runAt(world, lastRun));
    expect(await wakeAt(world, orderId)).toEqual(new Date("2026-03-11T06:00:00Z"));
  });

  test("made just before a run that could not see it yet", async () => {
    await using world = await newWorld();
    const { context } = jobsContext(world);
    const orderId = await asleep(world);
    await opensAt(world, "09:00");
    const blindRun = after(world.now, 10 * SECOND_MS);
    world.pass(30 * SECOND_MS);
    await followWindows(context, runAt(world, blindRun));
    expect(await wakeAt(world, orderId)).toEqual(new Date("2026-03-11T06:00:00Z"));
  });

  test("and one taken back a moment later", async () => {
    await using world = await newWorld();
    const { context } = jobsContext(world);
    const orderId = await asleep(world);
    const lastRun = world.now;
    world.pass(10 * SECOND_MS);
    await opensAt(world, "09:00");
    await followWindows(context, runAt(world, lastRun));
    expect(await wakeAt(world, orderId)).toEqual(new Date("2026-03-11T06:00:00Z"));
    const secondRun = world.now;
    world.pass(10 * SECOND_MS);
    await opensAt(world, "10:00");
    for (let again = 0; again < 2; again += 1) await followWindows(context, runAt(world, secondRun));
    expect(await wakeAt(world, orderId)).toEqual(new Date("2026-03-11T07:00:00Z"));
  });

  test("but not while somebody holds one of them: then the run fails and the next one does it", async () => {
    await using world = await newWorld();
    const { context } = jobsContext(world);
    const orderId = await asleep(world);
    const lastRun = world.now;
    world.pass(5 * MINUTE_MS);
    await opensAt(world, "09:00");
    await world.db.transaction(async (tx) => {
      await tx.rows(sql`select from orders where id = ${orderId} for update`);
      await expect(followWindows(context, runAt(world, lastRun))).rejects.toThrow("held by somebody else");
    });
    await followWindows(context, runAt(world, lastRun));
    expect(await wakeAt(world, orderId)).toEqual(new Date("2026-03-11T06:00:00Z"));
  });
});

test("the night removes updates of the bots, too", async () => {
  await using world = await newWorld();
  const { context, records } = jobsContext(world);
  const add = (id: number, agoMs: number) =>
    world.db.run(sql`
      insert into bot_updates (bot, update_id, payload, received_at, processed_at, outcome)
      values ('master', ${id}, '{}', ${after(world.now, -agoMs)}, ${after(world.now, -agoMs)}, 'done')`);
  await add(1, 15 * DAY_MS);
  await add(2, 3 * DAY_MS);
  await add(3, HOUR_MS);
  await removeOldData(context);
  const left = await world.db.rows(sql`select update_id as id, payload from bot_updates order by 1`);
  expect(left).toEqual([
    { id: 2, payload: null },
    { id: 3, payload: {} },
  ]);
  expect(records).toMatchObject([{ event: "retention", bot_updates: 1, bot_update_payloads: 1 }]);
});

test("a city that is added gets its summary without a restart", async () => {
  await using world = await newWorld({ at: new Date("2026-03-10T06:00:00Z") });
  const job = dailySummaryJob(world.cities);
  expect(job.next(world.now)).toEqual(new Date("2026-03-11T06:00:00Z"));
  await insertCity(world.db, { name: "Восточный", timezone: "Asia/Vladivostok" }, world.now);
  world.cities.drop();
  await world.cities.load();
  expect(job.next(world.now)).toEqual(new Date("2026-03-10T23:00:00Z"));
});
