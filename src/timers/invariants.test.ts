import { describe, expect, test } from "vitest";
import { accept, runTo, settle, theOffer } from "../../test/dispatch-verbs.ts";
import { newWorld, type World } from "../../test/world.ts";
import { raw, sql } from "../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { brokenInvariants, INVARIANT_NAMES } from "./invariants.ts";

test("a story of waves, an escalation and an acceptance breaks nothing at any step", async () => {
  await using world = await newWorld();
  await world.staff("LOGIST");
  for (let i = 0; i < 3; i += 1) await world.master();
  const [first, second] = [await world.order(), await world.order()];
  for (const orderId of [first, second]) await history(world, orderId, null, "SEARCHING");
  const start = world.now;
  for (const seconds of [0, 60, 119, 121, 240, 700]) {
    await runTo(world, after(start, seconds * SECOND_MS));
    await world.db.run(sql`
      update notifications_outbox set processed_at = ${world.now}, outcome = 'SKIPPED' where processed_at is null`);
    expect(await brokenInvariants(world.db, world.now)).toEqual([]);
  }
  await runTo(world, after(start, 730 * SECOND_MS));
  await accept(world, await theOffer(world, first));
  await settle(world);
  expect(await brokenInvariants(world.db, world.now)).toEqual([]);
});

test("every invariant from I1 to I15 is asked", () => {
  const numbers = new Set(INVARIANT_NAMES.map((name) => name.split(" ")[0]));
  expect([...numbers]).toEqual(Array.from({ length: 15 }, (_, i) => `I${i + 1}`));
  expect(new Set(INVARIANT_NAMES).size).toBe(INVARIANT_NAMES.length);
});

/** How each promise is broken: the damage is done past the commands, the checks of the tables switched off. */
const DAMAGES: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "I1 accepted_offer_is_of_the_assigned_master": async (world) => {
    const [a, b] = [await world.master(), await world.master()];
    await world.order({ status: "ASSIGNED", masterId: a });
    await world.db.run(sql`update offers set master_id = ${b}`);
  },
  "I1 one_accepted_offer_per_order": async (world) => {
    const a = await world.master();
    const orderId = await world.order({ status: "ASSIGNED", masterId: a });
    await world.db.run(sql`drop index uix_offers__order_accepted_once, uq_offers__order_master_active`);
    await world.offer({ orderId, masterId: a, state: "ACCEPTED" });
  },
  "I2 state_and_master_agree": async (world) => {
    const a = await world.master();
    const orderId = await world.order();
    await world.db.run(sql`alter table orders drop constraint ck_orders__assigned_master`);
    await world.db.run(sql`update orders set assigned_master_id = ${a} where id = ${orderId}`);
  },
  "I2 assigned_order_has_no_open_offer": async (world) => {
    const [a, b] = [await world.master(), await world.master()];
    await world.offer({ orderId: await world.order({ status: "ASSIGNED", masterId: a }), masterId: b });
  },
  "I3 active_orders_within_the_limit": async (world) => {
    const a = await world.master({ limit: 1 });
    for (let i = 0; i < 2; i += 1) await world.order({ status: "ASSIGNED", masterId: a });
  },
  "I4 no_open_offer_past_its_end": async (world) => {
    await world.offer({ orderId: await world.order(), masterId: await world.master() });
    world.pass(136 * SECOND_MS);
    await world.db.run(sql`update orders set dispatch_due_at = ${world.now}`);
  },
  "I5 open_offer_has_one_push": async (world) => {
    await world.offer({ orderId: await world.order(), masterId: await world.master() });
    await world.db.run(sql`delete from notifications_outbox`);
  },
  "I5 sent_push_names_its_message": async (world) => {
    await world.offer({ orderId: await world.order(), masterId: await world.master() });
    await world.db.run(sql`update notifications_outbox set telegram_message_id = null`);
  },
  "I6 history_has_no_gap": async (world) => {
    const orderId = await world.order();
    await history(world, orderId, null, "CREATED");
    await history(world, orderId, "DEFERRED", "SEARCHING");
  },
  "I6 history_ends_at_the_state": async (world) => {
    await history(world, await world.order(), null, "DEFERRED");
  },
  "I7 one_escalation_notice": async (world) => {
    const orderId = await world.order();
    for (let i = 0; i < 2; i += 1) {
      await world.db.run(sql`
        insert into notifications_outbox (kind, bot, channel, chat_key, event, payload, order_id, created_at,
                                          next_attempt_at, processed_at, outcome)
        values ('CHANNEL', 'admin', 'ALERTS', 'c:ALERTS', 'escalation_logist', '{"episode": 1}', ${orderId},
                ${world.now}, ${world.now}, ${world.now}, 'SKIPPED')`);
    }
  },
  "I7 escalation_stamp_has_its_notice": async (world) => {
    const orderId = await world.order();
    await world.db.run(sql`alter table orders drop constraint ck_orders__escalation`);
    await world.db.run(sql`update orders set dist_escalated_logist_at = ${world.now} where id = ${orderId}`);
  },
  "I8 unpaid_commission_is_owed": async (world) => {
    await commission(world, await world.order({ status: "PAYMENT", masterId: await world.master() }));
  },
  "I9 one_commission_per_paid_order": async (world) => {
    await world.order({ status: "PAYMENT", masterId: await world.master() });
  },
  "I9 no_commission_for_a_guarantee_visit": async (world) => {
    const masterId = await world.master();
    const orderId = await world.order({ type: "GUARANTEE", status: "PAYMENT", masterId });
    await commission(world, orderId);
    await world.db.run(sql`
      insert into ledger_entries (master_id, kind, amount, order_id, commission_id, actor_type, dedupe_key, at)
      select master_id, 'COMMISSION_CHARGED', -amount, order_id, id, 'SYSTEM', 'c', ${world.now} from commissions`);
  },
  "I10 inbox_is_worked_off": async (world) => {
    await world.db.run(sql`
      insert into bot_updates (bot, update_id, payload, received_at)
      values ('master', 1, '{}', ${after(world.now, -MINUTE_MS)})`);
  },
  "I11 outbox_is_worked_off": async (world) => {
    await world.db.run(sql`
      insert into notifications_outbox (kind, bot, channel, chat_key, event, created_at, next_attempt_at)
      values ('CHANNEL', 'admin', 'ALERTS', 'c:ALERTS', 'error_alert', ${world.now}, ${after(world.now, -10 * MINUTE_MS)})`);
  },
  "I12 staff_acted_within_their_cities": async (world) => {
    const logist = await world.staff("LOGIST");
    const { id: elsewhere } = await world.city();
    await world.db.run(sql`
      insert into admin_audit_log (admin_id, entity, action, city_id, source, created_at)
      values (${logist.staffId}, 'order', 'cancel', ${elsewhere}, 'bot', ${world.now})`);
  },
  "I13 decision_judges_every_master": async (world) => {
    await world.master();
    await world.order();
    await settle(world);
    await world.db.run(sql`update distribution_decisions set masters_total = 2`);
  },
  "I14 blocked_master_holds_no_offer": async (world) => {
    await world.offer({ orderId: await world.order(), masterId: await world.master({ blocked: "staff" }) });
  },
  "I15 due_things_were_done": async (world) => {
    await world.master({ shift: "BREAK", breakUntil: after(world.now, -HOUR_MS) });
  },
};

async function history(world: World, orderId: number, from: string | null, to: string): Promise<void> {
  await world.db.run(sql`
    insert into order_status_history (order_id, from_status, to_status, reason, source, created_at)
    values (${orderId}, ${from}::order_status, ${to}::order_status, 'test', 'job', ${world.now})`);
}

async function commission(world: World, orderId: number): Promise<void> {
  await world.db.run(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, deadline_at, deadline_set_at,
                             created_at, updated_at)
    select id, assigned_master_id, 100, 100, 0.5, 50, ${after(world.now, HOUR_MS)}, ${world.now}, ${world.now},
           ${world.now} from orders where id = ${orderId}`);
}

describe("a broken promise is found, and only that one:", () => {
  test.each(INVARIANT_NAMES)("%s", async (name) => {
    await using world = await newWorld();
    await world.db.run(raw("alter table admin_audit_log disable trigger user"));
    await DAMAGES[name]!(world);
    const broken = await brokenInvariants(world.db, world.now);
    expect(broken.map((each) => each.name)).toEqual([name]);
    expect(broken[0]!.examples[0]!.detail).not.toBe("");
    const later = after(world.now, HOUR_MS);
    expect((await brokenInvariants(world.db, world.now, later)).length).toBeLessThanOrEqual(1);
  });
});
