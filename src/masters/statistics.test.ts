import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { startBreak } from "./break.ts";
import { endShift } from "./end-shift.ts";
import { referralCode } from "./referral-code.ts";
import { shiftMs } from "./shift-hours.ts";
import { startShift } from "./start-shift.ts";
import { masterStatistics } from "./statistics.ts";

const statistics = (world: World, masterId: number) =>
  masterStatistics(world.work(world.masterActor(masterId)));

describe("statistics of a master", () => {
  test("R29 «this month» is the month of his city, by the moment of closing", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T08:40:00Z") });
    const far = await world.city({ timezone: "Asia/Vladivostok" });
    const master = await world.master({ cityId: far.id });
    const close = (closedAt: string, totalRoubles: number) =>
      world.order({
        cityId: far.id,
        status: "CLOSED",
        masterId: master,
        closedAt: new Date(closedAt),
        totalRoubles,
        createdAt: new Date("2026-01-01T00:00:00Z"),
      });
    // In Владивосток March begins at 14:00Z of 28 February.
    await close("2026-02-28T13:59:59Z", 100);
    const march = await close("2026-02-28T14:00:00Z", 1_000);
    await close("2026-03-10T08:00:00Z", 2_000);
    await world.db.run(sql`
      insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, status, deadline_at,
                               deadline_set_at, created_at, updated_at)
      select ${march}, ${master}, 1000, 0, 0.5, a.amount, a.status::commission_status, ${world.now}, ${world.now},
             ${world.now}, ${world.now}
        from (values (500, 'APPROVED'), (77, 'CANCELED')) as a (amount, status)`);
    expect(await statistics(world, master)).toMatchObject({
      completed: 3,
      completedThisMonth: 2,
      earnedThisMonthKopecks: 2_500_00,
    });
  });

  test("offers of 30 days: delivered ones only, an accepted one stays accepted", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const offer = async (verb: Omit<Parameters<World["offer"]>[0], "orderId" | "masterId">) => {
      const orderId = await world.order({ status: "DEFERRED" });
      return world.offer({ orderId, masterId: master, ...verb });
    };
    const answered = (seconds: number) => ({
      sentAt: world.now,
      respondedAt: after(world.now, seconds * SECOND_MS),
    });
    await offer({ state: "DECLINED", ...answered(10) });
    await offer({ state: "DECLINED", ...answered(30) });
    await offer({ state: "ACCEPTED", ...answered(200) });
    await offer({ state: "EXPIRED" });
    await offer({ state: "EXPIRED", deliveredAt: null });
    await offer({ state: "CANCELED", cancelReason: "taken" });
    await offer({ state: "CANCELED", cancelReason: "undeliverable", deliveredAt: null });
    await offer({ state: "ACCEPTED", source: "STAFF_DIRECT", deliveredAt: null });
    await offer({ state: "DECLINED", sentAt: after(world.now, -31 * DAY_MS) });
    const refused = await offer({ state: "CANCELED", cancelReason: "master_refused" });
    await world.db.run(sql`
      insert into distribution_metrics (order_id, master_id, offer_id, search_episode, assigned_at, round_number,
                                        candidates_count, time_to_assign_seconds, created_to_assign_seconds, city_id,
                                        category, order_type, accepted_via, from_status, created_at)
      select order_id, master_id, id, 1, ${world.now}, 1, 1, 1, 1, ${world.cityId}, 'ELECTRICS', 'NORMAL', 'engine',
             'SEARCHING', ${world.now} from offers where id = ${refused}`);
    expect(await statistics(world, master)).toMatchObject({
      offers: { received: 6, accepted: 2, declined: 2, expired: 1, medianResponseMs: 30_000 },
      refusals: 1,
    });
  });

  test("hours on shift come from what he pressed; a break is none", async () => {
    await using world = await newWorld();
    const master = await world.master({ shift: "SHIFT_OFF" });
    const me = world.masterActor(master);
    await world.do(me, (work) => startShift(work, { masterId: master }));
    world.pass(3 * HOUR_MS);
    await world.do(me, (work) => startBreak(work, { masterId: master, minutes: 60 }));
    world.pass(40 * MINUTE_MS);
    await world.do(me, (work) => endShift(work, { masterId: master, confirmed: true }));
    world.pass(HOUR_MS);
    expect(await statistics(world, master)).toMatchObject({ shiftMs: 3 * HOUR_MS });
    await world.do(me, (work) => startShift(work, { masterId: master }));
    // Out of the 30 days: only what he has been on since counts, and he still is.
    world.pass(31 * DAY_MS);
    expect(await statistics(world, master)).toMatchObject({ shiftMs: 30 * DAY_MS });
  });

  test("nobody but a master has any", async () => {
    await using world = await newWorld();
    expect(await masterStatistics(world.work(await world.staff("GLOBAL_ADMIN")))).toBeNull();
    const idle = await world.master();
    expect(await statistics(world, idle)).toMatchObject({
      completed: 0,
      offers: { received: 0, medianResponseMs: null },
      shiftMs: 0,
    });
  });
});

test("hours on shift: an end without a beginning and two beginnings count nothing twice", () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 2, 10, hour));
  const window = { from: at(0), to: at(24) };
  expect(shiftMs([{ at: at(5), kind: "shift_off" }], window)).toBe(0);
  const twice = [
    { at: at(1), kind: "shift_on" },
    { at: at(2), kind: "shift_on" },
    { at: at(3), kind: "break_expired" },
    { at: at(4), kind: "rating_changed" },
  ];
  expect(shiftMs(twice, window)).toBe(2 * HOUR_MS);
});

describe("the referral code", () => {
  test("is made at the first opening, 8 characters A-F0-9, and never changes", async () => {
    await using world = await newWorld();
    const master = await world.master();
    const get = () => world.do(world.masterActor(master), (work) => referralCode(work));
    const first = await get();
    expect(first).toMatchObject({ status: "code", code: expect.stringMatching(/^[A-F0-9]{8}$/) });
    expect(await get()).toEqual(first);
  });

  test("one that is taken is drawn again", async () => {
    await using world = await newWorld();
    const [a, b] = [await world.master(), await world.master()];
    const draws = ["AAAAAAAA", "AAAAAAAA", "BBBBBBBB"];
    const draw = () => draws.shift()!;
    expect(await world.do(world.masterActor(a), (work) => referralCode(work, draw))).toMatchObject({
      code: "AAAAAAAA",
    });
    expect(await world.do(world.masterActor(b), (work) => referralCode(work, draw))).toMatchObject({
      code: "BBBBBBBB",
    });
  });

  test("staff have none", async () => {
    await using world = await newWorld();
    expect(await world.do(await world.staff("GLOBAL_ADMIN"), (work) => referralCode(work))).toEqual({
      status: "forbidden",
    });
  });
});
