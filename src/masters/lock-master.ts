import { type Sql, sql } from "../db/tx.ts";
import { permit } from "../staff/permit.ts";
import type { StaffAction } from "../staff/policy.ts";
import type { Work } from "../staff/work.ts";

export type ShiftStatus = "SHIFT_OFF" | "SHIFT_ON" | "BREAK";
export type ModerationStatus = "PENDING" | "APPROVED" | "REJECTED";

/** What commands decide on; read while the row is held, so nobody changes it meanwhile. */
export interface LockedMaster {
  readonly id: number;
  /** Null only before the form says where he works. */
  readonly cityId: number | null;
  readonly fullName: string;
  readonly verified: boolean;
  readonly isBlocked: boolean;
  readonly isDeleted: boolean;
  readonly moderationStatus: ModerationStatus;
  readonly shiftStatus: ShiftStatus;
  readonly breakUntil: Date | null;
  readonly breakRemindAt: Date | null;
  readonly breakRemindedAt: Date | null;
  /** Null = the setting; 0 = takes no orders. */
  readonly limitOverride: number | null;
  /** `"4.75"`. */
  readonly rating: string;
}

const COLUMNS: Sql = sql`
  id, city_id as "cityId", full_name as "fullName", verified, is_blocked as "isBlocked",
  is_deleted as "isDeleted", moderation_status as "moderationStatus", shift_status as "shiftStatus",
  break_until as "breakUntil", break_remind_at as "breakRemindAt", break_reminded_at as "breakRemindedAt",
  max_active_orders_override as "limitOverride", rating`;

/** The largest id a row can have; a larger one typed by a person is a missing master, not an error. */
const ID_MAX = 2_147_483_647;

/** Whether a row can have this id at all. */
export function isRowId(id: number | null): id is number {
  return id !== null && Number.isInteger(id) && id >= 1 && id <= ID_MAX;
}

/**
 * Locks a master's row (after the order's, before offers and commission: data-model.md section 1)
 * and returns it as it is after the wait; null when there is none. Only columns of the row itself
 * may be read by a locking statement: they are those of the version that was locked.
 */
export function lockMaster(work: Work, masterId: number): Promise<LockedMaster | null> {
  if (!isRowId(masterId)) return Promise.resolve(null);
  return work.tx.maybeOne<LockedMaster>(sql`
    select ${COLUMNS} from masters where id = ${masterId} for no key update`);
}

export type MasterLock =
  | { readonly status: "locked"; readonly master: LockedMaster }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** Locks a master for a staff member who wants to do `action` to him; system actors always may. */
export async function lockMasterForStaff(
  work: Work,
  masterId: number,
  action: StaffAction,
): Promise<MasterLock> {
  if (permit(work.actor, action, null) === "forbidden") {
    work.log.warn("denied", { action, masterId });
    return { status: "forbidden" };
  }
  const master = await lockMaster(work, masterId);
  if (master === null || permit(work.actor, action, master) !== "allowed") {
    if (master !== null) work.log.warn("denied", { action, masterId });
    return { status: "not_found" };
  }
  return { status: "locked", master };
}

/**
 * Locks a master for a wish of his own. Somebody else's id answers like a missing one; staff get
 * `forbidden`, unless `staffAction` is given and theirs.
 */
export async function lockMasterHimself(
  work: Work,
  masterId: number,
  staffAction?: StaffAction,
): Promise<MasterLock> {
  const { actor } = work;
  if (actor.kind === "staff" || actor.kind === "api") {
    return staffAction ? lockMasterForStaff(work, masterId, staffAction) : { status: "forbidden" };
  }
  if (actor.kind === "master" && actor.masterId !== masterId) return { status: "not_found" };
  const master = await lockMaster(work, masterId);
  return master === null ? { status: "not_found" } : { status: "locked", master };
}
