import { sql, type Tx } from "../db/tx.ts";

/** One skill per order category, with the label stored for people who read SQL (seed-data.md section 3). */
export const SEED_SKILLS = [
  { code: "ELECTRICS", name: "Электрика" },
  { code: "PLUMBING", name: "Сантехника" },
  { code: "APPLIANCES", name: "Бытовая техника" },
  { code: "WINDOWS", name: "Окна" },
  { code: "HANDYMAN", name: "Универсал (мастер на час)" },
  { code: "ROADSIDE", name: "Автопомощь" },
] as const;

export type SkillCode = (typeof SEED_SKILLS)[number]["code"];

const SHORT_CODES: Readonly<Record<string, SkillCode>> = {
  ELEC: "ELECTRICS",
  PLUMB: "PLUMBING",
  APPLI: "APPLIANCES",
  HANDY: "HANDYMAN",
  HAND: "HANDYMAN",
  AUTOHELP: "ROADSIDE",
};

/** The skill an import names by its code or by an old short code, in any case; null for an unknown one (FURN). */
export function skillCodeFromImport(text: string): SkillCode | null {
  const code = text.trim().toUpperCase();
  return SEED_SKILLS.find((skill) => skill.code === code)?.code ?? SHORT_CODES[code] ?? null;
}

/** Adds the skills that are missing; returns how many. */
export async function seedSkills(tx: Tx, now: Date): Promise<number> {
  return await tx.run(sql`
    insert into skills (code, name, created_at)
    select code, name, ${now}
      from jsonb_to_recordset(${JSON.stringify(SEED_SKILLS)}::jsonb) as s (code text, name text)
     where not exists (select from skills where skills.code = s.code)
        on conflict (code) do nothing`);
}
