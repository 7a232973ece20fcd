import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";

/** The language in which a master is spoken to from now on, by bot and outbox alike. */
export async function setMasterLanguage(
  work: Work,
  { masterId, language }: { masterId: number; language: "ru" | "en" },
): Promise<void> {
  await work.tx.run(sql`
    update masters set language = ${language}, updated_at = ${work.now}
     where id = ${masterId} and language <> ${language}`);
}
