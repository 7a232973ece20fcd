import { empty, join, type Queryable, type Sql, sql } from "../db/tx.ts";
import { inScope } from "../staff/scope.ts";
import type { Work } from "../staff/work.ts";
import type { SkillCode } from "./seed-skills.ts";

/** The lists of «👷 Мастера» (admin-bot.md section 7). Somebody blocked who sent his form again is in two. */
export const MASTER_GROUPS = ["working", "pending", "rejected", "blocked", "deleted"] as const;
export type MasterGroup = (typeof MASTER_GROUPS)[number];

export interface MasterFilters {
  /** Every master the reader may find unless told. */
  readonly group?: MasterGroup | undefined;
  readonly cityId?: number | undefined;
  readonly skill?: SkillCode | undefined;
  readonly districtId?: number | undefined;
  readonly onShiftOnly?: boolean | undefined;
}

/** The condition of a list over `masters m`; scope first. */
export function masterCondition(work: Work<Queryable>, filters: MasterFilters): Sql {
  const { group, cityId, skill, districtId, onShiftOnly } = filters;
  const conditions = [
    inScope(work.actor, "m.city_id"),
    group === undefined ? findable(work) : groupCondition(work, group),
    cityId === undefined ? empty : sql`m.city_id = ${cityId}::int`,
    skill === undefined
      ? empty
      : sql`exists (select from master_skills ms join skills s on s.id = ms.skill_id
                     where ms.master_id = m.id and s.code = ${skill})`,
    districtId === undefined
      ? empty
      : sql`exists (select from master_districts md
                     where md.master_id = m.id and md.district_id = ${districtId}::int)`,
    onShiftOnly ? sql`m.shift_status = 'SHIFT_ON'` : empty,
  ];
  return join(
    conditions.filter((condition) => condition !== empty),
    " and ",
  );
}

/** A closed account is for global admins, until its new form waits for moderation. */
function findable({ actor }: Work<Queryable>): Sql {
  return seesDeleted(actor) ? sql`true` : sql`(not m.is_deleted or m.moderation_status = 'PENDING')`;
}

function groupCondition({ actor }: Work<Queryable>, group: MasterGroup): Sql {
  switch (group) {
    case "working":
      return sql`m.verified and not m.is_blocked and not m.is_deleted`;
    case "pending":
      return sql`m.moderation_status = 'PENDING'`;
    case "rejected":
      return sql`m.moderation_status = 'REJECTED' and not m.is_deleted`;
    case "blocked":
      return sql`m.is_blocked and not m.is_deleted`;
    case "deleted":
      return seesDeleted(actor) ? sql`m.is_deleted` : sql`false`;
  }
}

/** «🗑 Удалённые» is a list of global admins. */
export function seesDeleted(actor: Work["actor"]): boolean {
  return actor.kind === "system" || (actor.kind === "staff" && actor.role === "GLOBAL_ADMIN");
}
