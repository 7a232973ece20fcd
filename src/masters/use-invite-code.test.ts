import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS } from "../kernel/time.ts";
import { SYSTEM } from "../staff/actor.ts";
import { issueInviteCode, revokeInviteCode } from "./invite-codes.ts";
import { useInviteCode } from "./use-invite-code.ts";

async function issued(
  world: World,
  expiresAt: Date | null = null,
): Promise<{ inviteId: number; code: string }> {
  const admin = await world.staff("CITY_ADMIN");
  const wish = { cityId: world.cityId, expiresAt, comment: null };
  const result = await world.do(admin, (work) => issueInviteCode(work, wish));
  if (result.status !== "issued") throw new Error(result.status);
  return result;
}

function use(world: World, tgUserId: number, code: string) {
  return world.do(SYSTEM, (work) => useInviteCode(work, { tgUserId, code }));
}

test("of two people with one code the first gets in, also at the same moment", async () => {
  await using world = await newWorld();
  for (let n = 0; n < 20; n += 1) {
    const { code } = await issued(world);
    const both = await Promise.all([use(world, 1_000 + n, code), use(world, 2_000 + n, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["already_used", "used"]);
  }
});

test("each refusal says what it is; an expired one ends at its very moment", async () => {
  await using world = await newWorld();
  const { code, inviteId } = await issued(world);
  const brief = await issued(world, after(world.now, HOUR_MS));
  const admin = await world.staff("CITY_ADMIN");
  expect(await use(world, 1, " - ")).toEqual({ status: "empty" });
  expect(await use(world, 1, "ABC")).toEqual({ status: "bad_format" });
  expect(await use(world, 1, "000000")).toEqual({ status: "invalid" });
  world.pass(HOUR_MS);
  expect(await use(world, 1, brief.code)).toEqual({ status: "expired" });
  await world.do(admin, (work) => revokeInviteCode(work, { inviteId }));
  expect(await use(world, 1, code)).toEqual({ status: "expired" });
  const fresh = await issued(world);
  expect(await use(world, 1, fresh.code.toLowerCase())).toEqual({
    status: "used",
    inviteCodeId: fresh.inviteId,
    cityId: world.cityId,
  });
});

test("five wrong codes within an hour close the door, also for a right one; others are not held up", async () => {
  await using world = await newWorld();
  const { code } = await issued(world);
  for (let n = 0; n < 5; n += 1) expect((await use(world, 1, "000000")).status).toBe("invalid");
  expect(await use(world, 1, code)).toEqual({ status: "too_many_attempts" });
  expect(await use(world, 1, "?")).toEqual({ status: "bad_format" });
  world.pass(HOUR_MS - 1);
  expect(await use(world, 1, code)).toEqual({ status: "too_many_attempts" });
  world.pass(1);
  expect((await use(world, 1, code)).status).toBe("used");
  const { wrong } = await world.db.one<{ wrong: number }>(
    sql`select count(*)::int as wrong from code_attempts where not success`,
  );
  expect(wrong).toBe(5);
});
