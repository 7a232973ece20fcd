import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import type { StaffActor } from "../staff/actor.ts";
import { type StaffMessage, sendStaffMessage } from "./send-staff-message.ts";

test("a message of staff is one row for the master and one in the audit, without phone numbers there", async () => {
  await using world = await newWorld();
  const masterId = await world.master({ lastName: "Петров" });
  const logist = await world.staff("LOGIST");
  const send = (text: string, key: string | null = null) =>
    world.do(logist, (work) => sendStaffMessage(work, { masterId, text, key }));

  for (const text of ["", " \n\t", "я".repeat(1001)])
    expect(await send(text)).toEqual({ status: "invalid_text" });
  expect(await world.outbox()).toEqual([]);

  expect(await send("  Позвоните +79991234567 \u0000 ")).toEqual({
    status: "sent",
    name: "Петров Иван",
    isUnreachable: false,
  });
  expect((await world.outbox()).map(({ event, chat_key, payload }) => [event, chat_key, payload])).toEqual([
    ["staff_message", `m:${masterId}`, { text: "Позвоните +79991234567" }],
  ]);
  expect((await world.audit()).map((row) => [row.action, row.payload_json])).toEqual([
    ["message_master", { text: "Позвоните +7*** *** ** 67" }],
  ]);
});

test("X4 the same screen sends its message once, and says so", async () => {
  await using world = await newWorld();
  const masterId = await world.master({ unreachableSince: world.now });
  const admin = await world.staff("CITY_ADMIN");
  const send = (text: string) =>
    world.do(admin, (work) => sendStaffMessage(work, { masterId, text, key: "screen 1" }));
  expect(await send("Где вы?")).toMatchObject({ status: "sent", isUnreachable: true });
  expect(await send("Где вы?")).toMatchObject({ status: "already_sent" });
  expect(await send("Другое")).toMatchObject({ status: "already_sent" });
  expect(await world.outbox()).toHaveLength(1);
  expect(await world.audit()).toHaveLength(1);
});

test("R28 a master of another city is not there, unless he holds an order of one's own city", async () => {
  await using world = await newWorld();
  const elsewhere = await world.city();
  const stranger = await world.master({ cityId: elsewhere.id });
  const logist = await world.staff("LOGIST");
  const nobody = await world.staff("CITY_ADMIN", []);
  const send = (actor: StaffActor, message: Partial<StaffMessage> = {}) =>
    world.do(actor, (work) =>
      sendStaffMessage(work, { masterId: stranger, text: "Здравствуйте", ...message }),
    );

  for (const masterId of [stranger, 999, 0, -1, 1.5, 2 ** 40])
    expect(await send(logist, { masterId })).toEqual({ status: "not_found" });
  expect(await send(nobody)).toEqual({ status: "forbidden" });
  expect(await send(await world.staff("GLOBAL_ADMIN"))).toMatchObject({ status: "sent" });

  // He has moved away with an order of this city in his hands.
  const orderId = await world.order({ status: "ASSIGNED", masterId: stranger });
  const foreign = await world.order({ cityId: elsewhere.id, status: "ASSIGNED", masterId: stranger });
  expect(await send(logist)).toEqual({ status: "not_found" });
  expect(await send(logist, { orderId: foreign })).toEqual({ status: "not_found" });
  expect(await send(logist, { orderId: 2 ** 40 })).toEqual({ status: "not_found" });
  expect(await send(logist, { orderId })).toMatchObject({ status: "sent" });
  const audit = await world.db.rows(sql`
    select order_id as "orderId", city_id as "cityId" from admin_audit_log order by id`);
  expect(audit).toEqual([
    { orderId: null, cityId: elsewhere.id },
    { orderId, cityId: world.cityId },
  ]);
});
