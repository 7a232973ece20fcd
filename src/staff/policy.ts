import type { Actor, StaffRole } from "./actor.ts";

/** Every staff action, with the lowest roles that may do it (access.md section 1). The only such table. */
export const ACTION_ROLES = {
  "order.read": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.create": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.edit": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.activate": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.defer": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.cancel": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.cancel_with_commission": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "order.return": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.return_with_commission": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "order.restart_search": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.guarantee": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.guarantee_without_source": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "order.auto_assign": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.offer": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.withdraw_offer": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "order.assign_direct": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "order.reopen": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "order.restore": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "escalation.acknowledge": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "escalation.snooze": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "master.read": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "master.read_documents": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "master.message": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "master.manage": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "master.moderate": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "master.invite": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "finance.read": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "finance.manage": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "finance.requisites": ["GLOBAL_ADMIN"],
  "finance.correct": ["GLOBAL_ADMIN"],
  "report.export": ["GLOBAL_ADMIN", "CITY_ADMIN"],
  "dashboard.read": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "settings.manage": ["GLOBAL_ADMIN"],
  "staff.manage": ["GLOBAL_ADMIN"],
  "log.read": ["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"],
  "log.clear": ["GLOBAL_ADMIN"],
  "audit.read": ["GLOBAL_ADMIN", "CITY_ADMIN"],
} as const satisfies Record<string, readonly StaffRole[]>;

export type StaffAction = keyof typeof ACTION_ROLES;

/**
 * May `actor` do `action` to a thing of `cityId`? The one place where role and city are judged.
 *
 * - system actors: always;
 * - staff: the role is in the table and the city in scope (`cityId` null = a thing without a city:
 *   GLOBAL_ADMIN only; `"any"` = the role alone, for menus and lists whose rows are scoped themselves);
 * - API keys: orders of their own cities; masters: never (their commands check the owner).
 */
export function mayDo(actor: Actor, action: StaffAction, cityId: number | null | "any"): boolean {
  switch (actor.kind) {
    case "system":
      return true;
    case "staff": {
      const roles: readonly StaffRole[] = ACTION_ROLES[action];
      return roles.includes(actor.role) && cityInScope(actor, cityId);
    }
    case "api":
      return API_ACTIONS.has(action) && typeof cityId === "number" && actor.cityIds.includes(cityId);
    case "master":
      return false;
  }
}

const API_ACTIONS = new Set<StaffAction>([
  "order.read",
  "order.create",
  "order.edit",
  "order.activate",
  "order.cancel",
  "order.return",
  "master.read",
]);

function cityInScope(actor: Extract<Actor, { kind: "staff" }>, cityId: number | null | "any"): boolean {
  if (actor.role === "GLOBAL_ADMIN") return true;
  if (cityId === "any") return actor.cityIds.length > 0;
  return cityId !== null && actor.cityIds.includes(cityId);
}
