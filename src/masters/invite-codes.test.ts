import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import type { Actor } from "../staff/actor.ts";
import { type InviteCodeWish, inviteCodes, issueInviteCode, revokeInviteCode } from "./invite-codes.ts";

const ALL = { limit: 100, offset: 0 };

test("an invite code has six characters, a city of its issuer, and stands in the list with its state", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const issue = async (wish: Partial<InviteCodeWish> = {}) => {
    const result = await world.do(admin, (work) =>
      issueInviteCode(work, { cityId: world.cityId, expiresAt: null, comment: null, ...wish }),
    );
    if (result.status !== "issued") throw new Error(result.status);
    return result;
  };
  const active = await issue({ comment: "  Для Петрова " });
  expect(active.code).toMatch(/^[A-Z0-9]{6}$/);
  const expiring = await issue({ expiresAt: after(world.now, DAY_MS) });
  const used = await issue();
  const revoked = await issue();
  const master = await world.master({ lastName: "Петров" });
  await world.db.run(sql`
    update master_invite_codes set used_at = ${world.now}, used_by_master_id = ${master} where id = ${used.inviteId}`);
  const revoke = (inviteId: number) => world.do(admin, (work) => revokeInviteCode(work, { inviteId }));
  expect(await revoke(revoked.inviteId)).toEqual({ status: "revoked" });
  expect(await revoke(revoked.inviteId)).toEqual({ status: "already_revoked" });
  expect(await revoke(used.inviteId)).toEqual({ status: "already_used" });
  world.pass(DAY_MS);
  const { codes, total } = await world.do(admin, (work) => inviteCodes(work, ALL));
  expect(total).toBe(4);
  expect(
    codes.map(({ inviteId, state, comment, usedByName }) => [inviteId, state, comment, usedByName]),
  ).toEqual([
    [revoked.inviteId, "revoked", null, null],
    [used.inviteId, "used", null, "Петров Иван"],
    [expiring.inviteId, "expired", null, null],
    [active.inviteId, "active", "Для Петрова", null],
  ]);
  // The audit says who let somebody in, not with what.
  expect((await world.audit()).map(({ action }) => action)).toEqual([
    ...Array(4).fill("issue_invite_code"),
    "revoke_invite_code",
  ]);
  expect(JSON.stringify(await world.audit())).not.toContain(active.code);
});

test("R28 codes are issued, seen and revoked within one's own cities only", async () => {
  await using world = await newWorld();
  const other = await world.city();
  const issue = (actor: Actor, wish: Partial<InviteCodeWish> = {}) =>
    world.do(actor, (work) =>
      issueInviteCode(work, { cityId: world.cityId, expiresAt: null, comment: null, ...wish }),
    );
  const [global, admin, stranger, homeless, logist] = [
    await world.staff("GLOBAL_ADMIN"),
    await world.staff("CITY_ADMIN"),
    await world.staff("CITY_ADMIN", [other.id]),
    await world.staff("CITY_ADMIN", []),
    await world.staff("LOGIST"),
  ];
  expect(await issue(logist)).toEqual({ status: "forbidden" });
  expect(await issue(homeless)).toEqual({ status: "forbidden" });
  expect(await issue(stranger)).toEqual({ status: "not_found" });
  expect(await issue(admin, { cityId: null })).toEqual({ status: "not_found" });
  expect(await issue(global, { cityId: 999_999 })).toEqual({ status: "not_found" });
  expect(await issue(admin, { expiresAt: world.now })).toEqual({ status: "invalid_expiry" });
  expect(await issue(admin, { comment: "я".repeat(256) })).toEqual({ status: "invalid_comment" });
  const everywhere = await issue(global, { cityId: null });
  const here = await issue(admin);
  if (here.status !== "issued" || everywhere.status !== "issued") throw new Error("not issued");
  const listed = async (actor: Actor) => {
    const { codes, total } = await world.do(actor, (work) => inviteCodes(work, ALL));
    expect(total).toBe(codes.length);
    return codes.map(({ inviteId }) => inviteId);
  };
  expect(await listed(global)).toEqual([here.inviteId, everywhere.inviteId]);
  expect(await listed(admin)).toEqual([here.inviteId]);
  for (const actor of [stranger, homeless, logist]) expect(await listed(actor)).toEqual([]);
  const revoke = (actor: Actor, inviteId: number) =>
    world.do(actor, (work) => revokeInviteCode(work, { inviteId }));
  expect(await revoke(logist, here.inviteId)).toEqual({ status: "forbidden" });
  for (const id of [here.inviteId, everywhere.inviteId, 999, 0, 2 ** 40])
    expect(await revoke(stranger, id)).toEqual({ status: "not_found" });
  expect(await revoke(admin, everywhere.inviteId)).toEqual({ status: "not_found" });
  expect(await revoke(global, everywhere.inviteId)).toEqual({ status: "revoked" });
});
