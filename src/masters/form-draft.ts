import { type Queryable, sql } from "../db/tx.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import type { Work } from "../staff/work.ts";
import type { FormAnswers, FormStep } from "./form.ts";

/** A form that was begun and not sent (`onboarding_drafts`); kept 30 days after the last answer. */
export interface FormDraft {
  readonly tgUserId: number;
  /** Where he is. */
  readonly step: FormStep;
  readonly answers: FormAnswers;
  /** He changes one answer and comes back to the summary. */
  readonly isEditing: boolean;
  /** In which he was spoken to before he had a row of his own; null = as his Telegram says. */
  readonly language: "ru" | "en" | null;
}

/** How long an unsent form is kept, milliseconds (master-bot.md section 1). */
export const DRAFT_KEPT_MS = 30 * DAY_MS;

/** The draft of a Telegram account, null when there is none or it has grown too old. */
export async function loadDraft(
  { tx, now }: Pick<Work<Queryable>, "tx" | "now">,
  tgUserId: number,
): Promise<FormDraft | null> {
  const row = await tx.maybeOne<{
    step: FormStep;
    data: { answers?: FormAnswers; isEditing?: boolean; language?: "ru" | "en" };
  }>(sql`
    select step, data from onboarding_drafts
     where tg_user_id = ${tgUserId} and updated_at > ${after(now, -DRAFT_KEPT_MS)}`);
  if (row === null) return null;
  const { answers = {}, isEditing = false, language = null } = row.data;
  return { tgUserId, step: row.step, answers, isEditing, language };
}

/** Stores a draft as a whole. Updates of one chat come one after another, so nobody else writes it. */
export async function saveDraft(
  work: Work,
  { tgUserId, step, answers, isEditing, language }: FormDraft,
): Promise<void> {
  const data = JSON.stringify({ answers, isEditing, ...(language === null ? {} : { language }) });
  await work.tx.run(sql`
    insert into onboarding_drafts (tg_user_id, step, data, created_at, updated_at)
    values (${tgUserId}, ${step}, ${data}::jsonb, ${work.now}, ${work.now})
        on conflict (tg_user_id) do update
       set step = excluded.step, data = excluded.data, updated_at = excluded.updated_at`);
}

/** Locks the draft until the end of the transaction, so that a form is sent once. False when there is none. */
export async function lockDraft(work: Work, tgUserId: number): Promise<boolean> {
  const row = await work.tx.maybeOne(sql`
    select tg_user_id from onboarding_drafts where tg_user_id = ${tgUserId} for no key update`);
  return row !== null;
}

export async function removeDraft(work: Work, tgUserId: number): Promise<void> {
  await work.tx.run(sql`delete from onboarding_drafts where tg_user_id = ${tgUserId}`);
}
