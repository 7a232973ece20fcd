import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { accessCode, accessCodes } from "./access-code-lists.ts";
import { type StaffActor, SYSTEM } from "./actor.ts";
import { identifyStaff } from "./identify-staff.ts";
import { type IssueAccessCode, issueAccessCode, type NewAccessCode } from "./issue-access-code.ts";
import { checkAccessCode, type Newcomer, redeemAccessCode } from "./redeem-access-code.ts";
import { revokeAccessCode } from "./revoke-access-code.ts";
import { typedAccessCode } from "./staff-fields.ts";

interface Office {
  readonly world: World;
  readonly admin: StaffActor;
  issue(wish?: Partial<NewAccessCode>): Promise<IssueAccessCode>;
  /** A fresh code for a logist of the first city. */
  code(wish?: Partial<NewAccessCode>): Promise<{ code: string; codeId: number }>;
  check(text: string, tgUserId?: number): Promise<string>;
  redeem(code: string, newcomer?: Partial<Newcomer>): ReturnType<typeof redeemAccessCode>;
}

let keys = 0;

async function office(world: World): Promise<Office> {
  const admin = await world.staff("GLOBAL_ADMIN");
  const issue: Office["issue"] = (wish = {}) => {
    keys += 1;
    const whole = {
      role: "LOGIST",
      cityIds: [world.cityId],
      comment: "",
      ttlMs: 24 * HOUR_MS,
      key: `k${keys}`,
      ...wish,
    } as const;
    return world.do(admin, (work) => issueAccessCode(work, whole));
  };
  return {
    world,
    admin,
    issue,
    async code(wish) {
      const issued = await issue(wish);
      if (issued.status !== "issued") throw new Error(issued.status);
      return issued;
    },
    check: async (text, tgUserId = 77) =>
      (await world.do(SYSTEM, (work) => checkAccessCode(work, { text, tgUserId }))).status,
    redeem: (code, newcomer = {}) =>
      world.do(SYSTEM, (work) =>
        redeemAccessCode(work, {
          code,
          tgUserId: 77,
          username: "Ivan_1",
          fullName: "Иванов Иван",
          phone: "8 900 555 00 01",
          language: "ru",
          consentedAt: world.now,
          ...newcomer,
        }),
      ),
  };
}

test("a code lets one person in, with its role and cities, once", async () => {
  await using world = await newWorld();
  const { code: issue, check, redeem, admin } = await office(world);
  const { code, codeId } = await issue({ comment: "для Ивана" });
  expect(code).toMatch(/^[A-Z0-9]{8}$/);
  expect(await check(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `)).toBe("valid");
  const joined = await redeem(code);
  expect(joined).toMatchObject({
    status: "joined",
    actor: { role: "LOGIST", cityIds: [world.cityId], name: "Иванов Иван" },
  });
  if (joined.status !== "joined") return;
  const come = await world.do(SYSTEM, (work) => identifyStaff(work, { tgUserId: 77, username: null }));
  expect(come).toEqual({ status: "staff", actor: joined.actor, language: "ru" });
  expect(
    await world.db.one(sql`
      select username, phone, pdn_accepted_at as consent from staff_users where id = ${joined.actor.staffId}`),
  ).toEqual({ username: "ivan_1", phone: "+79005550001", consent: world.now });
  expect(await accessCode(world.work(admin), codeId)).toMatchObject({
    state: "used",
    usedBy: "Иванов Иван",
    issuedBy: admin.name,
    comment: "для Ивана",
  });
  const audit = await world.audit();
  expect(audit.map(({ action, admin_id }) => [action, admin_id])).toEqual([
    ["issue_access_code", admin.staffId],
    ["redeem_access_code", joined.actor.staffId],
  ]);
  expect(JSON.stringify([audit, world.logs])).not.toContain(code);
  expect(await check(code, 78)).toBe("expired");
  expect(await redeem(code, { tgUserId: 78 })).toEqual({ status: "expired" });
});

describe("R26 a code that does not open says exactly why", () => {
  test("R26 unknown, revoked, out of time, used, without cities, of somebody who is here already", async () => {
    await using world = await newWorld();
    const { code: issue, check, redeem, admin } = await office(world);
    expect(await check("ABCDEFGH")).toBe("invalid_code");
    const revoked = await issue();
    const revoke = () => world.do(admin, (work) => revokeAccessCode(work, { codeId: revoked.codeId }));
    expect(await revoke()).toEqual({ status: "revoked" });
    expect(await revoke()).toEqual({ status: "already_revoked" });
    expect(await check(revoked.code, 78)).toBe("expired");
    expect(await redeem(revoked.code)).toEqual({ status: "expired" });

    const late = await issue({ ttlMs: HOUR_MS });
    world.pass(HOUR_MS - 1);
    expect(await check(late.code, 79)).toBe("valid");
    world.pass(1);
    expect(await check(late.code, 79)).toBe("expired");
    expect(await redeem(late.code)).toEqual({ status: "expired" });

    const other = await world.city();
    const homeless = await issue({ cityIds: [other.id] });
    await world.db.run(sql`delete from cities where id = ${other.id}`);
    expect(await check(homeless.code, 80)).toBe("no_cities");
    expect(await redeem(homeless.code)).toEqual({ status: "no_cities" });

    const fresh = await issue();
    expect(await check(fresh.code, 1_000 + admin.staffId)).toBe("already_staff");
    expect(await redeem(fresh.code, { tgUserId: 1_000 + admin.staffId })).toEqual({
      status: "already_staff",
    });
    expect((await redeem(fresh.code)).status).toBe("joined");
    expect(await world.do(admin, (work) => revokeAccessCode(work, { codeId: fresh.codeId }))).toEqual({
      status: "used",
    });
    expect(
      world.logs.filter(({ event }) => event === "access_code_refused").map(({ fields }) => fields["reason"]),
    ).toEqual([
      "invalid_code",
      "expired",
      "expired",
      "expired",
      "expired",
      "no_cities",
      "no_cities",
      "already_staff",
      "already_staff",
    ]);
  });

  test("R26 a name or a phone that is none uses nothing up", async () => {
    await using world = await newWorld();
    const { code: issue, redeem } = await office(world);
    const { code } = await issue();
    expect(await redeem(code, { fullName: "<b>" })).toEqual({ status: "invalid_name" });
    expect(await redeem(code, { phone: "12" })).toEqual({ status: "invalid_phone" });
    expect((await redeem(code)).status).toBe("joined");
  });
});

test("five wrong codes within an hour are the last; a right one is not looked at either, until the hour has passed", async () => {
  await using world = await newWorld();
  const { code: issue, check } = await office(world);
  const { code } = await issue();
  expect(await check("здравствуйте")).toBe("not_a_code");
  expect(await check("")).toBe("not_a_code");
  for (let n = 0; n < 5; n += 1) {
    expect(await check(`WRONG00${n}`)).toBe("invalid_code");
    world.pass(MINUTE_MS);
  }
  expect(await check(code)).toBe("too_many_attempts");
  expect(await check("WRONG005")).toBe("too_many_attempts");
  // Somebody else may.
  expect(await check(code, 78)).toBe("valid");
  world.pass(HOUR_MS - 5 * MINUTE_MS - 1);
  expect(await check(code)).toBe("too_many_attempts");
  world.pass(1);
  expect(await check(code)).toBe("valid");
});

test("of two who redeem one code at the same moment one is let in", async () => {
  await using world = await newWorld();
  const { code: issue, redeem } = await office(world);
  const { code } = await issue();
  const both = await Promise.all([
    redeem(code, { username: null }),
    redeem(code, { tgUserId: 78, username: null }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["expired", "joined"]);
});

test("a user name that somebody else of the staff holds stays his", async () => {
  await using world = await newWorld();
  const { code: issue, redeem } = await office(world);
  const vera = await world.staff("LOGIST");
  await world.db.run(sql`update staff_users set username = 'vera' where id = ${vera.staffId}`);
  const { code } = await issue();
  expect((await redeem(code, { username: "Vera" })).status).toBe("joined");
  const named = await world.db.rows(sql`select id from staff_users where lower(username) = 'vera'`);
  expect(named).toEqual([{ id: vera.staffId }]);
});

test("the same wish with the same key makes one code; only a global admin needs no city", async () => {
  await using world = await newWorld();
  const { issue, admin } = await office(world);
  const first = await issue({ key: "nonce" });
  expect(await issue({ key: "nonce" })).toEqual(first);
  expect(await issue({ key: "nonce", role: "CITY_ADMIN" })).toEqual({ status: "key_reused" });
  expect(await issue({ cityIds: [] })).toEqual({ status: "no_cities" });
  expect(await issue({ cityIds: [999_999] })).toEqual({ status: "no_cities" });
  expect((await issue({ role: "GLOBAL_ADMIN", cityIds: [] })).status).toBe("issued");
  const list = await accessCodes(world.work(admin), { limit: 1, offset: 0 });
  expect(list).toMatchObject({ total: 2, codes: [{ role: "GLOBAL_ADMIN", state: "open" }] });
  const logist = await world.staff("LOGIST");
  expect(await accessCodes(world.work(logist), { limit: 10, offset: 0 })).toEqual({ codes: [], total: 0 });
  expect(await accessCode(world.work(logist), list.codes[0]!.codeId)).toBeNull();
});

test("a code is read whatever the case, spaces and hyphens", () => {
  expect(
    ["abcd2345", "ABCD-2345", " ab cd 23 45 ", "АВСD2345", "ABCD234", "ABCD23456", ""].map(typedAccessCode),
  ).toEqual(["ABCD2345", "ABCD2345", "ABCD2345", null, null, null, null]);
});
