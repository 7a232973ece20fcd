import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { approveMasters, rejectMasters, TOGETHER_MAX } from "./moderate-together.ts";

const FORM = { verified: false, shift: "SHIFT_OFF" } as const;

test("R51 forms approved together are committed row by row, each with its own result", async () => {
  await using world = await newWorld();
  const other = await world.city();
  const admin = await world.staff("CITY_ADMIN");
  const [one, rejected, foreign, two] = [
    await world.master(FORM),
    await world.master(FORM),
    await world.master({ ...FORM, cityId: other.id }),
    await world.master({ ...FORM, blocked: "staff" }),
  ];
  const reject = (ids: number[]) =>
    world.do(admin, (work) => rejectMasters(work, { masterIds: ids, reason: "Нет" }));
  expect(await reject([rejected, rejected])).toEqual([
    { masterId: rejected, result: { status: "rejected" } },
  ]);
  const approve = (ids: number[]) => world.do(admin, (work) => approveMasters(work, { masterIds: ids }));
  expect(await approve([two, foreign, one, 999_999])).toEqual([
    { masterId: two, result: { status: "approved" } },
    { masterId: foreign, result: { status: "not_found" } },
    { masterId: one, result: { status: "approved" } },
    { masterId: 999_999, result: { status: "not_found" } },
  ]);
  expect(await approve([one, rejected])).toEqual([
    { masterId: one, result: { status: "already_approved" } },
    { masterId: rejected, result: { status: "wrong_state", moderationStatus: "REJECTED" } },
  ]);
  // A blocked one is verified and stays inactive (R109).
  const active = await world.db.rows(sql`
    select id, is_active as "isActive" from masters where id = any(${[one, two]}::int[]) order by id`);
  expect(active).toEqual([
    { id: one, isActive: true },
    { id: two, isActive: false },
  ]);
  const told = (await world.outbox()).map(({ event, chat_key }) => [event, chat_key]);
  expect(told).toEqual([
    ["moderation_rejected", `m:${rejected}`],
    ["moderation_approved", `m:${one}`],
    ["moderation_approved", `m:${two}`],
  ]);
  expect((await world.audit()).map(({ action }) => action)).toEqual([
    "reject_master",
    "approve_master",
    "approve_master",
  ]);
});

test("a row the database refuses leaves the others standing and leaves no trace itself", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const [one, bad, two] = [await world.master(FORM), await world.master(FORM), await world.master(FORM)];
  const { id } = await world.db.one<{ id: string }>(sql`select ${bad}::text as id`);
  await world.db.run(sql`
    create function refuse() returns trigger language plpgsql as $$
    begin
      if new.entity_id = current_setting('app.bad', true) then raise exception 'disk on fire'; end if;
      return new;
    end $$`);
  await world.db.run(sql`create trigger refuse before insert on admin_audit_log
    for each row execute function refuse()`);
  const results = await world.do(admin, async (work) => {
    await work.tx.run(sql`select set_config('app.bad', ${id}, true)`);
    return approveMasters(work, { masterIds: [one, bad, two] });
  });
  expect(results.map(({ result }) => result.status)).toEqual(["approved", "failed", "approved"]);
  expect((await world.outbox()).map(({ chat_key }) => chat_key)).toEqual([`m:${one}`, `m:${two}`]);
  expect(world.logs.filter(({ event }) => event === "error")).toHaveLength(1);
});

test("more than fifty at once are cut", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const masterIds = Array.from({ length: TOGETHER_MAX + 5 }, (_, n) => 900_000 + n);
  const results = await world.do(admin, (work) => approveMasters(work, { masterIds }));
  expect(results).toHaveLength(TOGETHER_MAX);
});
