import { expect, test } from "vitest";
import { activateOrder } from "../src/orders/activate-order.ts";
import { createGuarantee } from "../src/orders/create-guarantee.ts";
import { createOrder } from "../src/orders/create-order.ts";
import { deferOrder } from "../src/orders/defer-order.ts";
import { editOrder } from "../src/orders/edit-order.ts";
import type { OrderStatus } from "../src/orders/lifecycle.ts";
import { releaseOrder } from "../src/orders/release-order.ts";
import { restartSearch } from "../src/orders/restart-search.ts";
import type { Actor } from "../src/staff/actor.ts";
import type { Work } from "../src/staff/work.ts";
import { newWorld, type World } from "./world.ts";

type Command = (work: Work, orderId: number, cityId: number) => Promise<{ status: string }>;

const INPUT = {
  clientName: "Мария",
  clientPhone: "9991234567",
  category: "ELECTRICS",
  description: "Не работает розетка",
  slot: "TOM:13-16",
};

/** Command, the state it needs, its success. */
const COMMANDS: readonly [string, OrderStatus, Command, string][] = [
  ["create", "CREATED", (work, _, cityId) => createOrder(work, { ...INPUT, cityId }), "created"],
  ["release", "CREATED", (work, orderId) => releaseOrder(work, { orderId }), "released"],
  ["activate", "DEFERRED", (work, orderId) => activateOrder(work, { orderId }), "activated"],
  ["defer", "SEARCHING", (work, orderId) => deferOrder(work, { orderId, slot: "TOM:10-13" }), "deferred"],
  [
    "edit",
    "SEARCHING",
    (work, orderId) => editOrder(work, { orderId, version: 1, changes: { house: "7" } }),
    "edited",
  ],
  ["restart", "SEARCHING", (work, orderId) => restartSearch(work, { orderId, episode: 1 }), "restarted"],
  [
    "guarantee",
    "CLOSED",
    (work, sourceOrderId) =>
      createGuarantee(work, { sourceOrderId, slot: "TOM:13-16", heading: "ЗАЯВКА ПО ГАРАНТИИ" }),
    "created",
  ],
  [
    "guarantee without source",
    "CREATED",
    (work, _, cityId) =>
      createGuarantee(work, { ...INPUT, sourceOrderId: null, cityId, heading: "ЗАЯВКА ПО ГАРАНТИИ" }),
    "created",
  ],
];

test.each(COMMANDS)(
  "R28 %s: own city by role, a foreign order answers like a missing one",
  async (name, status, command, success) => {
    await using world = await newWorld();
    const masterId = await world.master();
    const foreign = await world.city();
    const run = async (actor: Actor, cityId = world.cityId, missing = false) => {
      const orderId = missing
        ? 999_999
        : await world.order({ cityId, status, masterId: status === "CLOSED" ? masterId : null });
      return (await world.do(actor, (work) => command(work, orderId, missing ? 999_999 : cityId))).status;
    };
    const withoutSource = name === "guarantee without source";
    const logist = await world.staff("LOGIST");
    const cityAdmin = await world.staff("CITY_ADMIN");
    const globalAdmin = await world.staff("GLOBAL_ADMIN");
    expect(await run(globalAdmin)).toBe(success);
    expect(await run(globalAdmin, foreign.id)).toBe(success);
    expect(await run(cityAdmin)).toBe(success);
    expect(await run(logist)).toBe(withoutSource ? "forbidden" : success);
    expect(await run(cityAdmin, foreign.id)).toBe("not_found");
    expect(await run(cityAdmin, world.cityId, true)).toBe("not_found");
    expect(await run(await world.staff("LOGIST", []))).toBe("forbidden");
    expect(await run(world.masterActor(masterId))).toBe("forbidden");
    const forKeys = ["create", "release", "edit"].includes(name);
    expect(await run(await world.apiKey())).toBe(forKeys ? success : "forbidden");
    expect(await run(await world.apiKey([foreign.id]))).toBe(forKeys ? "not_found" : "forbidden");
    await everyActionIsAudited(world);
  },
);

/** One audit row per success of a person or key, with the city of the order. */
async function everyActionIsAudited(world: World): Promise<void> {
  const rows = await world.audit();
  expect(rows.length).toBeGreaterThanOrEqual(3);
  for (const row of rows) {
    expect(row).toMatchObject({ entity: "order", entity_id: String(row.order_id) });
    expect(row.city_id).toBe((await world.orderRow(row.order_id!)).city_id);
  }
}
