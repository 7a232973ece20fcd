import { type Queryable, sql } from "../db/tx.ts";
import { after, HOUR_MS } from "../kernel/time.ts";
import type { Work } from "./work.ts";

/** What a code opens (data-model.md, `code_attempts.kind`). */
export type CodeKind = "staff" | "invite" | "console";

/** Wrong codes per Telegram id and hour (access.md section 4). */
export const WRONG_CODES_MAX = 5;

/** Whether somebody has typed so many wrong codes within the last hour that no other is looked at. */
export async function hasTriedTooOften(
  { tx, now }: Pick<Work<Queryable>, "tx" | "now">,
  tgUserId: number,
  kind: CodeKind,
): Promise<boolean> {
  const { wrong } = await tx.one<{ wrong: number }>(sql`
    select count(*)::int as wrong from code_attempts
     where tg_user_id = ${tgUserId} and kind = ${kind} and at > ${after(now, -HOUR_MS)} and not success`);
  return wrong >= WRONG_CODES_MAX;
}

export async function noteCodeAttempt(
  { tx, now }: Pick<Work, "tx" | "now">,
  tgUserId: number,
  kind: CodeKind,
  success: boolean,
): Promise<void> {
  await tx.run(sql`
    insert into code_attempts (tg_user_id, kind, success, at) values (${tgUserId}, ${kind}, ${success}, ${now})`);
}
