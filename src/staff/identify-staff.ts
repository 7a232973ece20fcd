import { type Queryable, sql } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import type { StaffActor, StaffRole } from "./actor.ts";
import { audit } from "./audit.ts";
import type { Work } from "./work.ts";

export type IdentifyStaff =
  | { readonly status: "staff"; readonly actor: StaffActor; readonly language: "ru" | "en" }
  /** «Доступ отключён.» */
  | { readonly status: "deactivated" }
  /** Only an access code is processed. */
  | { readonly status: "unknown" };

/**
 * Who sent an update to the admin bot (access.md section 3): by Telegram id, else by username, which
 * links the id once and is audited. A username row that has another id is not matched, so that a
 * changed or re-registered username never takes an account over (R96).
 *
 * Notes the visit (at most once a minute) and that the person can be reached again. Runs in a
 * transaction of its own before the handler; `work.actor` is the system.
 */
export async function identifyStaff(
  work: Work,
  { tgUserId, username }: { tgUserId: number; username: string | null },
): Promise<IdentifyStaff> {
  const known = await findStaff(work.tx, sql`s.tg_user_id = ${tgUserId}`);
  const row = known ?? (await linkByUsername(work, tgUserId, username));
  if (row === null) return { status: "unknown" };
  if (!row.isActive) return { status: "deactivated" };
  await noteVisit(work, row.staffId);
  return identified(row);
}

/** The same by `staff_users.id`, for every console request: role and cities are read anew. Writes nothing. */
export async function staffById(q: Queryable, staffId: number): Promise<IdentifyStaff> {
  const row = await findStaff(q, sql`s.id = ${staffId}`);
  if (row === null) return { status: "unknown" };
  return row.isActive ? identified(row) : { status: "deactivated" };
}

/**
 * First start: while `staff_users` is empty, one GLOBAL_ADMIN per Telegram id (`GLOBAL_ADMINS_TG_IDS`
 * and `ADMIN_BOT_SUPERUSERS`). Returns how many were created; several processes may start at once.
 */
export async function createFirstAdmins(
  work: Pick<Work, "tx" | "actor" | "now" | "source" | "requestId">,
  tgUserIds: readonly number[],
): Promise<number> {
  const created = await work.tx.rows<{ id: number }>(sql`
    insert into staff_users (tg_user_id, role, created_at, updated_at)
    select distinct id, 'GLOBAL_ADMIN'::staff_role, ${work.now}::timestamptz, ${work.now}::timestamptz
      from unnest(${[...tgUserIds]}::bigint[]) as t (id)
     where not exists (select from staff_users)
        on conflict (tg_user_id) do nothing
    returning id`);
  for (const { id } of created) {
    const after = { role: "GLOBAL_ADMIN" };
    await audit(work, { entity: "staff", entityId: id, action: "first_admin", cityId: null, after });
  }
  return created.length;
}

interface Row {
  readonly staffId: number;
  readonly role: StaffRole;
  readonly cityIds: readonly number[];
  readonly name: string | null;
  readonly username: string | null;
  readonly isActive: boolean;
  readonly language: "ru" | "en";
}

function findStaff(q: Queryable, who: ReturnType<typeof sql>): Promise<Row | null> {
  return q.maybeOne<Row>(sql`
    select s.id as "staffId", s.role, s.full_name as name, s.username, s.is_active as "isActive", s.language,
           array(select c.city_id from staff_cities c where c.staff_user_id = s.id order by c.city_id) as "cityIds"
      from staff_users s where ${who}`);
}

function identified({ staffId, role, cityIds, name, username, language }: Row): IdentifyStaff {
  const actor: StaffActor = {
    kind: "staff",
    staffId,
    role,
    cityIds,
    name: name ?? username ?? `#${staffId}`,
  };
  return { status: "staff", actor, language };
}

async function linkByUsername(work: Work, tgUserId: number, username: string | null): Promise<Row | null> {
  const name = username?.replace(/^@/, "").toLowerCase();
  if (!name) return null;
  const linked = await work.tx.maybeOne<{ id: number }>(sql`
    update staff_users set tg_user_id = ${tgUserId}, updated_at = ${work.now}
     where lower(username) = ${name} and tg_user_id is null
    returning id`);
  if (linked === null) return null;
  await audit(work, {
    entity: "staff",
    entityId: linked.id,
    action: "link_telegram",
    cityId: null,
    before: { tg_user_id: null },
    after: { tg_user_id: tgUserId },
    payload: { username: name },
  });
  return findStaff(work.tx, sql`s.id = ${linked.id}`);
}

async function noteVisit(work: Work, staffId: number): Promise<void> {
  await work.tx.run(sql`
    update staff_users set last_seen_at = ${work.now}, unreachable_since = null, updated_at = ${work.now}
     where id = ${staffId}
       and (last_seen_at is null or last_seen_at <= ${after(work.now, -MINUTE_MS)} or unreachable_since is not null)`);
}
