import { sql } from "../db/tx.ts";
import type { Work } from "./work.ts";

/** The language in which a staff member is spoken to from now on, by bot, outbox and console alike. */
export async function setStaffLanguage(
  work: Work,
  { staffId, language }: { staffId: number; language: "ru" | "en" },
): Promise<void> {
  await work.tx.run(sql`
    update staff_users set language = ${language}, updated_at = ${work.now}
     where id = ${staffId} and language <> ${language}`);
}
