import { type Queryable, sql } from "../db/tx.ts";
import type { StaffRole } from "./actor.ts";
import { mayDo } from "./policy.ts";
import { STAFF_LABEL } from "./staff-label.ts";
import type { Work } from "./work.ts";

/** One line of the list of a role. */
export interface StaffLine {
  readonly staffId: number;
  /** Full name, else @user name, else `#id`. */
  readonly label: string;
  readonly isActive: boolean;
  readonly cityIds: readonly number[];
  readonly lastSeenAt: Date | null;
}

export interface StaffCard extends StaffLine {
  readonly role: StaffRole;
  readonly tgUserId: number | null;
  readonly username: string | null;
  readonly phone: string | null;
  readonly createdAt: Date;
  /** He has blocked the bot, or has never started it. */
  readonly isUnreachable: boolean;
  /** Open sessions of the console. */
  readonly consoleSessions: number;
}

/** Everything about staff is for who manages it; others get nothing, like the second wall would give them. */
function maySee(work: Work<Queryable>): boolean {
  return mayDo(work.actor, "staff.manage", null);
}

/** How many there are of each role, deactivated ones included. */
export async function staffCounts(work: Work<Queryable>): Promise<Readonly<Record<StaffRole, number>>> {
  const counts: Record<StaffRole, number> = { GLOBAL_ADMIN: 0, CITY_ADMIN: 0, LOGIST: 0 };
  if (!maySee(work)) return counts;
  const rows = await work.tx.rows<{ role: StaffRole; n: number }>(sql`
    select role, count(*)::int as n from staff_users group by role`);
  for (const { role, n } of rows) counts[role] = n;
  return counts;
}

/** A page of the staff of a role, active ones first, by name. */
export async function staffOfRole(
  work: Work<Queryable>,
  role: StaffRole,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly StaffLine[]> {
  if (!maySee(work)) return [];
  return work.tx.rows<StaffLine>(sql`
    select s.id as "staffId", ${STAFF_LABEL} as label, s.is_active as "isActive", s.last_seen_at as "lastSeenAt",
           array(select city_id from staff_cities where staff_user_id = s.id order by city_id) as "cityIds"
      from staff_users s
     where s.role = ${role}::staff_role
     order by s.is_active desc, lower(${STAFF_LABEL}), s.id
     limit ${limit} offset ${offset}`);
}

/** One member of the staff; null when there is none, or the reader does not manage staff. */
export async function staffCard(work: Work<Queryable>, staffId: number): Promise<StaffCard | null> {
  if (!maySee(work)) return null;
  return work.tx.maybeOne<StaffCard>(sql`
    select s.id as "staffId", ${STAFF_LABEL} as label, s.is_active as "isActive", s.role, s.username, s.phone,
           s.tg_user_id as "tgUserId", s.last_seen_at as "lastSeenAt", s.created_at as "createdAt",
           s.unreachable_since is not null or s.tg_user_id is null as "isUnreachable",
           array(select city_id from staff_cities where staff_user_id = s.id order by city_id) as "cityIds",
           (select count(*)::int from console_sessions c
             where c.staff_user_id = s.id and c.revoked_at is null and c.expires_at > ${work.now}) as "consoleSessions"
      from staff_users s where s.id = ${staffId}`);
}
