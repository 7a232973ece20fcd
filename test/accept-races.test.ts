import { describe, expect, test } from "vitest";
import { connect } from "../src/db/database.ts";
import { sql } from "../src/db/tx.ts";
import { acceptOfferAlone } from "../src/dispatch/accept-offer.ts";
import { AcceptTogether } from "../src/dispatch/accept-together.ts";
import { assignDirect } from "../src/dispatch/assign-direct.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import { sendOffer } from "../src/dispatch/send-offer.ts";
import { Random } from "../src/kernel/random.ts";
import { sleep } from "../src/kernel/time.ts";
import { blockMaster } from "../src/masters/block.ts";
import { endShift } from "../src/masters/end-shift.ts";
import { cancelOrder } from "../src/orders/cancel-order.ts";
import { deferOrder } from "../src/orders/defer-order.ts";
import { returnToSearch } from "../src/orders/return-to-search.ts";
import type { StaffActor } from "../src/staff/actor.ts";
import { engineDeps } from "./dispatch-verbs.ts";
import { newWorld, type World } from "./world.ts";

/** One order and an open offer of it for each master. */
async function contested(world: World, masters: readonly number[]) {
  const orderId = await world.order();
  const offers = await Promise.all(
    masters.map(async (masterId) => ({ masterId, offerId: await world.offer({ orderId, masterId }) })),
  );
  return { orderId, offers };
}

function mastersOf(world: World, n: number): Promise<number[]> {
  return Promise.all(Array.from({ length: n }, () => world.master({ skills: ["ELECTRICS"] })));
}

/** The trail of one assignment: exactly one of each. */
async function trail(world: World, orderId: number) {
  return world.db.one(sql`
    select (select count(*)::int from offers where order_id = ${orderId} and state = 'ACCEPTED') as accepted,
           (select count(*)::int from offers where order_id = ${orderId} and state in ('SENT','VIEWED')) as open,
           (select count(*)::int from order_status_history where order_id = ${orderId} and to_status = 'ASSIGNED') as history,
           (select count(*)::int from distribution_metrics where order_id = ${orderId}) as metrics,
           (select count(*)::int from notifications_outbox where order_id = ${orderId} and event = 'order_assigned') as cards`);
}

const ONE_TRAIL = { accepted: 1, open: 0, history: 1, metrics: 1, cards: 1 };
const counted = (statuses: readonly string[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(statuses, (status) => status)).map(([status, list]) => [
      status,
      list!.length,
    ]),
  );

describe("R60 many masters press one order", () => {
  test.each([10, 50, 200, 1_000])(
    "%i at once, each for himself: one winner, every loser is told",
    async (n) => {
      await using world = await newWorld();
      const { orderId, offers } = await contested(world, await mastersOf(world, n));
      const results = await Promise.all(
        offers.map((offer) => acceptOfferAlone(world.work(world.masterActor(offer.masterId)), offer)),
      );
      expect(counted(results.map(({ status }) => status))).toEqual({ accepted: 1, taken: n - 1 });
      expect(await trail(world, orderId)).toEqual(ONE_TRAIL);
    },
    60_000,
  );

  test.each([10, 200, 1_000])(
    "%i at once, travelling together: one winner, every loser is told",
    async (n) => {
      await using world = await newWorld();
      const { orderId, offers } = await contested(world, await mastersOf(world, n));
      const together = new AcceptTogether();
      const results = await Promise.all(
        offers.map((offer) => together.accept(world.work(world.masterActor(offer.masterId)), offer)),
      );
      expect(counted(results.map(({ status }) => status))).toEqual({ accepted: 1, taken: n - 1 });
      expect(await trail(world, orderId)).toEqual(ONE_TRAIL);
    },
    60_000,
  );

  test("from three processes' pools, alone and together mixed", async () => {
    await using world = await newWorld();
    const { orderId, offers } = await contested(world, await mastersOf(world, 120));
    await using second = connect({ url: world.db.url });
    await using third = connect({ url: world.db.url });
    const together = [new AcceptTogether(), new AcceptTogether()];
    const results = await Promise.all(
      offers.map((offer, i) => {
        const work = {
          ...world.work(world.masterActor(offer.masterId)),
          tx: [world.db, second, third][i % 3]!,
        };
        return i % 3 === 0 ? acceptOfferAlone(work, offer) : together[(i % 3) - 1]!.accept(work, offer);
      }),
    );
    expect(counted(results.map(({ status }) => status))).toEqual({ accepted: 1, taken: 119 });
    expect(await trail(world, orderId)).toEqual(ONE_TRAIL);
  });

  test("together: different orders of one master, repeats and strangers are each answered for themselves", async () => {
    await using world = await newWorld();
    const [a, b] = [await world.master({ limit: 1 }), await world.master()];
    const first = await contested(world, [a, b]);
    const second = await contested(world, [a]);
    const blocked = await world.master({ blocked: "staff" });
    const third = await contested(world, [blocked, b]);
    const presses = [
      first.offers[0]!,
      first.offers[0]!,
      first.offers[1]!,
      second.offers[0]!,
      third.offers[0]!,
      third.offers[1]!,
      { offerId: first.offers[0]!.offerId, masterId: b },
    ];
    const together = new AcceptTogether();
    const results = await Promise.all(
      presses.map((press) => together.accept(world.work(world.masterActor(press.masterId)), press)),
    );
    expect(results.map(({ status }) => status)).toEqual([
      "accepted",
      "already_yours",
      "taken",
      "limit_reached",
      "blocked",
      "accepted",
      "not_found",
    ]);
  });
});

test("R61 a lone valid accept is never refused because another session holds a row", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const random = new Random(61);
  const rounds = 40;
  const statuses: string[] = [];
  const together = new AcceptTogether();
  for (let round = 0; round < rounds; round += 1) {
    const {
      orderId,
      offers: [offer],
    } = await contested(world, [masterId]);
    const holder = await world.db.session();
    const [table, id] = random.pick([
      ["orders", orderId],
      ["masters", masterId],
      ["offers", offer!.offerId],
    ] as const);
    await holder.query("begin");
    await holder.query(`select from ${table} where id = $1 for update`, [id]);
    // Mostly short holds, as edits and marks are; one in ten as long as a report can take.
    const heldMs = round % 10 === 0 ? 1_500 : random.below(60);
    const released = sleep(heldMs)
      .then(() => holder.query(random.chance(0.5) ? "commit" : "rollback"))
      .then(() => holder.end());
    const work = world.work(world.masterActor(masterId));
    const { status } = await (round % 2 === 0
      ? acceptOfferAlone(work, offer!)
      : together.accept(work, offer!));
    statuses.push(status);
    await released;
    await world.db.run(
      sql`update orders set status = 'CLOSED', closed_at = ${world.now} where id = ${orderId}`,
    );
  }
  expect(counted(statuses)).toEqual({ accepted: rounds });
}, 60_000);

test("R62 the winner presses five times at once: one effect, and the order is his every time", async () => {
  await using world = await newWorld();
  const {
    orderId,
    offers: [mine],
  } = await contested(world, await mastersOf(world, 3));
  const press = () => acceptOfferAlone(world.work(world.masterActor(mine!.masterId)), mine!);
  const results = await Promise.all([press(), press(), press(), press(), press()]);
  expect(counted(results.map(({ status }) => status))).toEqual({ accepted: 1, already_yours: 4 });
  expect(await trail(world, orderId)).toEqual(ONE_TRAIL);
});

test("R31 a limit of one is never exceeded, however many of his offers he presses at once", async () => {
  await using world = await newWorld();
  const masterId = await world.master({ limit: 1 });
  const together = new AcceptTogether();
  for (let round = 0; round < 60; round += 1) {
    const offers = await Promise.all(
      [1, 2, 3].map(async () => {
        const orderId = await world.order();
        return { masterId, offerId: await world.offer({ orderId, masterId }) };
      }),
    );
    const work = world.work(world.masterActor(masterId));
    const results = await Promise.all(
      offers.map((o) => (round % 2 === 0 ? acceptOfferAlone(work, o) : together.accept(work, o))),
    );
    expect(counted(results.map(({ status }) => status))).toEqual({ accepted: 1, limit_reached: 2 });
    await world.db.run(
      sql`update orders set status = 'CLOSED', closed_at = ${world.now} where status = 'ASSIGNED'`,
    );
    await world.db.run(
      sql`update offers set state = 'EXPIRED', responded_at = ${world.now} where state in ('SENT','VIEWED')`,
    );
  }
}, 60_000);

test("R64 the engine expires while the master accepts: assigned or searched on, never both", async () => {
  await using world = await newWorld();
  const masterId = await world.master();
  const outcomes: string[] = [];
  for (let round = 0; round < 60; round += 1) {
    const {
      orderId,
      offers: [offer],
    } = await contested(world, [masterId]);
    const [row] = await world.offersOf(orderId);
    const pressAt = new Date(row!.expires_at.getTime() - 1);
    world.clock.set(row!.expires_at);
    const [accepted] = await Promise.all([
      acceptOfferAlone({ ...world.work(world.masterActor(masterId)), now: pressAt }, offer!),
      cityPass(engineDeps(world), world.cityId),
    ]);
    const order = await world.orderRow(orderId);
    const [after] = await world.offersOf(orderId);
    outcomes.push(accepted.status);
    if (accepted.status === "accepted")
      expect([order.status, after!.state]).toEqual(["ASSIGNED", "ACCEPTED"]);
    else expect([accepted.status, order.status, after!.state]).toEqual(["expired", "SEARCHING", "EXPIRED"]);
    await world.db.run(sql`delete from distribution_metrics`);
    await world.db.run(
      sql`update orders set status = 'CANCELED', cancel_reason = 'конец раунда' where id = ${orderId}`,
    );
  }
  expect(new Set(outcomes).size).toBeGreaterThan(0);
}, 60_000);

describe("A-7 an accept against everything that ends the offer, in both orders", () => {
  type Rival = (
    world: World,
    it: { orderId: number; masterId: number; staff: StaffActor; other: number },
  ) => Promise<{ status: string }>;
  const rivals: Readonly<Record<string, Rival>> = {
    cancel: (world, { orderId, staff }) =>
      world.do(staff, (work) => cancelOrder(work, { orderId, reason: "Клиент передумал" })),
    "return to search": (world, { orderId, staff }) =>
      world.do(staff, (work) => returnToSearch(work, { orderId })),
    defer: (world, { orderId, staff }) =>
      world.do(staff, (work) => deferOrder(work, { orderId, wakeAt: new Date("2026-03-11T09:00:00Z") })),
    "manual offer": (world, { orderId, staff, other }) =>
      world.do(staff, (work) => sendOffer(work, { orderId, masterId: other, confirmed: true })),
    "direct assignment": (world, { orderId, staff, other }) =>
      world.do(staff, (work) =>
        assignDirect(work, { orderId, masterId: other, version: 1, confirmed: true }),
      ),
    block: (world, { masterId, staff }) =>
      world.do(staff, (work) => blockMaster(work, { masterId, reasonCode: "staff", comment: "проверка" })),
    "end of shift": (world, { masterId }) =>
      world.do(world.masterActor(masterId), (work) => endShift(work, { masterId, confirmed: true })),
  };

  test.each(Object.entries(rivals))(
    "%s",
    async (_, rival) => {
      await using world = await newWorld();
      const staff = await world.staff("CITY_ADMIN");
      const other = await world.master();
      for (let round = 0; round < 24; round += 1) {
        const masterId = await world.master();
        const {
          orderId,
          offers: [offer],
        } = await contested(world, [masterId]);
        const accept = () => acceptOfferAlone(world.work(world.masterActor(masterId)), offer!);
        const against = () => rival(world, { orderId, masterId, staff, other });
        const [first, second] = round % 2 === 0 ? [accept, against] : [against, accept];
        await Promise.all([first(), sleep(round % 4).then(second)]);
        await expectSound(world, orderId);
        await world.db.run(sql`update orders set status = 'CLOSED', closed_at = ${world.now}
                              where assigned_master_id = ${other} and status = 'ASSIGNED'`);
      }
    },
    60_000,
  );

  /** Whatever came first: state, master and offers agree, and nobody blocked or off shift holds an open offer. */
  async function expectSound(world: World, orderId: number): Promise<void> {
    const problems = await world.db.rows<{ problem: string }>(sql`
      select 'accepted offers: ' || count(*) as problem from offers
       where order_id = ${orderId} and state = 'ACCEPTED' having count(*) > 1
      union all
      select 'assigned without its accepted offer' from orders o where o.id = ${orderId} and o.status = 'ASSIGNED'
         and not exists (select from offers f where f.order_id = o.id and f.state = 'ACCEPTED' and f.master_id = o.assigned_master_id)
      union all
      select 'accepted offer on an order in ' || o.status from orders o where o.id = ${orderId}
         and o.status not in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT','CLOSED')
         and exists (select from offers f where f.order_id = o.id and f.state = 'ACCEPTED')
      union all
      select 'open offer on an order in ' || o.status from orders o join offers f on f.order_id = o.id and f.state in ('SENT','VIEWED')
       where o.id = ${orderId} and o.status in ('ASSIGNED','CANCELED')
      union all
      select 'open offer of a master who is blocked or off shift' from offers f join masters m on m.id = f.master_id
       where f.order_id = ${orderId} and f.state in ('SENT','VIEWED') and (m.is_blocked or m.shift_status = 'SHIFT_OFF')
      union all
      select 'history does not join: ' || h.from_status || ' after ' || h.before from (
        select from_status, lag(to_status) over (order by id) as before from order_status_history where order_id = ${orderId}) h
       where h.before is not null and h.from_status <> h.before`);
    expect(problems).toEqual([]);
  }
});
