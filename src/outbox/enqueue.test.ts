import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { newWorld } from "../../test/world.ts";
import { Bells } from "../db/bells.ts";
import { sql } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { enqueue, type OutboxEdit, type OutboxMessage } from "./enqueue.ts";
import {
  ADMIN_ESCALATION_ROLES,
  LOGIST_ESCALATION_ROLES,
  staffInScope,
  staffRecipients,
} from "./staff-recipients.ts";

const said = (to: OutboxMessage["to"], more: Partial<OutboxMessage> = {}): OutboxMessage => ({
  to,
  event: "staff_message",
  payload: { text: "привет" },
  ...more,
});

describe("enqueue", () => {
  test("one row per recipient, in the order given, with key, bot and priority", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    const { staffId } = await world.staff("LOGIST");

    const ids = await enqueue(
      world.db,
      [
        said({ master: masterId }, { event: "new_offer" }),
        said({ staff: staffId }, { event: "escalation_admin" }),
        said({ channel: "LOGS" }, { event: "heartbeat" }),
        said({ channel: "ALERTS" }, { priority: 9 }),
      ],
      world.now,
    );

    const rows = await world.db.rows<Record<string, unknown>>(sql`
      select id, kind, bot, chat_key, priority, next_attempt_at from notifications_outbox order by id`);
    expect(rows).toEqual([
      {
        id: ids[0],
        kind: "MASTER",
        bot: "master",
        chat_key: `m:${masterId}`,
        priority: 0,
        next_attempt_at: world.now,
      },
      {
        id: ids[1],
        kind: "STAFF",
        bot: "admin",
        chat_key: `s:${staffId}`,
        priority: 0,
        next_attempt_at: world.now,
      },
      {
        id: ids[2],
        kind: "CHANNEL",
        bot: "admin",
        chat_key: "c:LOGS",
        priority: 9,
        next_attempt_at: world.now,
      },
      {
        id: ids[3],
        kind: "CHANNEL",
        bot: "admin",
        chat_key: "c:ALERTS",
        priority: 9,
        next_attempt_at: world.now,
      },
    ]);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test("an edit takes over chat and bot; of a message that is gone nothing is written", async () => {
    await using world = await newWorld();
    const { staffId } = await world.staff("LOGIST");
    const [target] = await enqueue(world.db, [said({ staff: staffId })], world.now);
    const edit: OutboxEdit = { edit: target!, event: "offer_taken", payload: {} };

    const ids = await enqueue(world.db, [edit, { ...edit, edit: 999_999 }, edit], world.now);

    expect(ids[0]).toBeGreaterThan(target!);
    expect(ids[1]).toBe(0);
    expect(ids[2]).toBeGreaterThan(ids[0]!);
    const { chat, bot } = await world.db.one<{ chat: string; bot: string }>(sql`
      select chat_key as chat, bot from notifications_outbox where id = ${ids[0]}`);
    expect([chat, bot]).toEqual([`s:${staffId}`, "admin"]);
  });

  test("a key is written once over all rows; with several recipients the chat ends it", async () => {
    await using world = await newWorld();
    const [a, b] = [await world.master(), await world.master()];
    const once = { dedupeKey: "x:1" };
    const each = { dedupeKey: "y:1", dedupePerChat: true };

    const ids = await enqueue(
      world.db,
      [
        said({ master: a }, once),
        said({ master: b }, once),
        said({ master: a }, each),
        said({ master: b }, each),
        said({ master: a }),
      ],
      world.now,
    );
    expect(ids.map((id) => id > 0)).toEqual([true, false, true, true, true]);
    expect(
      await enqueue(world.db, [said({ master: b }, each), said({ master: a }, once)], world.now),
    ).toEqual([0, 0]);
    const keys = await world.db.rows<{ key: string }>(sql`
      select dedupe_key as key from notifications_outbox where dedupe_key is not null order by 1`);
    expect(keys.map(({ key }) => key)).toEqual(["x:1", `y:1:m:${a}`, `y:1:m:${b}`]);
  });

  test("the notifier is rung after the commit, and not after a rollback", async () => {
    const bells = new Bells();
    await using db = await testDatabase({ bells });
    let rung = 0;
    bells.on("outbox", () => {
      rung += 1;
    });
    const now = new Date("2026-03-10T08:40:00Z");
    await db
      .transaction(async (tx) => {
        await enqueue(tx, [said({ channel: "LOGS" })], now);
        throw new Error("no");
      })
      .catch(() => {});
    expect(rung).toBe(0);
    await db.transaction(async (tx) => {
      await enqueue(tx, [said({ channel: "LOGS" })], now);
      expect(rung).toBe(0);
    });
    expect(rung).toBe(1);
    expect(await enqueue(db, [], now)).toEqual([]);
  });
});

describe("quiet hours", () => {
  test("messages wait for their end in the zone of the message's city, escalations to admin do not", async () => {
    await using world = await newWorld({ at: new Date("2026-03-10T20:30:00Z") }); // 23:30 in Moscow
    const { staffId } = await world.staff("CITY_ADMIN");
    await world.db.run(sql`
      update staff_users set prefs = '{"quiet_hours":{"from":"22:00","to":"08:00"}}' where id = ${staffId}`);
    const far = await world.city({ timezone: "Asia/Vladivostok" }); // 06:30 there
    const to = { staff: staffId };
    const orderId = await world.order();
    const farMaster = await world.master({ cityId: far.id });

    await enqueue(
      world.db,
      [
        said(to, { event: "escalation_logist", orderId }),
        said(to, { event: "escalation_admin", orderId }),
        said(to, { event: "moderation_new_form", cityId: far.id }),
        said(to, { event: "master_unreachable", payload: { masterId: farMaster } }),
        said(to, { event: "staff_added" }),
        said(to, { event: "staff_message", notBefore: after(world.now, 12 * 60 * MINUTE_MS), orderId }),
      ],
      world.now,
    );

    const rows = await world.db.rows<{ at: Date }>(sql`
      select next_attempt_at as at from notifications_outbox where kind = 'STAFF' order by id`);
    expect(rows.map(({ at }) => at.toISOString())).toEqual([
      "2026-03-11T05:00:00.000Z",
      "2026-03-10T20:30:00.000Z",
      "2026-03-10T22:00:00.000Z",
      "2026-03-10T22:00:00.000Z",
      "2026-03-11T05:00:00.000Z",
      "2026-03-11T08:30:00.000Z",
    ]);
  });

  test("broken preferences hold nothing back", async () => {
    await using world = await newWorld();
    const { staffId } = await world.staff("LOGIST");
    await world.db.run(sql`update staff_users set prefs = '{"quiet_hours":{"from":"25:00","to":8}}'`);
    await enqueue(world.db, [said({ staff: staffId })], world.now);
    const { at } = await world.db.one<{ at: Date }>(
      sql`select next_attempt_at as at from notifications_outbox`,
    );
    expect(at).toEqual(world.now);
  });
});

describe("R105 who of the staff is told", () => {
  test("R105 those of the roles in the city; the unreachable too while somebody can be reached", async () => {
    await using world = await newWorld();
    const global = await world.staff("GLOBAL_ADMIN", [world.cityId]); // City rows of a global admin say nothing.
    const admin = await world.staff("CITY_ADMIN");
    const logist = await world.staff("LOGIST");
    const elsewhere = await world.city();
    await world.staff("LOGIST", [elsewhere.id]);
    await world.staff("LOGIST", []);
    const gone = await world.staff("LOGIST");
    await world.db.run(sql`update staff_users set is_active = false where id = ${gone.staffId}`);
    const told = (roles: typeof LOGIST_ESCALATION_ROLES | typeof ADMIN_ESCALATION_ROLES) =>
      staffRecipients(world.db, { cityId: world.cityId, roles });

    expect(await told(LOGIST_ESCALATION_ROLES)).toEqual([admin.staffId, logist.staffId]);
    expect(await told(ADMIN_ESCALATION_ROLES)).toEqual([global.staffId, admin.staffId]);

    await world.db.run(
      sql`update staff_users set unreachable_since = ${world.now} where id = ${admin.staffId}`,
    );
    expect(await told(LOGIST_ESCALATION_ROLES)).toEqual([admin.staffId, logist.staffId]);

    await world.db.run(sql`update staff_users set tg_user_id = null where id = ${logist.staffId}`);
    expect(await told(LOGIST_ESCALATION_ROLES)).toEqual([global.staffId]);
    expect(await told(ADMIN_ESCALATION_ROLES)).toEqual([global.staffId, admin.staffId]);
  });

  test("R105 nobody of the city at all: every global admin instead", async () => {
    await using world = await newWorld();
    const [a, b] = [await world.staff("GLOBAL_ADMIN"), await world.staff("GLOBAL_ADMIN")];
    expect(await staffRecipients(world.db, { cityId: world.cityId, roles: ["LOGIST"] })).toEqual([
      a.staffId,
      b.staffId,
    ]);
  });

  test("named persons are told only in their scope and unless they muted the event", async () => {
    await using world = await newWorld();
    const own = await world.staff("LOGIST");
    const foreign = await world.staff("LOGIST", []);
    const muted = await world.staff("CITY_ADMIN");
    await world.db.run(
      sql`update staff_users set prefs = '{"muted":["order_assigned_staff"]}' where id = ${muted.staffId}`,
    );
    const staffIds = [own.staffId, own.staffId, foreign.staffId, muted.staffId, null];
    const ask = (event: string) => staffInScope(world.db, { cityId: world.cityId, staffIds, event });

    expect(await ask("order_assigned_staff")).toEqual([own.staffId]);
    expect(await ask("escalation_snooze_over")).toEqual([own.staffId, muted.staffId]);
  });
});
