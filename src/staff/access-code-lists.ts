import { type Queryable, type Sql, sql } from "../db/tx.ts";
import type { StaffRole } from "./actor.ts";
import { mayDo } from "./policy.ts";
import { STAFF_LABEL } from "./staff-label.ts";
import type { Work } from "./work.ts";

export type AccessCodeState = "open" | "used" | "revoked" | "expired";

export interface AccessCodeLine {
  readonly codeId: number;
  /** The first two characters; the whole code is shown once, when it is issued. */
  readonly begins: string;
  readonly role: StaffRole;
  readonly cityIds: readonly number[];
  readonly state: AccessCodeState;
  readonly comment: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly issuedBy: string | null;
  readonly usedBy: string | null;
}

/** A page of the access codes, newest first, and how many there are; nothing for who does not manage staff. */
export async function accessCodes(
  work: Work<Queryable>,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly codes: readonly AccessCodeLine[]; readonly total: number }> {
  if (!mayDo(work.actor, "staff.manage", null)) return { codes: [], total: 0 };
  const { total } = await work.tx.one<{ total: number }>(sql`
    select count(*)::int as total from staff_access_codes`);
  const codes = await lines(work, sql`order by c.created_at desc, c.id desc limit ${limit} offset ${offset}`);
  return { codes, total };
}

/** One code; null when there is none, or the reader does not manage staff. */
export async function accessCode(work: Work<Queryable>, codeId: number): Promise<AccessCodeLine | null> {
  if (!mayDo(work.actor, "staff.manage", null)) return null;
  const [line] = await lines(work, sql`where c.id = ${codeId}`);
  return line ?? null;
}

function lines({ tx, now }: Work<Queryable>, which: Sql): Promise<AccessCodeLine[]> {
  return tx.rows<AccessCodeLine>(sql`
    select c.id as "codeId", left(c.code, 2) as begins, c.role, c.comment, c.created_at as "createdAt", c.expires_at as "expiresAt",
           c.used_at as "usedAt",
           array(select city_id from staff_access_code_cities where access_code_id = c.id order by city_id) as "cityIds",
           case when c.used_at is not null then 'used' when c.revoked_at is not null then 'revoked'
                when c.expires_at <= ${now} then 'expired' else 'open' end as state,
           (select ${STAFF_LABEL} from staff_users s where s.id = c.created_by_staff_id) as "issuedBy",
           (select ${STAFF_LABEL} from staff_users s where s.id = c.used_by_staff_id) as "usedBy"
      from staff_access_codes c ${which}`);
}
