/** Who acts. Every command and every read takes one; without an actor nobody sees anything (rule X5). */
export type StaffRole = "GLOBAL_ADMIN" | "CITY_ADMIN" | "LOGIST";

export interface StaffActor {
  readonly kind: "staff";
  readonly staffId: number;
  readonly role: StaffRole;
  /** Own cities; ignored for GLOBAL_ADMIN; empty = sees nothing. */
  readonly cityIds: readonly number[];
  readonly name: string;
}

export interface MasterActor {
  readonly kind: "master";
  readonly masterId: number;
}

/** Background roles: the engine acts as AUTO_DISTRIBUTION, timers as SYSTEM. */
export interface SystemActor {
  readonly kind: "system";
  readonly as: "SYSTEM" | "AUTO_DISTRIBUTION";
}

/** An integrator; `cityIds` are those of its key. */
export interface ApiActor {
  readonly kind: "api";
  readonly apiKeyId: number;
  readonly cityIds: readonly number[];
}

export type Actor = StaffActor | MasterActor | SystemActor | ApiActor;

export type ActorType = "SYSTEM" | "ADMIN" | "MASTER" | "AUTO_DISTRIBUTION" | "CLIENT" | "API";

export const SYSTEM: SystemActor = { kind: "system", as: "SYSTEM" };
export const ENGINE: SystemActor = { kind: "system", as: "AUTO_DISTRIBUTION" };

/** The `actor_type` that history, ledger and state events store. */
export function actorType(actor: Actor): ActorType {
  switch (actor.kind) {
    case "staff":
      return "ADMIN";
    case "master":
      return "MASTER";
    case "api":
      return "API";
    case "system":
      return actor.as;
  }
}

/** The staff id for `created_by_staff_id`, `changed_by_staff_id` and the like; null for everybody else. */
export function staffIdOf(actor: Actor): number | null {
  return actor.kind === "staff" ? actor.staffId : null;
}

export function masterIdOf(actor: Actor): number | null {
  return actor.kind === "master" ? actor.masterId : null;
}
