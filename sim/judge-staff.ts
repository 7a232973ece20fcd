import type { StaffActor, StaffRole } from "../src/staff/actor.ts";
import type { Answer } from "./deed.ts";

const RANK: Readonly<Record<StaffRole, number>> = { LOGIST: 1, CITY_ADMIN: 2, GLOBAL_ADMIN: 3 };

/**
 * Roles and cities: who is below the lowest role hears `forbidden`, who has no right to the city hears
 * `not_found`, as if there were nothing; nobody else hears either. `cityId` null = no such thing.
 * `lowestHere` is the role the state of the thing asks for, judged after the city.
 */
export function judgePermission(
  { status }: Answer,
  actor: StaffActor,
  lowest: StaffRole,
  cityId: number | null,
  { lowestHere = lowest }: { readonly lowestHere?: StaffRole } = {},
): string[] {
  const hasRole =
    RANK[actor.role] >= RANK[lowest] && (actor.role === "GLOBAL_ADMIN" || actor.cityIds.length > 0);
  const inCity = cityId !== null && (actor.role === "GLOBAL_ADMIN" || actor.cityIds.includes(cityId));
  if (!hasRole) return status === "forbidden" ? [] : [`a ${actor.role} may not, but hears "${status}"`];
  if (!inCity) return status === "not_found" ? [] : [`not his city, but he hears "${status}"`];
  if (RANK[actor.role] < RANK[lowestHere])
    return status === "forbidden" ? [] : [`a ${actor.role} may not do it here, but hears "${status}"`];
  return status === "forbidden" || status === "not_found" ? [`he may, but hears "${status}"`] : [];
}
