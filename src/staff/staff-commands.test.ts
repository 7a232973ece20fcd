import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS } from "../kernel/time.ts";
import { tellNewStaff } from "../outbox/tell-new-staff.ts";
import type { Actor, StaffRole } from "./actor.ts";
import { addStaff, type NewStaff } from "./add-staff.ts";
import { changeStaffCities } from "./change-staff-cities.ts";
import { changeStaffRole } from "./change-staff-role.ts";
import { clearLogs } from "./clear-logs.ts";
import { endConsoleSessions } from "./console-sessions.ts";
import { identifyStaff } from "./identify-staff.ts";
import { issueAccessCode } from "./issue-access-code.ts";
import { revokeAccessCode } from "./revoke-access-code.ts";
import { setSetting } from "./set-setting.ts";
import { setStaffActive } from "./set-staff-active.ts";
import { staffCard, staffCounts, staffOfRole } from "./staff-lists.ts";
import type { Work } from "./work.ts";

const add = (world: World, actor: Actor, input: NewStaff) =>
  world.do(actor, (work) => addStaff(work, input, tellNewStaff));
const byId = (tgUserId: number) => ({ tgUserId, username: null }) as const;
const byName = (username: string) => ({ tgUserId: null, username }) as const;

test("somebody is added by id or user name, with his cities, an audit row and, if he knows the bot, a message", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  await world.db.run(sql`
    insert into bot_sessions (bot, chat_id, updated_at) values ('admin', 7001, ${world.now})`);
  const cityIds = [world.cityId];
  const first = await add(world, admin, { role: "LOGIST", handle: byId(7001), cityIds });
  const second = await add(world, admin, { role: "CITY_ADMIN", handle: byName("boris"), cityIds: [] });
  const third = await add(world, admin, { role: "GLOBAL_ADMIN", handle: byId(7002), cityIds });
  expect([first.status, second.status, third.status]).toEqual(["added", "added", "added"]);
  if (first.status !== "added" || third.status !== "added") return;

  expect(await staffCard(world.work(admin), first.staffId)).toMatchObject({
    label: `#${first.staffId}`,
    cityIds,
  });
  expect(await staffCard(world.work(admin), third.staffId)).toMatchObject({
    role: "GLOBAL_ADMIN",
    cityIds: [],
  });
  expect(
    (await world.outbox()).map(({ event, staff_user_id, payload }) => [event, staff_user_id, payload]),
  ).toEqual([["staff_added", first.staffId, { role: "LOGIST", cityIds }]]);
  expect((await world.audit())[0]).toMatchObject({
    admin_id: admin.staffId,
    entity: "staff",
    entity_id: String(first.staffId),
    action: "add_staff",
    city_id: null,
    after_json: { role: "LOGIST", tg_user_id: 7001, username: null, city_ids: cityIds },
  });
  // He comes by his user name, once, whatever its case.
  const identity = await world.do({ kind: "system", as: "SYSTEM" }, (work) =>
    identifyStaff(work, { tgUserId: 7003, username: "Boris" }),
  );
  expect(identity).toMatchObject({ status: "staff", actor: { role: "CITY_ADMIN", cityIds: [] } });
});

test("an id or a user name that somebody has is refused with his name, also when two are added at once", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  const vera = await world.staff("LOGIST");
  await world.db.run(sql`update staff_users set username = 'vera' where id = ${vera.staffId}`);
  const input = { role: "LOGIST", cityIds: [] } as const;
  const holder = { status: "duplicate", staffId: vera.staffId, holder: vera.name };
  expect(await add(world, admin, { ...input, handle: byId(1_000 + vera.staffId) })).toEqual(holder);
  expect(await add(world, admin, { ...input, handle: byName("vera") })).toEqual(holder);

  const both = await Promise.all(
    [1, 2].map(() => add(world, admin, { ...input, handle: byName("new_one") })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["added", "duplicate"]);
  expect(both.find(({ status }) => status === "duplicate")).toMatchObject({ holder: "@new_one" });
});

test("a role goes from the one seen to another; nobody changes his own", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  const { staffId } = await world.staff("LOGIST");
  const change = (from: StaffRole, to: StaffRole, id = staffId) =>
    world.do(admin, (work) => changeStaffRole(work, { staffId: id, from, to }));
  expect(await change("LOGIST", "CITY_ADMIN")).toEqual({ status: "changed", role: "CITY_ADMIN" });
  expect(await change("LOGIST", "CITY_ADMIN")).toEqual({ status: "unchanged", role: "CITY_ADMIN" });
  expect(await change("LOGIST", "GLOBAL_ADMIN")).toEqual({ status: "stale", role: "CITY_ADMIN" });
  expect(await change("GLOBAL_ADMIN", "LOGIST", admin.staffId)).toEqual({ status: "own_role" });
  expect(await change("LOGIST", "CITY_ADMIN", 999_999)).toEqual({ status: "not_found" });
  expect(await change("LOGIST", "CITY_ADMIN", 2 ** 40)).toEqual({ status: "not_found" });
  const [row, ...others] = await world.audit();
  expect(row).toMatchObject({
    action: "change_staff_role",
    before_json: { role: "LOGIST" },
    after_json: { role: "CITY_ADMIN" },
  });
  expect(others).toEqual([]);
});

test("cities go from those seen to others; a global admin needs none", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  const other = await world.city();
  const { staffId } = await world.staff("LOGIST");
  const change = (from: number[], to: number[], id = staffId) =>
    world.do(admin, (work) => changeStaffCities(work, { staffId: id, from, to }));
  const both = [world.cityId, other.id];
  expect(await change([world.cityId], both)).toEqual({ status: "changed", cityIds: both });
  expect(await change([world.cityId], both.toReversed())).toEqual({ status: "unchanged", cityIds: both });
  expect(await change([world.cityId], [other.id])).toEqual({ status: "stale", cityIds: both });
  expect(await change(both, [999_999])).toEqual({ status: "changed", cityIds: [] });
  expect(await change([], both, admin.staffId)).toEqual({ status: "all_cities" });
  expect(
    (await world.audit()).map(({ action, before_json, after_json }) => [action, before_json, after_json]),
  ).toEqual([
    ["change_staff_cities", { city_ids: [world.cityId] }, { city_ids: both }],
    ["change_staff_cities", { city_ids: both }, { city_ids: [] }],
  ]);
});

test("who is deactivated loses his console sessions and the flow he was in, and is unknown to the next press", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  const vera = await world.staff("LOGIST");
  await session(world, vera.staffId, "a");
  await session(world, vera.staffId, "b");
  await session(world, admin.staffId, "c");
  await world.db.run(sql`
    insert into bot_sessions (bot, chat_id, state, data, updated_at)
    values ('admin', ${1_000 + vera.staffId}, 'new.phone', '{"flow":{"cityId":1},"kept":{"search":"5"}}', ${world.now})`);
  const set = (staffId: number, isActive: boolean) =>
    world.do(admin, (work) => setStaffActive(work, { staffId, isActive }));

  expect(await set(vera.staffId, false)).toEqual({ status: "deactivated", sessions: 2 });
  expect(await set(vera.staffId, false)).toEqual({ status: "unchanged" });
  const come = () =>
    world.do({ kind: "system", as: "SYSTEM" }, (work) =>
      identifyStaff(work, { tgUserId: 1_000 + vera.staffId, username: null }),
    );
  expect(await come()).toEqual({ status: "deactivated" });
  expect(await world.db.rows(sql`select state, data from bot_sessions`)).toEqual([
    { state: null, data: { kept: { search: "5" } } },
  ]);
  expect(await world.db.rows(sql`select token_hash from console_sessions where revoked_at is null`)).toEqual([
    { token_hash: "c" },
  ]);
  expect(await set(vera.staffId, true)).toEqual({ status: "activated" });
  expect((await come()).status).toBe("staff");
  expect(await set(admin.staffId, false)).toEqual({ status: "own_access" });
  expect((await world.audit()).map(({ action, after_json }) => [action, after_json])).toEqual([
    ["deactivate_staff", { is_active: false }],
    ["activate_staff", { is_active: true }],
  ]);
});

test("console sessions alone can be ended", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  const vera = await world.staff("LOGIST");
  await session(world, vera.staffId, "a");
  const end = () => world.do(admin, (work) => endConsoleSessions(work, { staffId: vera.staffId }));
  expect(await staffCard(world.work(admin), vera.staffId)).toMatchObject({ consoleSessions: 1 });
  expect(await end()).toEqual({ status: "ended", count: 1 });
  expect(await end()).toEqual({ status: "ended", count: 0 });
  expect((await world.audit()).map(({ action, payload_json }) => [action, payload_json])).toEqual([
    ["end_console_sessions", { sessions: 1 }],
  ]);
});

test("two global admins who dismiss or demote each other at the same moment: one always stays", async () => {
  await using world = await newWorld();
  for (const kind of ["dismiss", "demote"] as const) {
    const [a, b] = [await world.staff("GLOBAL_ADMIN"), await world.staff("GLOBAL_ADMIN")];
    const remove = (actor: typeof a, staffId: number) =>
      world.do(actor, async (work) =>
        kind === "dismiss"
          ? setStaffActive(work, { staffId, isActive: false })
          : changeStaffRole(work, { staffId, from: "GLOBAL_ADMIN", to: "LOGIST" }),
      );
    // Both have begun before either can go on.
    const held = await world.db.session();
    await held.query("begin");
    await held.query("select from staff_users for no key update");
    const removing = [remove(a, b.staffId), remove(b, a.staffId)];
    await world.untilLockWait(2);
    await held.query("rollback");
    await held.end();
    const results = await Promise.all(removing);
    expect(results.map(({ status }) => status)).toContain("forbidden");
    const { n } = await world.db.one<{ n: number }>(sql`
      select count(*)::int as n from staff_users where role = 'GLOBAL_ADMIN' and is_active`);
    expect(n).toBe(1);
    await world.db.run(sql`update staff_users set is_active = false`);
  }
});

test("the last active global admin is neither demoted nor deactivated, whoever asks", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  const system = { kind: "system", as: "SYSTEM" } as const;
  const { staffId } = admin;
  expect(await world.do(system, (work) => setStaffActive(work, { staffId, isActive: false }))).toEqual({
    status: "last_admin",
  });
  expect(
    await world.do(system, (work) => changeStaffRole(work, { staffId, from: "GLOBAL_ADMIN", to: "LOGIST" })),
  ).toEqual({ status: "last_admin" });
});

test("lists name active people first, by name, and show nothing to who does not manage staff", async () => {
  await using world = await newWorld();
  const admin = await world.staff("GLOBAL_ADMIN");
  const people = [];
  for (const name of ["Юрий", "анна", "Борис"]) {
    const { staffId } = await world.staff("LOGIST");
    await world.db.run(
      sql`update staff_users set full_name = ${name}, is_active = ${name !== "Борис"} where id = ${staffId}`,
    );
    people.push(staffId);
  }
  const list = (actor: Actor) => staffOfRole(world.work(actor), "LOGIST", { limit: 10, offset: 0 });
  expect((await list(admin)).map(({ label }) => label)).toEqual(["анна", "Юрий", "Борис"]);
  expect(await staffCounts(world.work(admin))).toEqual({ GLOBAL_ADMIN: 1, CITY_ADMIN: 0, LOGIST: 3 });
  for (const role of ["CITY_ADMIN", "LOGIST"] as const) {
    const other = await world.staff(role);
    expect(await list(other)).toEqual([]);
    expect(await staffCard(world.work(other), people[0]!)).toBeNull();
    expect(await staffCounts(world.work(other))).toEqual({ GLOBAL_ADMIN: 0, CITY_ADMIN: 0, LOGIST: 0 });
  }
});

type Command = (work: Work, staffId: number) => Promise<{ status: string }>;

/** Every command that only a global admin may do, with its success. */
const COMMANDS: readonly (readonly [string, Command, string])[] = [
  [
    "add staff",
    (work) => addStaff(work, { role: "LOGIST", handle: byName("somebody"), cityIds: [] }, tellNewStaff),
    "added",
  ],
  [
    "change a role",
    (work, staffId) => changeStaffRole(work, { staffId, from: "LOGIST", to: "CITY_ADMIN" }),
    "changed",
  ],
  ["change cities", (work, staffId) => changeStaffCities(work, { staffId, from: [], to: [1] }), "changed"],
  ["deactivate", (work, staffId) => setStaffActive(work, { staffId, isActive: false }), "deactivated"],
  ["end sessions", (work, staffId) => endConsoleSessions(work, { staffId }), "ended"],
  [
    "issue a code",
    (work) => issueAccessCode(work, { role: "LOGIST", cityIds: [1], comment: "", ttlMs: HOUR_MS, key: "k" }),
    "issued",
  ],
  ["revoke a code", (work) => revokeAccessCode(work, { codeId: 1 }), "not_found"],
  [
    "change a setting",
    (work) => setSetting(work, { key: "distribution_rounds", text: "3", seen: null }),
    "changed",
  ],
  ["clear the log", (work) => clearLogs(work, { seen: 0 }), "cleared"],
];

test.each(COMMANDS)(
  "%s: only a global admin may, everybody else is refused and that is logged",
  async (_, command, success) => {
    await using world = await newWorld();
    const { staffId } = await world.staff("LOGIST", []);
    const before = await state(world);
    const others: Actor[] = [
      await world.staff("CITY_ADMIN"),
      await world.staff("LOGIST"),
      await world.staff("LOGIST", []),
      world.masterActor(await world.master()),
      await world.apiKey(),
    ];
    for (const actor of others) {
      const logged = world.logs.length;
      expect(await world.do(actor, (work) => command(work, staffId))).toEqual({ status: "forbidden" });
      expect(world.logs.slice(logged).map(({ event }) => event)).toEqual(["denied"]);
    }
    expect(await world.audit()).toEqual([]);
    expect((await state(world)).settings).toEqual(before.settings);
    const admin = await world.staff("GLOBAL_ADMIN");
    expect((await world.do(admin, (work) => command(work, staffId))).status).toBe(success);
  },
);

async function state({ db }: World) {
  return { settings: await db.rows(sql`select * from settings`) };
}

async function session(world: World, staffId: number, token: string): Promise<void> {
  const { now } = world;
  await world.db.run(sql`
    insert into console_sessions (staff_user_id, token_hash, csrf_hash, login_method, created_at, last_seen_at, expires_at)
    values (${staffId}, ${token}, 'x', 'link', ${now}, ${now}, ${after(now, HOUR_MS)})`);
}
