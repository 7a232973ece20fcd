import { randomInt } from "node:crypto";
import { type Queryable, sql } from "../db/tx.ts";
import { cleanText } from "../kernel/text-clean.ts";
import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import { permitLogged } from "../staff/permit.ts";
import { mayDo } from "../staff/policy.ts";
import { inScope } from "../staff/scope.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import { isRowId } from "./lock-master.ts";

/** access.md section 4: 6 characters A-Z0-9. */
export const INVITE_CODE_LENGTH = 6;
export const INVITE_COMMENT_LENGTH_MAX = 255;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** There are two thousand million codes: a second draw is rare, a tenth means that something else is wrong. */
const DRAWS_MAX = 10;

export interface InviteCodeWish {
  /** Preselects the city of the form; null = any city, for global admins only. */
  readonly cityId: number | null;
  /** Null = it never expires. */
  readonly expiresAt: Date | null;
  /** For colleagues, up to 255 characters. */
  readonly comment: string | null;
}

export type IssueInviteCode =
  | { readonly status: "issued"; readonly inviteId: number; readonly code: string }
  | { readonly status: "invalid_expiry" }
  | { readonly status: "invalid_comment" }
  /** No such city among those of the actor. */
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** Issues a code with which one master may fill in the form (CA+ of the city); audited without the code. */
export async function issueInviteCode(work: Work, wish: InviteCodeWish): Promise<IssueInviteCode> {
  const { cityId, expiresAt } = wish;
  const city = cityId === null || work.cities.byId(cityId) !== null ? { cityId } : null;
  const permitted = permitLogged(work, "master.invite", city);
  if (permitted !== "allowed") return { status: permitted };
  if (expiresAt !== null && expiresAt <= work.now) return { status: "invalid_expiry" };
  const comment = cleanText(wish.comment ?? "").trim() || null;
  if (comment !== null && [...comment].length > INVITE_COMMENT_LENGTH_MAX)
    return { status: "invalid_comment" };
  const { inviteId, code } = await draw(work, { cityId, expiresAt, comment });
  await audit(work, {
    entity: "code",
    entityId: inviteId,
    action: "issue_invite_code",
    cityId,
    after: { city_id: cityId, expires_at: expiresAt?.toISOString() ?? null, comment },
  });
  return { status: "issued", inviteId, code };
}

async function draw(
  work: Work,
  { cityId, expiresAt, comment }: InviteCodeWish,
): Promise<{ inviteId: number; code: string }> {
  for (let tried = 1; tried <= DRAWS_MAX; tried += 1) {
    const code = Array.from({ length: INVITE_CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(
      "",
    );
    const row = await work.tx.maybeOne<{ inviteId: number }>(sql`
      insert into master_invite_codes (code, issued_by_staff_id, city_id, expires_at, comment, created_at, updated_at)
      values (${code}, ${staffIdOf(work.actor)}, ${cityId}, ${expiresAt}, ${comment}, ${work.now}, ${work.now})
          on conflict (code) do nothing
      returning id as "inviteId"`);
    if (row) return { inviteId: row.inviteId, code };
  }
  throw new Error(`${DRAWS_MAX} invite codes in a row were taken`);
}

export type RevokeInviteCode =
  | { readonly status: "revoked" }
  | { readonly status: "already_revoked" }
  | { readonly status: "already_used" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** Revokes a code nobody has used yet (CA+ of its city); audited. */
export async function revokeInviteCode(
  work: Work,
  { inviteId }: { inviteId: number },
): Promise<RevokeInviteCode> {
  const invite = isRowId(inviteId)
    ? await work.tx.maybeOne<{ cityId: number | null; usedAt: Date | null; revokedAt: Date | null }>(sql`
        select city_id as "cityId", used_at as "usedAt", revoked_at as "revokedAt"
          from master_invite_codes where id = ${inviteId} for no key update`)
    : null;
  const permitted = permitLogged(work, "master.invite", invite);
  if (permitted === "forbidden") return { status: "forbidden" };
  if (permitted === "not_found" || invite === null) return { status: "not_found" };
  if (invite.usedAt !== null) return { status: "already_used" };
  if (invite.revokedAt !== null) return { status: "already_revoked" };
  await work.tx.run(sql`
    update master_invite_codes set revoked_at = ${work.now}, updated_at = ${work.now}
     where id = ${inviteId} and used_at is null and revoked_at is null`);
  await audit(work, {
    entity: "code",
    entityId: inviteId,
    action: "revoke_invite_code",
    cityId: invite.cityId,
    before: { revoked_at: null },
    after: { revoked_at: work.now.toISOString() },
  });
  return { status: "revoked" };
}

export interface InviteCode {
  readonly inviteId: number;
  readonly code: string;
  readonly cityId: number | null;
  readonly state: "active" | "used" | "revoked" | "expired";
  readonly expiresAt: Date | null;
  readonly usedAt: Date | null;
  readonly usedByName: string | null;
  readonly issuedByName: string | null;
  readonly comment: string | null;
  readonly createdAt: Date;
}

/** A page of the codes of the actor's cities, newest first, or one of them; nothing for those who may not issue any. */
export async function inviteCodes(
  work: Work<Queryable>,
  {
    limit,
    offset,
    inviteId,
  }: { readonly limit: number; readonly offset: number; readonly inviteId?: number },
): Promise<{ readonly codes: readonly InviteCode[]; readonly total: number }> {
  if (!mayDo(work.actor, "master.invite", "any")) return { codes: [], total: 0 };
  const one = inviteId === undefined ? sql`true` : sql`i.id = ${isRowId(inviteId) ? inviteId : 0}`;
  const condition = sql`${inScope(work.actor, "i.city_id")} and ${one}`;
  return staffRead(work, async ({ tx, now }) => {
    const codes = await tx.rows<InviteCode>(sql`
      select i.id as "inviteId", i.code, i.city_id as "cityId", i.expires_at as "expiresAt",
             i.used_at as "usedAt", m.full_name as "usedByName", s.full_name as "issuedByName", i.comment,
             i.created_at as "createdAt",
             case when i.used_at is not null then 'used'
                  when i.revoked_at is not null then 'revoked'
                  when i.expires_at <= ${now} then 'expired' else 'active' end as state
        from master_invite_codes i
        left join masters m on m.id = i.used_by_master_id
        left join staff_users s on s.id = i.issued_by_staff_id
       where ${condition}
       order by i.id desc limit ${limit} offset ${offset}`);
    const { total } = await tx.one<{ total: number }>(sql`
      select count(*)::int as total from master_invite_codes i where ${condition}`);
    return { codes, total };
  });
}
