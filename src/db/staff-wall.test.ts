import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import type { Database } from "./database.ts";
import { sqlState } from "./retry.ts";
import { withStaffScope } from "./staff-wall.ts";
import { type Queryable, raw, sql, type Tx } from "./tx.ts";

const AT = new Date("2026-03-10T08:40:00Z");

/** Tables behind the wall, each with at least one row per city in `twoCities`. */
const WALLED = [
  "admin_audit_log",
  "attachments",
  "capacity_rules",
  "client_requests",
  "commission_deadline_notifications",
  "commissions",
  "dispatch_events",
  "distribution_decisions",
  "distribution_metrics",
  "ledger_entries",
  "log_events",
  "master_blocks",
  "master_districts",
  "master_invite_codes",
  "master_planned_shifts",
  "master_skills",
  "master_state_events",
  "masters",
  "notifications_outbox",
  "offers",
  "order_autoclose_queue",
  "order_status_history",
  "orders",
  "referral_rewards",
  "referrals",
];

/** Two cities with one closed order, one master with a friend, and one row of everything about them each. */
async function twoCities(db: Database): Promise<[number, number]> {
  const { version } = await db.one<{ version: number }>(
    sql`insert into settings_versions (at, snapshot) values (${AT}, '{}') returning id as version`,
  );
  const { skill } = await db.one<{ skill: number }>(sql`
    insert into skills (code, name, created_at) values ('PLUMBING', 'Сантехника', ${AT})
    on conflict (code) do update set is_active = true returning id as skill`);
  return [
    await cityWithAll(db, "Первоград", version, skill),
    await cityWithAll(db, "Второград", version, skill),
  ];
}

async function cityWithAll(db: Database, name: string, version: number, skill: number): Promise<number> {
  const { city, district } = await db.one<{ city: number; district: number }>(sql`
    with city as (
      insert into cities (name, timezone, created_at, updated_at)
      values (${name}, 'Europe/Moscow', ${AT}, ${AT}) returning id
    )
    insert into districts (city_id, name, created_at) select id, 'Центр', ${AT} from city
    returning city_id as city, id as district`);
  const { master, friend } = await db.one<{ master: number; friend: number }>(sql`
    with made as (
      insert into masters (city_id, created_at, updated_at) values (${city}, ${AT}, ${AT}), (${city}, ${AT}, ${AT})
      returning id
    )
    select min(id) as master, max(id) as friend from made`);
  const { order } = await db.one<{ order: number }>(sql`
    insert into orders (city_id, category, status, assigned_master_id, closed_at, created_at, updated_at)
    values (${city}, 'PLUMBING', 'CLOSED', ${master}, ${AT}, ${AT}, ${AT}) returning id as "order"`);
  await aboutOrder(db, { city, order, master, version });
  await aboutMaster(db, { city, district, master, friend, skill });
  await aboutMoney(db, { order, master, friend });
  await db.run(sql`
    insert into admin_audit_log (city_id, entity, action, source, created_at) values (${city}, 'order', 'edit', 'bot', ${AT})`);
  await db.run(sql`
    insert into log_events (city_id, at, role, level, event, message) values (${city}, ${AT}, 'api', 'info', 'x', 'x')`);
  await db.run(
    sql`insert into capacity_rules (city_id, category, bucket) values (${city}, 'PLUMBING', '10-13')`,
  );
  return city;
}

async function aboutOrder(
  db: Database,
  { city, order, master, version }: { city: number; order: number; master: number; version: number },
): Promise<void> {
  const { offer } = await db.one<{ offer: number }>(sql`
    insert into offers (order_id, master_id, sent_at, expires_at, responded_at, state, created_at)
    values (${order}, ${master}, ${AT}, ${AT}, ${AT}, 'EXPIRED', ${AT}) returning id as offer`);
  await db.run(sql`
    insert into order_status_history (order_id, to_status, reason, source, created_at)
    values (${order}, 'CREATED', 'created', 'bot', ${AT})`);
  await db.run(sql`
    insert into order_autoclose_queue (order_id, closed_at, autoclose_at, created_at) values (${order}, ${AT}, ${AT}, ${AT})`);
  await db.run(
    sql`insert into client_requests (order_id, kind, created_at) values (${order}, 'confirm', ${AT})`,
  );
  await db.run(sql`
    insert into notifications_outbox (kind, bot, channel, chat_key, event, order_id, created_at, next_attempt_at)
    values ('CHANNEL', 'admin', 'LOGS', 'c:LOGS', 'x', ${order}, ${AT}, ${AT})`);
  await db.run(sql`
    insert into notifications_outbox (kind, bot, master_id, chat_key, event, created_at, next_attempt_at)
    values ('MASTER', 'master', ${master}, 'm:1', 'x', ${AT}, ${AT})`);
  await db.run(sql`insert into dispatch_events (city_id, kind, at) values (${city}, 'x', ${AT})`);
  await db.run(sql`
    insert into attachments (entity_type, entity_id, file_type, file_id, created_at)
    values ('ORDER', ${order}, 'PHOTO', 'f', ${AT}), ('OFFER', ${offer}, 'PHOTO', 'f', ${AT}),
      ('MASTER', ${master}, 'PHOTO', 'f', ${AT})`);
  await db.run(sql`
    insert into distribution_metrics (order_id, search_episode, assigned_at, round_number, candidates_count,
      time_to_assign_seconds, created_to_assign_seconds, city_id, category, order_type, accepted_via, from_status, created_at)
    values (${order}, 1, ${AT}, 1, 1, 1, 1, ${city}, 'PLUMBING', 'NORMAL', 'engine', 'SEARCHING', ${AT})`);
  await db.run(sql`
    insert into distribution_decisions (order_id, city_id, search_episode, round_number, decided_at, trigger, scope,
      policy_version, settings_version, masters_total, eligible_count, outcome, last_seen_at)
    values (${order}, ${city}, 1, 1, ${AT}, 'x', 'CITY', '1', ${version}, 1, 1, 'offers_sent', ${AT})`);
}

async function aboutMaster(
  db: Database,
  ids: { city: number; district: number; master: number; friend: number; skill: number },
): Promise<void> {
  const { city, district, master, friend, skill } = ids;
  await db.run(
    sql`insert into master_blocks (master_id, reason_code, created_at) values (${master}, 'staff', ${AT})`,
  );
  await db.run(
    sql`insert into master_state_events (master_id, at, kind) values (${master}, ${AT}, 'shift_on')`,
  );
  await db.run(sql`insert into master_skills (master_id, skill_id) values (${master}, ${skill})`);
  await db.run(sql`insert into master_districts (master_id, district_id) values (${master}, ${district})`);
  await db.run(sql`
    insert into master_planned_shifts (master_id, local_date, start_local, end_local, created_at)
    values (${master}, '2026-03-10', '10:00', '20:00', ${AT})`);
  await db.run(sql`
    insert into master_invite_codes (code, city_id, created_at, updated_at) values (${`CODE${city}`}, ${city}, ${AT}, ${AT})`);
  await db.run(
    sql`insert into referrals (master_id, referrer_id, created_at) values (${friend}, ${master}, ${AT})`,
  );
}

async function aboutMoney(
  db: Database,
  { order, master, friend }: { order: number; master: number; friend: number },
): Promise<void> {
  const { commission } = await db.one<{ commission: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, deadline_at, deadline_set_at,
      created_at, updated_at)
    values (${order}, ${friend}, 100, 100, 0.5, 50, ${AT}, ${AT}, ${AT}, ${AT}) returning id as commission`);
  await db.run(sql`
    insert into commission_deadline_notifications (commission_id, minutes_before, deadline_at, sent_at)
    values (${commission}, 60, ${AT}, ${AT})`);
  await db.run(sql`
    insert into referral_rewards (referrer_id, referred_master_id, commission_id, level, percent, amount, created_at)
    values (${master}, ${friend}, ${commission}, 1, 10, 5, ${AT})`);
  await db.run(sql`
    insert into ledger_entries (master_id, kind, amount, actor_type, dedupe_key, at)
    values (${master}, 'CORRECTION', 1, 'SYSTEM', ${`correction:${master}`}, ${AT})`);
  await db.run(sql`
    insert into attachments (entity_type, entity_id, file_type, file_id, created_at)
    values ('COMMISSION', ${commission}, 'PHOTO', 'f', ${AT})`);
}

async function counts(q: Queryable): Promise<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const table of WALLED) {
    const { count } = await q.one<{ count: number }>(sql`select count(*) as count from ${raw(table)}`);
    result[table] = count;
  }
  return result;
}

const none = Object.fromEntries(WALLED.map((table) => [table, 0]));

/** The SQLSTATE an action fails with; its effects inside the transaction are undone. */
function stateOf(tx: Tx, action: () => Promise<unknown>): Promise<string | null> {
  return tx.savepoint(action).then(() => null, sqlState);
}

test("S-2 behind the wall a query without a condition sees its own city only, and nothing without a scope", async () => {
  await using db = await testDatabase();
  const [first, second] = await twoCities(db);
  await db.transaction(async (tx) => {
    const all = await counts(tx);
    expect(Object.values(all).every((count) => count >= 2 && count % 2 === 0)).toBe(true);
    const half = Object.fromEntries(Object.entries(all).map(([table, count]) => [table, count / 2]));
    const seenWith = (allCities: boolean, cityIds: number[]) =>
      withStaffScope(tx, { allCities, cityIds }, counts);
    expect(await seenWith(false, [first])).toEqual(half);
    expect(await seenWith(false, [second])).toEqual(half);
    expect(await seenWith(false, [first, second])).toEqual(all);
    expect(await seenWith(true, [])).toEqual(all);
    expect(await seenWith(false, [])).toEqual(none);
    expect(await seenWith(false, [first + second + 1_000])).toEqual(none);
    const { city } = await withStaffScope(tx, { allCities: false, cityIds: [second] }, (q) =>
      q.one<{ city: number }>(sql`select city_id as city from orders`),
    );
    expect(city).toBe(second);
  });
});

test("S-2 the role without any scope sees no rows, and a scope does not outlive its transaction", async () => {
  await using db = await testDatabase({ poolMax: 1 });
  const [first] = await twoCities(db);
  const bare = (tx: Tx) => tx.run(sql`set local role fs_staff`).then(() => counts(tx));
  expect(await db.transaction(bare)).toEqual(none);
  await db.transaction((tx) => withStaffScope(tx, { allCities: false, cityIds: [first] }, counts));
  expect(await db.transaction(bare)).toEqual(none);
});

test("every table with rows of a city is behind the wall or closed to staff reads", async () => {
  await using db = await testDatabase();
  const walled = await db.rows<{ name: string }>(
    sql`select relname as name from pg_class where relrowsecurity order by relname collate "C"`,
  );
  expect(walled.map((row) => row.name)).toEqual(WALLED);
  const open = await db.rows<{ name: string }>(sql`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and not relrowsecurity
      and has_any_column_privilege('fs_staff', oid, 'select')
    order by relname collate "C"`);
  const harmless = ["cities", "districts", "skills", "staff_cities", "staff_users", "streets"];
  expect(open.map((row) => row.name)).toEqual(harmless);
});

test("rows without a city are seen by global admins only, a free invitation by everybody with a city", async () => {
  await using db = await testDatabase();
  const [first] = await twoCities(db);
  await db.run(sql`
    insert into admin_audit_log (entity, action, source, created_at) values ('setting', 'x', 'console', ${AT})`);
  await db.run(
    sql`insert into master_invite_codes (code, created_at, updated_at) values ('FREE01', ${AT}, ${AT})`,
  );
  const seen = (allCities: boolean, cityIds: number[]) =>
    db.transaction((tx) => withStaffScope(tx, { allCities, cityIds }, counts));
  const [own, all, nobody] = [await seen(false, [first]), await seen(true, []), await seen(false, [])];
  expect([own["admin_audit_log"], all["admin_audit_log"], nobody["admin_audit_log"]]).toEqual([1, 3, 0]);
  expect([own["master_invite_codes"], all["master_invite_codes"], nobody["master_invite_codes"]]).toEqual([
    2, 3, 0,
  ]);
});

test("behind the wall nothing can be written, and what belongs to global admins cannot be read", async () => {
  await using db = await testDatabase();
  const [first] = await twoCities(db);
  const refused = [
    sql`update orders set version = 2`,
    sql`insert into dispatch_events (city_id, kind, at) values (${first}, 'x', ${AT})`,
    sql`delete from offers`,
    sql`select from orders for no key update`,
    sql`select value from settings`,
    sql`select token_hash from console_sessions`,
    sql`select phone from staff_users`,
  ];
  await db.transaction((tx) =>
    withStaffScope(tx, { allCities: true, cityIds: [] }, async () => {
      for (const statement of refused) expect(await stateOf(tx, () => tx.run(statement))).toBe("42501");
    }),
  );
});

test("after the read the transaction writes with its own rights again, also after an error", async () => {
  await using db = await testDatabase();
  const [first] = await twoCities(db);
  const scope = { allCities: false, cityIds: [first] };
  const whoami = (q: Queryable) => q.one<{ role: string }>(sql`select current_user as role`);
  await db.transaction(async (tx) => {
    const before = await whoami(tx);
    expect(await withStaffScope(tx, scope, whoami)).toEqual({ role: "fs_staff" });
    expect(await whoami(tx)).toEqual(before);

    const ownError = withStaffScope(tx, scope, () => Promise.reject(new Error("of the caller")));
    await expect(ownError).rejects.toThrow("of the caller");
    expect(await whoami(tx)).toEqual(before);

    expect(await stateOf(tx, () => withStaffScope(tx, scope, (q) => q.run(sql`select 1 / 0`)))).toBe("22012");
    expect(await whoami(tx)).toEqual(before);

    await withStaffScope(tx, scope, async () => {
      await withStaffScope(tx, { allCities: true, cityIds: [] }, whoami);
      expect((await counts(tx))["orders"]).toBe(1);
    });
    expect(await tx.run(sql`update orders set version = 2`)).toBe(2);
  });
});

test("the role fs_app reads and writes everything, but has no right to change the ledger or the audit log", async () => {
  await using db = await testDatabase();
  await twoCities(db);
  await db.transaction(async (tx) => {
    await tx.run(sql`grant fs_app to current_user`);
    const all = await counts(tx);
    await tx.run(sql`set local role fs_app`);
    expect(await counts(tx)).toEqual(all);
    expect(await tx.run(sql`update orders set version = 2`)).toBe(2);
    for (const table of ["ledger_entries", "admin_audit_log"]) {
      expect(await stateOf(tx, () => tx.run(sql`delete from ${raw(table)}`))).toBe("42501");
      expect(await stateOf(tx, () => tx.run(sql`update ${raw(table)} set id = default`))).toBe("42501");
    }
    expect(await stateOf(tx, () => tx.run(sql`delete from schema_migrations`))).toBe("42501");
    const scope = { allCities: false, cityIds: [] };
    expect((await withStaffScope(tx, scope, counts))["orders"]).toBe(0);
  });
});
