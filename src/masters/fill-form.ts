import { activeDistricts } from "../geo/districts.ts";
import type { Work } from "../staff/work.ts";
import {
  type FormAnswers,
  type FormNeeds,
  type FormStep,
  isAsked,
  isBegun,
  LAST_STEP,
  missingStep,
  stepAfter,
  withAnswer,
} from "./form.ts";
import { type FormDraft, loadDraft, removeDraft, saveDraft } from "./form-draft.ts";
import { formOwner, ownAnswers } from "./own-form.ts";

/** A form in the hands of its master: the draft, and which steps it needs. */
export interface Form extends FormDraft {
  readonly needs: FormNeeds;
}

/** The form of a Telegram account that was begun and not sent; null when there is none. */
export async function currentForm(work: Work, tgUserId: number): Promise<Form | null> {
  const draft = await loadDraft(work, tgUserId);
  if (draft === null) return null;
  return { ...draft, needs: await formNeeds(work, tgUserId, draft.answers) };
}

/**
 * The form to go on with: the one begun, else a new one. Somebody who has sent one before (and was
 * not deleted) finds his summary filled in.
 */
export async function openForm(work: Work, tgUserId: number): Promise<Form> {
  const kept = await currentForm(work, tgUserId);
  const owner = await formOwner(work.tx, tgUserId);
  const isKnown = owner !== null && !owner.isNewcomer;
  if (kept !== null && (isKnown || isBegun(kept.answers))) return kept;
  // A language or a code of a link may wait for him already.
  const answers = kept?.answers ?? (isKnown ? await ownAnswers(work.tx, owner.masterId) : {});
  const needs = await formNeeds(work, tgUserId, answers);
  const step = isKnown ? LAST_STEP : firstStep(answers, needs);
  return store(work, { tgUserId, step, answers, isEditing: false, language: kept?.language ?? null, needs });
}

/**
 * «Начать заново»: the answers are forgotten. A code of invitation that was used up stays his, and
 * whoever has sent a form before finds it filled in as he sent it.
 */
export async function restartForm(work: Work, tgUserId: number): Promise<Form> {
  const before = await loadDraft(work, tgUserId);
  const { inviteCodeId } = before?.answers ?? {};
  const answers = inviteCodeId === undefined ? {} : { inviteCodeId };
  const owner = await formOwner(work.tx, tgUserId);
  if (owner !== null && !owner.isNewcomer) {
    await removeDraft(work, tgUserId);
    return openForm(work, tgUserId);
  }
  const needs = await formNeeds(work, tgUserId, answers);
  const language = before?.language ?? null;
  return store(work, {
    tgUserId,
    step: firstStep(answers, needs),
    answers,
    isEditing: false,
    language,
    needs,
  });
}

/**
 * Keeps an answer and goes on: to the next step on the way through; while one answer is changed from
 * the summary, to what that change left open, else back to the summary.
 */
export async function answerStep(work: Work, form: Form, given: FormAnswers): Promise<Form> {
  const answers = withAnswer(form.answers, given);
  const needs = await formNeeds(work, form.tgUserId, answers);
  const step = form.isEditing ? missingStep(answers, needs) : stepAfter(form.step, answers, needs);
  return store(work, { ...form, answers, needs, step, isEditing: form.isEditing && step !== LAST_STEP });
}

/** Keeps an answer without leaving the step: a tick of many, a part of several. */
export async function keepAnswer(work: Work, form: Form, given: FormAnswers): Promise<Form> {
  const answers = withAnswer(form.answers, given);
  return store(work, { ...form, answers, needs: await formNeeds(work, form.tgUserId, answers) });
}

/** Goes to a step, keeping every answer; `editing` returns to the summary afterwards. */
export async function goToStep(
  work: Work,
  form: Form,
  step: FormStep,
  { editing = false }: { editing?: boolean } = {},
): Promise<Form> {
  return store(work, { ...form, step, isEditing: editing && step !== LAST_STEP });
}

/** A code he came with by a link, as the answer to step 6 that he only has to confirm. */
export async function suggestReferral(work: Work, tgUserId: number, code: string): Promise<void> {
  const owner = await formOwner(work.tx, tgUserId);
  if (owner !== null && !owner.isNewcomer) return;
  const draft = await loadDraft(work, tgUserId);
  const answers = { ...draft?.answers, referralCode: code };
  const blank = { tgUserId, step: 1, isEditing: false, language: null } as const;
  await saveDraft(work, { ...(draft ?? blank), answers });
}

/** In which language somebody without a row of his own is spoken to from now on. */
export async function setDraftLanguage(work: Work, tgUserId: number, language: "ru" | "en"): Promise<void> {
  const draft = await loadDraft(work, tgUserId);
  const blank = { tgUserId, step: 1, answers: {}, isEditing: false } as const;
  await saveDraft(work, { ...(draft ?? blank), language });
}

function firstStep(answers: FormAnswers, needs: FormNeeds): FormStep {
  return isAsked(0, answers, needs) ? 0 : 1;
}

async function store(work: Work, form: Form): Promise<Form> {
  await saveDraft(work, form);
  return form;
}

/** What the form of this account must answer now. */
async function formNeeds(work: Work, tgUserId: number, answers: FormAnswers): Promise<FormNeeds> {
  const owner = await formOwner(work.tx, tgUserId);
  const isNewcomer = owner === null || owner.isNewcomer;
  const { cityId } = answers;
  const districts = cityId === undefined ? [] : await activeDistricts(work.tx, cityId);
  return {
    inviteCode: isNewcomer && work.settings.get("master_invite_required"),
    // Before a city is chosen the step is on the way: the back button and the progress do not jump.
    districts: cityId === undefined || districts.length > 0,
  };
}
