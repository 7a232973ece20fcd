import { sql } from "../db/tx.ts";
import { cleanText } from "../kernel/text-clean.ts";
import { hasTriedTooOften, noteCodeAttempt } from "../staff/code-attempts.ts";
import type { Work } from "../staff/work.ts";

export type UseInviteCode =
  /** It is his now; `cityId` is the city it was issued for, null for any. */
  | { readonly status: "used"; readonly inviteCodeId: number; readonly cityId: number | null }
  | { readonly status: "empty" }
  /** Not 6 characters A-Z0-9. */
  | { readonly status: "bad_format" }
  | { readonly status: "invalid" }
  /** Its time is over, or staff took it back. */
  | { readonly status: "expired" }
  /** Somebody else has used it. */
  | { readonly status: "already_used" }
  /** Five wrong ones within the hour: nothing is looked up, right or wrong. */
  | { readonly status: "too_many_attempts" };

/**
 * Step 0 of the form: a newcomer uses up his code of invitation. Of two people with one code the
 * first gets in. Only codes that were looked up count as attempts.
 */
export async function useInviteCode(
  work: Work,
  { tgUserId, code: typed }: { tgUserId: number; code: string },
): Promise<UseInviteCode> {
  const code = cleanText(typed).replace(/[\s-]/g, "").toUpperCase();
  if (code === "") return { status: "empty" };
  if (!/^[A-Z0-9]{6}$/.test(code)) return { status: "bad_format" };
  if (await hasTriedTooOften(work, tgUserId, "invite")) return { status: "too_many_attempts" };
  const result = await take(work, code);
  await noteCodeAttempt(work, tgUserId, "invite", result.status === "used");
  return result;
}

/** Notes whose form a used code has led to; without a code nothing happens. */
export async function noteInviteUsedBy(
  work: Work,
  inviteCodeId: number | null,
  masterId: number,
): Promise<void> {
  if (inviteCodeId === null) return;
  await work.tx.run(sql`
    update master_invite_codes set used_by_master_id = ${masterId}, updated_at = ${work.now}
     where id = ${inviteCodeId} and used_by_master_id is null`);
}

async function take(work: Work, code: string): Promise<UseInviteCode> {
  const found = await work.tx.maybeOne<{
    inviteCodeId: number;
    cityId: number | null;
    isUsed: boolean;
    isOver: boolean;
  }>(sql`
    select id as "inviteCodeId", city_id as "cityId", used_at is not null as "isUsed",
           revoked_at is not null or coalesce(expires_at <= ${work.now}, false) as "isOver"
      from master_invite_codes where code = ${code} for no key update`);
  if (found === null) return { status: "invalid" };
  const { inviteCodeId, cityId, isUsed, isOver } = found;
  if (isUsed) return { status: "already_used" };
  if (isOver) return { status: "expired" };
  await work.tx.run(sql`
    update master_invite_codes set used_at = ${work.now}, updated_at = ${work.now}
     where id = ${inviteCodeId} and used_at is null`);
  return { status: "used", inviteCodeId, cityId };
}
