import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import { SYSTEM } from "./actor.ts";
import { createFirstAdmins, identifyStaff, staffById } from "./identify-staff.ts";

test("R96 a username links a Telegram account once and never takes another person's row over", async () => {
  await using world = await newWorld();
  const vera = await world.staff("LOGIST");
  await world.db.run(
    sql`update staff_users set tg_user_id = null, username = 'vera' where id = ${vera.staffId}`,
  );

  expect(await identify(world, 1, "stranger")).toEqual({ status: "unknown" });
  expect(await identify(world, 1, null)).toEqual({ status: "unknown" });
  expect(await identify(world, 77, "@Vera")).toMatchObject({ status: "staff", actor: vera });
  expect(await identify(world, 78, "vera")).toEqual({ status: "unknown" });
  // She changed her username; somebody else took the old one.
  expect(await identify(world, 77, "vera_new")).toMatchObject({ status: "staff", actor: vera });
  const audit = await world.audit();
  expect(audit.map(({ action, entity_id, after_json }) => [action, entity_id, after_json])).toEqual([
    ["link_telegram", String(vera.staffId), { tg_user_id: 77 }],
  ]);
});

test("a deactivated person has no access, by bot and by console", async () => {
  await using world = await newWorld();
  const boris = await world.staff("CITY_ADMIN");
  expect(await staffById(world.db, boris.staffId)).toEqual({ status: "staff", actor: boris, language: "ru" });
  await world.db.run(sql`update staff_users set is_active = false where id = ${boris.staffId}`);
  expect(await identify(world, 1_000 + boris.staffId, null)).toEqual({ status: "deactivated" });
  expect(await staffById(world.db, boris.staffId)).toEqual({ status: "deactivated" });
  expect(await staffById(world.db, 999_999)).toEqual({ status: "unknown" });
});

test("a visit is noted at most once a minute and makes a person reachable again", async () => {
  await using world = await newWorld();
  const { staffId } = await world.staff("LOGIST");
  const seen = () =>
    world.db.one<{ at: Date; unreachable: Date | null }>(sql`
      select last_seen_at as at, unreachable_since as unreachable from staff_users where id = ${staffId}`);
  await identify(world, 1_000 + staffId, null);
  const first = world.now;
  world.pass(MINUTE_MS - 1);
  await identify(world, 1_000 + staffId, null);
  expect((await seen()).at).toEqual(first);
  await world.db.run(sql`update staff_users set unreachable_since = ${world.now} where id = ${staffId}`);
  await identify(world, 1_000 + staffId, null);
  expect(await seen()).toEqual({ at: world.now, unreachable: null });
});

test("the first start makes global admins, a second one and a staffed system make none", async () => {
  await using world = await newWorld();
  const start = (ids: number[]) => world.do(SYSTEM, (work) => createFirstAdmins(work, ids));
  expect(await start([])).toBe(0);
  const made = await Promise.all([start([10, 11, 10]), start([10, 11])]);
  expect(made[0] + made[1]).toBe(2);
  expect(await start([12])).toBe(0);
  expect(await identify(world, 10, null)).toMatchObject({ status: "staff", actor: { role: "GLOBAL_ADMIN" } });
  expect(await identify(world, 12, null)).toEqual({ status: "unknown" });
});

function identify(world: World, tgUserId: number, username: string | null) {
  return world.do(SYSTEM, (work) => identifyStaff(work, { tgUserId, username }));
}
