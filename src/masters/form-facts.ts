import { type Queryable, sql } from "../db/tx.ts";
import { activeDistricts } from "../geo/districts.ts";
import type { Work } from "../staff/work.ts";
import type { FormAnswers } from "./form.ts";

/** Category codes a master can choose from, in the order of the form. */
export async function offeredSkills(q: Queryable): Promise<string[]> {
  const rows = await q.rows<{ code: string }>(sql`select code from skills where is_active order by id`);
  return rows.map(({ code }) => code);
}

/**
 * The answers without what has ceased to exist since they were given: a city that is no longer
 * served, districts that were closed, skills that were withdrawn. What is left open is asked again.
 */
export async function stillTrue(work: Work, answers: FormAnswers): Promise<FormAnswers> {
  const { cityId, districtIds = [], skills = [], ...rest } = answers;
  const city = cityId === undefined ? null : work.cities.byId(cityId);
  const offered = await offeredSkills(work.tx);
  const known = { ...rest, skills: skills.filter((code) => offered.includes(code)) };
  if (city === null || !city.isActive) return known;
  const districts = await activeDistricts(work.tx, city.id);
  const served = districtIds.filter((id) => districts.some((district) => district.id === id));
  return { ...known, cityId: city.id, districtIds: served };
}
