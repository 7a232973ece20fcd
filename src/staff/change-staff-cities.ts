import { audit } from "./audit.ts";
import { lockStaff } from "./lock-staff.ts";
import { citiesOfStaff, writeStaffCities } from "./staff-cities.ts";
import type { Work } from "./work.ts";

export type ChangeStaffCities =
  /** Hold from his next update or request on. */
  | { readonly status: "changed"; readonly cityIds: readonly number[] }
  | { readonly status: "unchanged"; readonly cityIds: readonly number[] }
  /** Somebody else changed them after they were seen. */
  | { readonly status: "stale"; readonly cityIds: readonly number[] }
  /** A GLOBAL_ADMIN sees every city, whatever is stored. */
  | { readonly status: "all_cities" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «Города»: from the cities seen to others, with an audit row. Without any he sees nothing. */
export async function changeStaffCities(
  work: Work,
  {
    staffId,
    from,
    to,
  }: { readonly staffId: number; readonly from: readonly number[]; readonly to: readonly number[] },
): Promise<ChangeStaffCities> {
  const locked = await lockStaff(work, staffId);
  if (locked.status !== "locked") return locked;
  if (locked.person.role === "GLOBAL_ADMIN") return { status: "all_cities" };
  const before = await citiesOfStaff(work, staffId);
  if (isSame(before, to)) return { status: "unchanged", cityIds: before };
  if (!isSame(before, from)) return { status: "stale", cityIds: before };
  const cityIds = await writeStaffCities(work, staffId, to);
  await audit(work, {
    entity: "staff",
    entityId: staffId,
    action: "change_staff_cities",
    cityId: null,
    before: { city_ids: before },
    after: { city_ids: cityIds },
  });
  return { status: "changed", cityIds };
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((cityId) => b.includes(cityId));
}
