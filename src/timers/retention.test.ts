import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { raw, sql } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";
import { removeOld } from "./retention.ts";

const { signal } = new AbortController();

/** How a row of each kind comes to be at a moment; its `id` tells old from young. */
const ROWS: Readonly<
  Record<string, { keptMs: number; table: string; insert: (world: World, at: Date) => Promise<unknown> }>
> = {
  outbox_processed: {
    keptMs: 90 * DAY_MS,
    table: "notifications_outbox",
    insert: (world, at) => message(world, at, "SENT"),
  },
  outbox_dead: {
    keptMs: 180 * DAY_MS,
    table: "notifications_outbox",
    insert: (world, at) => message(world, at, "DEAD"),
  },
  log_events: {
    keptMs: 7 * DAY_MS,
    table: "log_events",
    insert: (world, at) =>
      world.db.run(sql`
        insert into log_events (at, role, level, event, message) values (${at}, 'jobs', 'warn', 'x', '')`),
  },
  idempotency_keys: {
    keptMs: 2 * DAY_MS,
    table: "idempotency_keys",
    insert: (world, at) =>
      world.db.run(sql`
        insert into idempotency_keys (actor, key, request_hash, created_at)
        values ('s:1', ${at.toISOString()}, 'x', ${at})`),
  },
  code_attempts: {
    keptMs: 30 * DAY_MS,
    table: "code_attempts",
    insert: (world, at) =>
      world.db.run(
        sql`insert into code_attempts (tg_user_id, kind, success, at) values (1, 'staff', false, ${at})`,
      ),
  },
  onboarding_drafts: {
    keptMs: 30 * DAY_MS,
    table: "onboarding_drafts",
    insert: (world, at) =>
      world.db.run(sql`
        insert into onboarding_drafts (tg_user_id, created_at, updated_at)
        values (${at.getTime()}, ${after(at, -DAY_MS)}, ${at})`),
  },
  console_sessions: {
    keptMs: 30 * DAY_MS,
    table: "console_sessions",
    insert: async (world, at) => {
      const { staffId } = await world.staff("LOGIST");
      await world.db.run(sql`
        insert into console_sessions (staff_user_id, token_hash, csrf_hash, login_method, created_at, last_seen_at,
                                      expires_at, revoked_at)
        values (${staffId}, ${at.toISOString()}, 'x', 'link', ${at}, ${at}, ${after(at, 90 * DAY_MS)}, ${at})`);
    },
  },
  console_login_codes: {
    keptMs: 30 * DAY_MS,
    table: "console_login_codes",
    insert: async (world, at) => {
      const { staffId } = await world.staff("LOGIST");
      await world.db.run(sql`
        insert into console_login_codes (staff_user_id, token_hash, created_at, expires_at)
        values (${staffId}, ${at.toISOString()}, ${at}, ${at})`);
    },
  },
  staff_access_codes: {
    keptMs: 30 * DAY_MS,
    table: "staff_access_codes",
    insert: (world, at) =>
      world.db.run(sql`
        insert into staff_access_codes (code, role, expires_at, created_at)
        values (${`C${at.getTime()}`}, 'LOGIST', ${at}, ${after(at, -DAY_MS)})`),
  },
  process_heartbeats: {
    keptMs: DAY_MS,
    table: "process_heartbeats",
    insert: (world, at) =>
      world.db.run(sql`
        insert into process_heartbeats (role, instance_id, version, started_at, last_at)
        values ('jobs', ${at.toISOString()}, '1', ${at}, ${at})`),
  },
  delivery_limits: {
    keptMs: DAY_MS,
    table: "delivery_limits",
    insert: (world, at) =>
      world.db.run(sql`insert into delivery_limits (key, next_at) values (${`m:${at.getTime()}`}, ${at})`),
  },
};

async function message(world: World, at: Date, outcome: "SENT" | "DEAD"): Promise<void> {
  await world.db.run(sql`
    insert into notifications_outbox (kind, bot, channel, chat_key, event, created_at, next_attempt_at, processed_at,
                                      sent_at, outcome)
    values ('CHANNEL', 'admin', 'LOGS', 'c:LOGS', 'heartbeat', ${at}, ${at}, ${at},
            ${outcome === "SENT" ? at : null}, ${outcome}::outbox_outcome)`);
}

async function count(world: World, table: string): Promise<number> {
  return (await world.db.one<{ n: number }>(sql`select count(*)::int as n from ${raw(table)}`)).n;
}

describe("what has been kept long enough goes, what is a moment younger stays:", () => {
  test.each(Object.entries(ROWS))("%s", async (what, { keptMs, table, insert }) => {
    await using world = await newWorld();
    await insert(world, after(world.now, -keptMs - 1));
    await insert(world, after(world.now, -keptMs));
    expect(await removeOld(world.db, world.now, signal)).toEqual({ [what]: 1 });
    expect(await count(world, table)).toBe(1);
    expect(await removeOld(world.db, world.now, signal)).toEqual({});
  });

  test("decision_verdicts: the row stays with its counts and candidates", async () => {
    await using world = await newWorld();
    const orderId = await world.order();
    for (const ageMs of [180 * DAY_MS + 1, 180 * DAY_MS]) {
      const at = after(world.now, -ageMs);
      await world.db.run(sql`
        insert into distribution_decisions (order_id, city_id, search_episode, round_number, decided_at, trigger, scope,
          policy_version, settings_version, masters_total, eligible_count, candidates, rejections, verdicts, outcome,
          last_seen_at)
        select ${orderId}, ${world.cityId}, 1, 1, ${at}, 'x', 'CITY', '1', id, 1, 1, '[{"masterId": 1}]',
               '{"blocked": 1}', '[[1, 0]]', 'offers_sent', ${at} from settings_versions limit 1`);
    }
    expect(await removeOld(world.db, world.now, signal)).toEqual({ decision_verdicts: 1 });
    const rows = await world.db.rows(sql`
      select verdicts, candidates, rejections from distribution_decisions order by decided_at`);
    expect(rows).toEqual([
      { verdicts: [], candidates: [{ masterId: 1 }], rejections: { blocked: 1 } },
      expect.objectContaining({ verdicts: [[1, 0]] }),
    ]);
  });
});

test("what is not over stays however old it is: unsent messages, live sessions, the circuit of a bot", async () => {
  await using world = await newWorld();
  const old = after(world.now, -400 * DAY_MS);
  const { staffId } = await world.staff("LOGIST");
  await world.db.run(sql`
    insert into notifications_outbox (kind, bot, channel, chat_key, event, created_at, next_attempt_at)
    values ('CHANNEL', 'admin', 'LOGS', 'c:LOGS', 'heartbeat', ${old}, ${old})`);
  await world.db.run(sql`
    insert into console_sessions (staff_user_id, token_hash, csrf_hash, login_method, created_at, last_seen_at, expires_at)
    values (${staffId}, 't', 'x', 'link', ${old}, ${old}, ${after(world.now, HOUR_MS)})`);
  await world.db.run(sql`
    insert into delivery_limits (key, next_at, down_since) values ('b:master', ${old}, ${old})`);
  await world.db.run(sql`
    insert into process_heartbeats (role, instance_id, version, started_at, last_at)
    values ('jobs', 'the last one', '1', ${old}, ${old})`);
  expect(await removeOld(world.db, world.now, signal)).toEqual({});
});

test("more than a batch is removed, and a stop ends it between two batches", async () => {
  await using world = await newWorld();
  const fill = () =>
    world.db.run(sql`
      insert into log_events (at, role, level, event, message)
      select ${after(world.now, -8 * DAY_MS)}, 'jobs', 'warn', 'x', '' from generate_series(1, 4500)`);
  await fill();
  expect(await removeOld(world.db, world.now, signal)).toEqual({ log_events: 4_500 });
  await fill();
  expect(await removeOld(world.db, world.now, AbortSignal.abort())).toEqual({});
  expect(await count(world, "log_events")).toBe(4_500);
});
