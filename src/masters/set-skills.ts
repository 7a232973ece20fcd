import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { recordProfileChange } from "./change-profile.ts";
import { lockMasterForStaff } from "./lock-master.ts";

export type SetSkills =
  | { readonly status: "set"; readonly skills: readonly string[] }
  | { readonly status: "unchanged" }
  | { readonly status: "unknown_skill"; readonly skill: string }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** The master's whole set of skills (CA+), as category codes; without any he gets no offers. */
export async function setSkills(
  work: Work,
  { masterId, skills }: { masterId: number; skills: readonly string[] },
): Promise<SetSkills> {
  const found = await lockMasterForStaff(work, masterId, "master.manage");
  if (found.status !== "locked") return found;
  const wanted = [...new Set(skills)].sort();
  const known = await work.tx.rows<{ id: number; code: string }>(sql`
    select id, code from skills where code = any(${wanted}::text[])`);
  const unknown = wanted.find((code) => !known.some((skill) => skill.code === code));
  if (unknown !== undefined) return { status: "unknown_skill", skill: unknown };
  const before = await skillsOf(work, masterId);
  if (before.join() === wanted.join()) return { status: "unchanged" };
  const ids = known.map(({ id }) => id);
  await work.tx.run(sql`
    delete from master_skills where master_id = ${masterId} and skill_id <> all(${ids}::int[])`);
  await work.tx.run(sql`
    insert into master_skills (master_id, skill_id) select ${masterId}, id from unnest(${ids}::int[]) as s (id)
        on conflict do nothing`);
  await recordProfileChange(work, found.master, {
    event: { kind: "skills_changed", data: { skills: wanted } },
    change: { field: "skills", new: wanted },
    action: "set_skills",
    before: { skills: before },
    after: { skills: wanted },
  });
  return { status: "set", skills: wanted };
}

async function skillsOf(work: Work, masterId: number): Promise<string[]> {
  const rows = await work.tx.rows<{ code: string }>(sql`
    select s.code from master_skills ms join skills s on s.id = ms.skill_id where ms.master_id = ${masterId}`);
  return rows.map(({ code }) => code).sort();
}
