import { sql } from "../db/tx.ts";
import type { Work } from "./work.ts";

/** Own cities of a staff member by id. */
export async function citiesOfStaff(work: Pick<Work, "tx">, staffId: number): Promise<number[]> {
  const rows = await work.tx.rows<{ cityId: number }>(sql`
    select city_id as "cityId" from staff_cities where staff_user_id = ${staffId} order by city_id`);
  return rows.map(({ cityId }) => cityId);
}

/** Writes the cities of a staff member; those that do not exist are passed over. Returns what is stored, by id. */
export async function writeStaffCities(
  work: Work,
  staffId: number,
  cityIds: readonly number[],
): Promise<number[]> {
  const { tx, now } = work;
  const wanted = [...cityIds];
  await tx.run(sql`
    delete from staff_cities where staff_user_id = ${staffId} and city_id <> all(${wanted}::int[])`);
  await tx.run(sql`
    insert into staff_cities (staff_user_id, city_id, created_at)
    select ${staffId}, id, ${now} from cities where id = any(${wanted}::int[]) order by id
        on conflict do nothing`);
  return citiesOfStaff(work, staffId);
}
