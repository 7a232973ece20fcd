import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { seedGeography } from "../geo/seed.ts";
import { seedSkills } from "../masters/seed-skills.ts";
import { type FirstValueProblem, type FirstValues, readFirstValues } from "../settings/first-values.ts";
import { seedSettings } from "../settings/seed.ts";

export type SeedAll =
  /** How many rows were added; all zero on a database that is complete. */
  | {
      readonly status: "seeded";
      readonly cities: number;
      readonly districts: number;
      readonly skills: number;
      readonly settings: number;
    }
  /** The environment names first values that are none; nothing was written. */
  | { readonly status: "refused"; readonly problems: readonly FirstValueProblem[] };

/**
 * Adds whatever of seed-data.md sections 1-4 is missing, in one transaction; never changes an
 * existing row. Runs at every start after the migrations; of several processes at once one writes
 * and the others wait and find nothing to do. `firstValues` matter only for settings rows that do
 * not exist yet.
 */
export async function seedAll(
  database: Database,
  { now, firstValues = {} }: { readonly now: Date; readonly firstValues?: FirstValues },
): Promise<SeedAll> {
  const first = readFirstValues(firstValues);
  if (!first.ok) return { status: "refused", problems: first.problems };
  return await database.transaction(async (tx) => {
    await tx.rows(sql`select pg_advisory_xact_lock(982735, 1)`);
    const geography = await seedGeography(tx, now);
    const skills = await seedSkills(tx, now);
    const settings = await seedSettings(tx, first.values, now);
    return { status: "seeded" as const, ...geography, skills, settings };
  });
}
