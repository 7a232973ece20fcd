import type { Actor } from "./actor.ts";
import { mayDo, type StaffAction } from "./policy.ts";
import type { Work } from "./work.ts";

/** `not_found` covers a thing of a foreign city, so that its id answers like one that does not exist. */
export type Permit = "allowed" | "forbidden" | "not_found";

/**
 * What a command answers before it looks any further. The role is judged first and without the
 * thing, so that neither answer tells whether a foreign id exists: a role that lacks the right gets
 * `forbidden` for every id, anybody else `not_found` for a missing or foreign one.
 *
 * @param thing the row with the city that owns it, null when there is no such row
 */
export function permit(
  actor: Actor,
  action: StaffAction,
  thing: { readonly cityId: number | null } | null,
): Permit {
  if (!hasRole(actor, action)) return "forbidden";
  if (thing === null) return "not_found";
  return mayDo(actor, action, thing.cityId) ? "allowed" : "not_found";
}

/** `permit` for a command: an attempt that is denied is logged (access.md section 6). */
export function permitLogged(
  work: Pick<Work, "actor" | "log">,
  action: StaffAction,
  thing: { readonly cityId: number | null } | null,
): Permit {
  const permitted = permit(work.actor, action, thing);
  const isDenied = permitted === "forbidden" || (permitted === "not_found" && thing !== null);
  if (isDenied) work.log.warn("denied", { action, cityId: thing?.cityId ?? null });
  return permitted;
}

/** Whether the actor may do `action` somewhere; staff without cities may nowhere. */
function hasRole(actor: Actor, action: StaffAction): boolean {
  // Keys have no role of their own: what they may do is the same in each of their cities.
  if (actor.kind === "api") return actor.cityIds.some((cityId) => mayDo(actor, action, cityId));
  return mayDo(actor, action, "any");
}
