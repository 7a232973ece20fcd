import { sql } from "../db/tx.ts";
import type { StaffActor, StaffRole } from "./actor.ts";
import { audit } from "./audit.ts";
import { hasTriedTooOften, noteCodeAttempt } from "./code-attempts.ts";
import { staffName, staffPhone, typedAccessCode } from "./staff-fields.ts";
import type { Work } from "./work.ts";

/** Why a code does not open (access.md section 4). `expired`: also used or revoked. */
export type CodeRefusal = "invalid_code" | "expired" | "no_cities" | "already_staff";

export type CheckAccessCode =
  | { readonly status: "valid"; readonly code: string; readonly role: StaffRole }
  | { readonly status: CodeRefusal }
  /** Five wrong codes within the hour: not even looked at. */
  | { readonly status: "too_many_attempts" }
  /** Nothing that looks like a code; not counted as an attempt. */
  | { readonly status: "not_a_code" };

/** A stranger typed something: whether it is a code that would let him in. Counted; uses nothing up. */
export async function checkAccessCode(
  work: Work,
  { text, tgUserId }: { readonly text: string; readonly tgUserId: number },
): Promise<CheckAccessCode> {
  const code = typedAccessCode(text);
  if (code === null) return { status: "not_a_code" };
  if (await hasTriedTooOften(work, tgUserId, "staff")) return refuse(work, tgUserId, "too_many_attempts");
  const found = await lookUp(work, code, tgUserId);
  await noteCodeAttempt(work, tgUserId, "staff", found.status === "open");
  if (found.status !== "open") return refuse(work, tgUserId, found.status);
  return { status: "valid", code, role: found.row.role };
}

export interface Newcomer {
  readonly code: string;
  readonly tgUserId: number;
  /** Of Telegram, without @; kept when nobody of the staff has it. */
  readonly username: string | null;
  readonly fullName: string;
  readonly phone: string;
  readonly language: "ru" | "en";
  /** When he agreed to the processing of his data. */
  readonly consentedAt: Date;
}

export type RedeemAccessCode =
  | { readonly status: "joined"; readonly actor: StaffActor }
  | { readonly status: CodeRefusal }
  | { readonly status: "invalid_name" }
  | { readonly status: "invalid_phone" };

/**
 * Makes the newcomer a member of the staff and uses the code up, in one transaction with an audit row
 * of his own. Of two who come with one code the second finds it used.
 */
export async function redeemAccessCode(work: Work, newcomer: Newcomer): Promise<RedeemAccessCode> {
  const { tgUserId, language, consentedAt } = newcomer;
  const fullName = staffName(newcomer.fullName);
  if (fullName === null) return { status: "invalid_name" };
  const phone = staffPhone(newcomer.phone);
  if (phone === null) return { status: "invalid_phone" };
  const { tx, now } = work;
  await tx.run(sql`select from staff_access_codes where code = ${newcomer.code} for no key update`);
  const found = await lookUp(work, newcomer.code, tgUserId);
  if (found.status !== "open") return refuse(work, tgUserId, found.status);
  const { codeId, role, cityIds } = found.row;
  const made = await tx.maybeOne<{ id: number }>(sql`
    insert into staff_users (tg_user_id, username, full_name, phone, role, language, pdn_accepted_at,
                             last_seen_at, created_at, updated_at)
    select ${tgUserId}, case when taken.name is null then asked.name end, ${fullName}, ${phone},
           ${role}::staff_role, ${language}, ${consentedAt}, ${now}, ${now}, ${now}
      from (select lower(${newcomer.username}::text) as name) asked
      left join (select lower(username) as name from staff_users) taken on taken.name = asked.name
        on conflict (tg_user_id) do nothing
    returning id`);
  if (made === null) return refuse(work, tgUserId, "already_staff");
  const staffId = made.id;
  await tx.run(sql`
    insert into staff_cities (staff_user_id, city_id, created_at)
    select ${staffId}, city_id, ${now} from unnest(${[...cityIds]}::int[]) as c (city_id)`);
  await tx.run(sql`
    update staff_access_codes set used_at = ${now}, used_by_staff_id = ${staffId}
     where id = ${codeId} and used_at is null`);
  const actor: StaffActor = { kind: "staff", staffId, role, cityIds, name: fullName };
  await audit(
    { ...work, actor },
    {
      entity: "staff",
      entityId: staffId,
      action: "redeem_access_code",
      cityId: null,
      after: { role, city_ids: cityIds },
      payload: { code_id: codeId },
    },
  );
  return { status: "joined", actor };
}

interface OpenCode {
  readonly codeId: number;
  readonly role: StaffRole;
  readonly cityIds: readonly number[];
}

async function lookUp(
  { tx, now }: Work,
  code: string,
  tgUserId: number,
): Promise<{ status: "open"; row: OpenCode } | { status: CodeRefusal }> {
  const row = await tx.maybeOne<OpenCode & { isOver: boolean; isStaff: boolean }>(sql`
    select c.id as "codeId", c.role,
           array(select city_id from staff_access_code_cities where access_code_id = c.id order by city_id) as "cityIds",
           c.used_at is not null or c.revoked_at is not null or c.expires_at <= ${now} as "isOver",
           exists (select from staff_users where tg_user_id = ${tgUserId}) as "isStaff"
      from staff_access_codes c where c.code = ${code}`);
  if (row === null) return { status: "invalid_code" };
  if (row.isStaff) return { status: "already_staff" };
  if (row.isOver) return { status: "expired" };
  if (row.role !== "GLOBAL_ADMIN" && row.cityIds.length === 0) return { status: "no_cities" };
  return { status: "open", row };
}

/** An attempt to get in that failed is logged (access.md section 6); the code itself is not. */
function refuse<S extends string>(work: Work, tgUserId: number, status: S): { readonly status: S } {
  work.log.warn("access_code_refused", { tgUserId, reason: status });
  return { status };
}
