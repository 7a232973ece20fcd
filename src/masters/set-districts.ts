import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { recordProfileChange } from "./change-profile.ts";
import { lockMasterHimself } from "./lock-master.ts";

export type SetDistricts =
  | { readonly status: "set"; readonly districtIds: readonly number[] }
  | { readonly status: "unchanged" }
  /** Not an active district of his city. */
  | { readonly status: "unknown_district"; readonly districtId: number }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** The master's whole set of districts, by himself or by staff (CA+, who have him told). */
export async function setDistricts(
  work: Work,
  { masterId, districtIds }: { masterId: number; districtIds: readonly number[] },
): Promise<SetDistricts> {
  const found = await lockMasterHimself(work, masterId, "master.manage");
  if (found.status !== "locked") return found;
  const wanted = [...new Set(districtIds)].sort((a, b) => a - b);
  const known = await work.tx.rows<District>(sql`
    select id, name from districts
     where id = any(${wanted}::int[]) and city_id = ${found.master.cityId} and is_active
     order by name`);
  const unknown = wanted.find((id) => !known.some((district) => district.id === id));
  if (unknown !== undefined) return { status: "unknown_district", districtId: unknown };
  const before = await work.tx.rows<District>(sql`
    select d.id, d.name from master_districts md join districts d on d.id = md.district_id
     where md.master_id = ${masterId} order by d.id`);
  if (before.map(({ id }) => id).join() === wanted.join()) return { status: "unchanged" };
  await work.tx.run(sql`
    delete from master_districts where master_id = ${masterId} and district_id <> all(${wanted}::int[])`);
  await work.tx.run(sql`
    insert into master_districts (master_id, district_id)
    select ${masterId}, id from unnest(${wanted}::int[]) as d (id)
        on conflict do nothing`);
  await recordProfileChange(work, found.master, {
    event: { kind: "districts_changed", data: { district_ids: wanted } },
    change: { field: "districts", new: known.map(({ name }) => name) },
    action: "set_districts",
    before: { districts: before.map(({ name }) => name) },
    after: { districts: known.map(({ name }) => name) },
  });
  return { status: "set", districtIds: wanted };
}

interface District {
  readonly id: number;
  readonly name: string;
}
