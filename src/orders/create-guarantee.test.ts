import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { DAY_MS } from "../kernel/time.ts";
import type { StaffActor } from "../staff/actor.ts";
import { type CreateGuaranteeInput, createGuarantee } from "./create-guarantee.ts";

const HEADING = "ЗАЯВКА ПО ГАРАНТИИ";

function ask(world: World, actor: StaffActor, input: Partial<CreateGuaranteeInput>) {
  return world.do(actor, (work) =>
    createGuarantee(work, { slot: "TOM:13-16", heading: HEADING, ...input } as CreateGuaranteeInput),
  );
}

async function closedOrder(world: World): Promise<{ sourceOrderId: number; masterId: number }> {
  const masterId = await world.master();
  const sourceOrderId = await world.order({
    status: "CLOSED",
    masterId,
    totalRoubles: 6_000,
    clientName: "Мария",
    clientPhone: "+79991234567",
    category: "PLUMBING",
    streetManual: "Улица Мира",
    house: "5",
    apartment: "12",
    addressComment: "Домофон 12",
    description: "Течёт кран на кухне",
  });
  return { sourceOrderId, masterId };
}

describe("R59 T4 guarantee by the button of a closed order", () => {
  test("takes over client, address and master, is paid by the company and searched as GUARANTEE", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const { sourceOrderId, masterId } = await closedOrder(world);

    const answer = await ask(world, logist, { sourceOrderId });

    expect(answer).toMatchObject({ status: "created", orderStatus: "GUARANTEE", wakeAt: null });
    const orderId = answer.status === "created" ? answer.orderId : 0;
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "GUARANTEE",
      type: "GUARANTEE",
      preferred_master_id: masterId,
      guarantee_source_order_id: sourceOrderId,
      company_payment: "2500.00",
      total_sum: "0.00",
      client_name: "Мария",
      client_phone: "+79991234567",
      category: "PLUMBING",
      district_id: world.districtIds[0],
      street_manual: "Улица Мира",
      house: "5",
      apartment: "12",
      address_comment: "Домофон 12",
      no_district: false,
      description: `${HEADING}\nТечёт кран на кухне`,
      search_episode: 1,
      assigned_master_id: null,
      timeslot_start_utc: new Date("2026-03-11T10:00:00Z"),
    });
    expect(await world.history(orderId)).toMatchObject([
      {
        from_status: null,
        to_status: "GUARANTEE",
        reason: "guarantee_created",
        actor_type: "ADMIN",
        context: { is_guarantee: true, has_preferred_master: true, source_order_id: sourceOrderId },
      },
    ]);
    expect(await world.events()).toMatchObject([{ kind: "order_created", order_id: orderId }]);
    expect(await ask(world, logist, { sourceOrderId })).toEqual({ status: "guarantee_exists", orderId });
  });

  test("outside the working window it sleeps; a late ASAP is a question", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T18:00:00Z") });
    const logist = await world.staff("LOGIST");
    const { sourceOrderId } = await closedOrder(world);
    expect(await ask(world, logist, { sourceOrderId, slot: "ASAP" })).toEqual({ status: "late_asap" });
    expect(await ask(world, logist, { sourceOrderId })).toMatchObject({
      status: "created",
      orderStatus: "DEFERRED",
      wakeAt: new Date("2026-03-11T07:00:00Z"),
    });
  });

  test("what is wrong now may be said anew", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const { sourceOrderId } = await closedOrder(world);
    expect(await ask(world, logist, { sourceOrderId, description: "мало" })).toMatchObject({
      status: "invalid",
    });
    const answer = await ask(world, logist, { sourceOrderId, description: "Кран снова течёт" });
    const orderId = answer.status === "created" ? answer.orderId : 0;
    expect(await world.orderRow(orderId)).toMatchObject({ description: `${HEADING}\nКран снова течёт` });
  });
});

describe("R59 each refusal has its own answer", () => {
  test("switched off, not closed, itself a guarantee, foreign", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const masterId = await world.master();
    const { sourceOrderId } = await closedOrder(world);
    world.set({ guarantee_days: 0 });
    expect(await ask(world, logist, { sourceOrderId })).toEqual({ status: "guarantee_off" });
    world.set({});

    const working = await world.order({ status: "WORKING", masterId });
    expect(await ask(world, logist, { sourceOrderId: working })).toEqual({
      status: "source_not_closed",
      orderStatus: "WORKING",
    });
    const guarantee = await world.order({ status: "CLOSED", masterId, type: "GUARANTEE" });
    expect(await ask(world, logist, { sourceOrderId: guarantee })).toEqual({ status: "source_is_guarantee" });
    const foreigner = await world.staff("CITY_ADMIN", [(await world.city()).id]);
    expect(await ask(world, foreigner, { sourceOrderId })).toEqual({ status: "not_found" });
    expect(await ask(world, logist, { sourceOrderId: 2 ** 40 })).toEqual({ status: "not_found" });
  });

  test("after 14 days to the millisecond", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const { sourceOrderId } = await closedOrder(world);
    const endedAt = new Date(world.now.getTime() + 14 * DAY_MS);
    world.clock.set(endedAt);
    expect(await ask(world, logist, { sourceOrderId })).toEqual({ status: "guarantee_over", endedAt });
    world.clock.set(new Date(endedAt.getTime() - 1));
    expect(await ask(world, logist, { sourceOrderId })).toMatchObject({ status: "created" });
  });

  test("two people at once get one visit, also when a canceled one comes back meanwhile", async () => {
    await using world = await newWorld();
    const [one, two] = [await world.staff("LOGIST"), await world.staff("LOGIST")];
    const { sourceOrderId } = await closedOrder(world);
    const answers = await Promise.all([
      ask(world, one, { sourceOrderId }),
      ask(world, two, { sourceOrderId }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["created", "guarantee_exists"]);

    const other = await closedOrder(world);
    const canceled = await world.order({
      type: "GUARANTEE",
      status: "CANCELED",
      sourceOrderId: other.sourceOrderId,
    });
    const session = await world.db.session();
    await session.query("begin");
    await session.query("update orders set status = 'GUARANTEE', cancel_reason = null where id = $1", [
      canceled,
    ]);
    const late = ask(world, one, { sourceOrderId: other.sourceOrderId });
    await world.untilLockWait();
    await session.query("commit");
    await session.end();
    expect(await late).toEqual({ status: "guarantee_exists", orderId: canceled });
  });

  test("the confirm button pressed twice gives one visit", async () => {
    await using world = await newWorld();
    const logist = await world.staff("LOGIST");
    const { sourceOrderId } = await closedOrder(world);
    const input = { sourceOrderId, nonce: "button-1" };
    const answers = await Promise.all([ask(world, logist, input), ask(world, logist, input)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["already_created", "created"]);
  });
});

describe("R59 «без исходного заказа»", () => {
  test("city admins may; nobody is preferred, the company pays all the same", async () => {
    await using world = await newWorld();
    const input = {
      sourceOrderId: null,
      cityId: world.cityId,
      clientPhone: "9991234567",
      category: "WINDOWS",
      description: "Сквозит из окна",
      preferredMasterId: await world.master(),
    };
    const logist = await world.staff("LOGIST");
    expect(await ask(world, logist, input)).toEqual({ status: "forbidden" });
    const admin = await world.staff("CITY_ADMIN");
    const answer = await ask(world, admin, input);
    const orderId = answer.status === "created" ? answer.orderId : 0;
    expect(await world.orderRow(orderId)).toMatchObject({
      status: "GUARANTEE",
      preferred_master_id: null,
      guarantee_source_order_id: null,
      company_payment: "2500.00",
      no_district: true,
      description: `${HEADING}\nСквозит из окна`,
    });
    const foreign = await world.city();
    expect(await ask(world, admin, { ...input, cityId: foreign.id })).toEqual({ status: "not_found" });
    expect(await ask(world, admin, { ...input, clientPhone: "" })).toMatchObject({ status: "invalid" });
  });
});
