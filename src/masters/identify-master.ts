import { type Queryable, sql } from "../db/tx.ts";
import type { MasterActor } from "../staff/actor.ts";

/** Which first screen a known master sees (master-bot.md section 2). */
export type MasterGate = "deleted" | "pending" | "rejected" | "blocked" | "verified";

export type IdentifyMaster =
  | {
      readonly status: "master";
      readonly actor: MasterActor;
      readonly gate: MasterGate;
      readonly language: "ru" | "en";
      /** Null only before the form says where he works. */
      readonly cityId: number | null;
    }
  /** Nobody has sent a form from this Telegram account. */
  | { readonly status: "unknown" };

/** Who sent an update to the master bot, by Telegram id. Read anew for every update. */
export async function identifyMaster(
  q: Queryable,
  { tgUserId }: { tgUserId: number },
): Promise<IdentifyMaster> {
  const row = await q.maybeOne<Row>(sql`
    select id, city_id as "cityId", language, verified, is_blocked as "isBlocked", is_deleted as "isDeleted",
           moderation_status as "moderationStatus"
      from masters where tg_user_id = ${tgUserId}`);
  if (row === null) return { status: "unknown" };
  const { id: masterId, cityId, language } = row;
  return { status: "master", actor: { kind: "master", masterId }, gate: gateOf(row), language, cityId };
}

interface Row {
  readonly id: number;
  readonly cityId: number | null;
  readonly language: "ru" | "en";
  readonly verified: boolean;
  readonly isBlocked: boolean;
  readonly isDeleted: boolean;
  readonly moderationStatus: "PENDING" | "APPROVED" | "REJECTED";
}

/** A closed account that sent a new form waits for moderation like any other. */
function gateOf({ verified, isBlocked, isDeleted, moderationStatus }: Row): MasterGate {
  if (moderationStatus === "PENDING") return "pending";
  if (isDeleted) return "deleted";
  if (moderationStatus === "REJECTED" || !verified) return "rejected";
  return isBlocked ? "blocked" : "verified";
}
