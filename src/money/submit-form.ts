import { currentForm, goToStep } from "../masters/fill-form.ts";
import { type FormStep, LAST_STEP, missingStep } from "../masters/form.ts";
import { lockDraft, removeDraft } from "../masters/form-draft.ts";
import { stillTrue } from "../masters/form-facts.ts";
import { formOwner } from "../masters/own-form.ts";
import { lockFormOwner, storeForm, tellNewForm } from "../masters/store-form.ts";
import { noteInviteUsedBy } from "../masters/use-invite-code.ts";
import type { Work } from "../staff/work.ts";
import { checkReferralCode, linkReferral } from "./link-referral.ts";

export type SubmitForm =
  | { readonly status: "sent"; readonly masterId: number }
  /** It was sent before, or has grown too old. Nothing changed. */
  | { readonly status: "no_form" }
  /** An answer is missing or no longer possible; the form stands at that step. */
  | { readonly status: "incomplete"; readonly step: FormStep }
  /** The code of step 6 has ceased to be usable; the form stands there. */
  | { readonly status: "referral_refused" };

/**
 * «✅ Отправить»: the form of a Telegram account becomes the row of its master, in one transaction
 * with the referral link (stored once), the word to the referrer and to the admins of the city. It
 * waits for moderation from now on; a second press finds no form.
 */
export async function submitForm(
  work: Work,
  { tgUserId, username, language }: { tgUserId: number; username: string | null; language: "ru" | "en" },
): Promise<SubmitForm> {
  if (!(await lockDraft(work, tgUserId))) return { status: "no_form" };
  const form = await currentForm(work, tgUserId);
  if (form === null) return { status: "no_form" };
  const answers = await stillTrue(work, form.answers);
  const step = missingStep(answers, form.needs);
  if (step !== LAST_STEP) {
    await goToStep(work, { ...form, answers }, step, { editing: true });
    return { status: "incomplete", step };
  }
  const code = answers.referralLinked ? null : (answers.referralCode ?? null);
  if (code !== null && !(await isUsable(work, tgUserId, code))) {
    const { referralCode: _code, ...rest } = answers;
    await goToStep(work, { ...form, answers: rest }, 6, { editing: true });
    return { status: "referral_refused" };
  }
  const master = await lockFormOwner(work, { tgUserId, username, language });
  const own: Work = { ...work, actor: { kind: "master", masterId: master.id } };
  await storeForm(own, master, answers);
  await noteInviteUsedBy(own, answers.inviteCodeId ?? null, master.id);
  if (code !== null) await linkReferral(own, { code, masterId: master.id });
  await tellNewForm(own, master.id, answers.cityId!);
  await removeDraft(own, tgUserId);
  return { status: "sent", masterId: master.id };
}

/** Judged before there is a row: a form that is refused leaves nothing behind. */
async function isUsable(work: Work, tgUserId: number, code: string): Promise<boolean> {
  const owner = await formOwner(work.tx, tgUserId);
  const { status } = await checkReferralCode(work.tx, { code, masterId: owner?.masterId ?? null });
  return status === "valid";
}
