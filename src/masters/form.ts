import type { Place } from "./form-fields.ts";
import { type Payout, type PayoutMethod, storedPayout } from "./payout.ts";

/** The steps of the form (master-bot.md section 4); 0 asks for the invite code. */
export const FORM_STEPS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;
export type FormStep = (typeof FORM_STEPS)[number];
export const LAST_STEP = 16;

/** A document of the form, as the master bot received it. */
export interface FormFile {
  readonly fileType: "PHOTO" | "DOCUMENT";
  /** Belongs to the master bot. */
  readonly fileId: string;
  readonly fileUniqueId?: string | undefined;
  readonly fileName?: string | undefined;
  readonly mimeType?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
}

/**
 * What a master has answered so far: `onboarding_drafts.data`. A field that is absent was not asked
 * yet; null is the answer "none".
 */
export interface FormAnswers {
  readonly inviteCodeId?: number;
  /** ISO moment of his consent. */
  readonly consentAt?: string;
  readonly lastName?: string;
  readonly firstName?: string;
  readonly middleName?: string | null;
  readonly phone?: string;
  readonly referralCode?: string | null;
  /** The link is stored already and cannot be changed. */
  readonly referralLinked?: boolean;
  readonly cityId?: number;
  readonly districtIds?: readonly number[];
  readonly hasVehicle?: boolean;
  readonly plate?: string | null;
  /** Category codes. */
  readonly skills?: readonly string[];
  readonly passport?: FormFile;
  readonly selfie?: FormFile;
  readonly payoutMethod?: PayoutMethod;
  /** As `masters.payout_data`; for SBP without `bank` until that was chosen. */
  readonly payoutData?: Readonly<Record<string, string | null>>;
  readonly home?: Place | null;
}

/** What decides whether a step is asked. */
export interface FormNeeds {
  /** The setting `master_invite_required`, for whoever is new. */
  readonly inviteCode: boolean;
  /** The chosen city has districts that are offered; without them step 8 is skipped. */
  readonly districts: boolean;
}

/** Whether a step needs no more asking. The last one is never answered: it is sent. */
export function isAnswered(step: FormStep, answers: FormAnswers, needs: FormNeeds): boolean {
  switch (step) {
    case 0:
      return !needs.inviteCode || answers.inviteCodeId !== undefined;
    case 1:
      return answers.consentAt !== undefined;
    case 2:
      return answers.lastName !== undefined;
    case 3:
      return answers.firstName !== undefined;
    case 4:
      return answers.middleName !== undefined;
    case 5:
      return answers.phone !== undefined;
    case 6:
      return answers.referralCode !== undefined;
    case 7:
      return answers.cityId !== undefined;
    case 8:
      return !needs.districts || (answers.districtIds ?? []).length > 0;
    case 9:
      return answers.hasVehicle !== undefined;
    case 10:
      return (answers.skills ?? []).length > 0;
    case 11:
      return answers.passport !== undefined;
    case 12:
      return answers.selfie !== undefined;
    case 13:
      return answers.payoutMethod !== undefined;
    case 14:
      return payoutOf(answers) !== null;
    case 15:
      return answers.home !== undefined;
    case 16:
      return false;
  }
}

/** The first step that still has to be answered; 16 when the form can be sent. */
export function missingStep(answers: FormAnswers, needs: FormNeeds): FormStep {
  return FORM_STEPS.find((step) => !isAnswered(step, answers, needs)) ?? LAST_STEP;
}

/** Whether a step is shown at all on the way through the form. */
export function isAsked(step: FormStep, answers: FormAnswers, needs: FormNeeds): boolean {
  if (step === 0) return needs.inviteCode && answers.inviteCodeId === undefined;
  if (step === 6) return answers.referralLinked !== true;
  return step !== 8 || needs.districts;
}

/** The step after this one on the way through. */
export function stepAfter(step: FormStep, answers: FormAnswers, needs: FormNeeds): FormStep {
  return FORM_STEPS.find((later) => later > step && isAsked(later, answers, needs)) ?? LAST_STEP;
}

/** The step before this one; null when there is none to go back to. */
export function stepBefore(step: FormStep, answers: FormAnswers, needs: FormNeeds): FormStep | null {
  return FORM_STEPS.findLast((earlier) => earlier < step && isAsked(earlier, answers, needs)) ?? null;
}

/** Whether something has been answered, so that there is a form to go on with. */
export function isBegun(answers: FormAnswers): boolean {
  return answers.consentAt !== undefined || answers.inviteCodeId !== undefined;
}

/** The requisites of the form; null until they are complete. */
export function payoutOf({ payoutMethod, payoutData }: FormAnswers): Payout | null {
  return storedPayout(payoutMethod ?? null, payoutData);
}

/** A changed city takes its districts with it; a changed payout method its requisites. */
export function withAnswer(answers: FormAnswers, given: FormAnswers): FormAnswers {
  const { districtIds, payoutData, ...kept } = answers;
  const sameCity = given.cityId === undefined || given.cityId === answers.cityId;
  const sameMethod = given.payoutMethod === undefined || given.payoutMethod === answers.payoutMethod;
  return {
    ...kept,
    ...(sameCity && districtIds !== undefined ? { districtIds } : {}),
    ...(sameMethod && payoutData !== undefined ? { payoutData } : {}),
    ...given,
  };
}

/** The columns `full_name` is joined from: last, first, middle name. */
export function fullName({ lastName, firstName, middleName }: FormAnswers): string {
  return [lastName, firstName, middleName].filter((name) => name).join(" ");
}
