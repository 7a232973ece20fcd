import { answerStep } from "../masters/fill-form.ts";
import type { FormAnswers } from "../masters/form.ts";
import {
  type FormField,
  middleName,
  ownPhone,
  personName,
  referralCodeText,
} from "../masters/form-fields.ts";
import { useInviteCode } from "../masters/use-invite-code.ts";
import { checkReferralCode } from "../money/link-referral.ts";
import { formatPhone } from "../texts/formats.ts";
import type { FormPart, FormVisit, Outcome } from "./onboarding-part.ts";

/** Steps 0 to 6: who he is. */
export const PERSON_PARTS: readonly FormPart[] = [
  { step: 0, name: "invite", ask: ({ visit }) => ({ body: visit.html("form-invite") }), text: takeInvite },
  {
    step: 1,
    name: "consent",
    ask: ({ visit }) => {
      const yes = visit.button("form-consent-yes", visit.data("form", "consent", "yes"));
      const no = visit.button("form-consent-no", visit.data("form", "consent", "no"));
      return { body: visit.html("form-consent"), rows: [[yes, no]] };
    },
    buttons: { consent: (at, [answer]) => takeConsent(at, answer) },
  },
  namePart(2, "last-name", "lastName"),
  namePart(3, "first-name", "firstName"),
  {
    step: 4,
    name: "middle-name",
    ask: ({ visit, form }) => {
      const none = visit.button("form-no-middle-name", visit.data("form", "no-middle"));
      return { body: visit.html("form-middle-name"), rows: [[none]], now: form.answers.middleName ?? null };
    },
    text: (at, text) => taken(at, middleName(text), (value) => ({ middleName: value })),
    buttons: { "no-middle": (at) => answered(at, { middleName: null }) },
  },
  {
    step: 5,
    name: "phone",
    ask: ({ visit, form }) => {
      const { phone } = form.answers;
      return {
        body: visit.html("form-phone"),
        now: phone === undefined ? null : formatPhone(phone),
        key: {
          label: visit.t("form-phone-key"),
          asks: "contact",
          words: visit.html("form-phone-key-words"),
        },
      };
    },
    text: (at, text) => taken(at, ownPhone(text), (phone) => ({ phone })),
    contact: async (at, { phone, isOwn }) =>
      isOwn
        ? taken(at, ownPhone(phone), (value) => ({ phone: value }))
        : { status: "again", key: "form-phone-foreign" },
  },
  {
    step: 6,
    name: "referral",
    ask: ({ visit, form }) => {
      const skip = visit.button("form-skip", visit.data("form", "no-referral"));
      return { body: visit.html("form-referral"), rows: [[skip]], now: form.answers.referralCode ?? null };
    },
    text: takeReferral,
    buttons: { "no-referral": (at) => answered(at, { referralCode: null }) },
  },
];

function namePart(step: 2 | 3, name: "last-name" | "first-name", field: "lastName" | "firstName"): FormPart {
  return {
    step,
    name,
    ask: ({ visit, form }) => ({ body: visit.html(`form-${name}`), now: form.answers[field] ?? null }),
    text: (at, text) => taken(at, personName(text), (value) => ({ [field]: value })),
  };
}

async function takeInvite(at: FormVisit, text: string): Promise<Outcome> {
  const { visit, form } = at;
  const result = await useInviteCode(visit.work, { tgUserId: form.tgUserId, code: text });
  if (result.status !== "used") return { status: "again", key: `form-invite-${result.status}` };
  const { inviteCodeId, cityId } = result;
  const isServed = cityId !== null && visit.work.cities.byId(cityId)?.isActive === true;
  return answered(at, { inviteCodeId, ...(isServed ? { cityId } : {}) });
}

async function takeConsent(at: FormVisit, answer: string | undefined): Promise<Outcome> {
  const { visit } = at;
  if (answer === "yes") return answered(at, { consentAt: visit.now.toISOString() });
  visit.leave();
  const back = visit.button("form-return", visit.data("form", "open"));
  const menu = visit.button("nav-menu", visit.data("menu", "open"));
  return {
    status: "turn",
    turn: { screen: visit.bare([visit.html("form-consent-refused")], [[back, menu]]) },
  };
}

async function takeReferral(at: FormVisit, text: string): Promise<Outcome> {
  const read = referralCodeText(text);
  if (!read.ok) return refused(read);
  const { person, work } = at.visit;
  const masterId = person.kind === "master" ? person.masterId : null;
  const { status } = await checkReferralCode(work.tx, { code: read.value, masterId });
  if (status !== "valid") return { status: "again", key: `form-referral-${status}` };
  return answered(at, { referralCode: read.value });
}

/** Stores an answer and goes on. */
export async function answered({ visit, form }: FormVisit, given: FormAnswers): Promise<Outcome> {
  return { status: "moved", form: await answerStep(visit.work, form, given) };
}

/** Stores what was read, or says what is wrong with it. */
export async function taken<T>(
  at: FormVisit,
  read: FormField<T>,
  given: (value: T) => FormAnswers,
): Promise<Outcome> {
  return read.ok ? answered(at, given(read.value)) : refused(read);
}

export function refused(read: Extract<FormField<unknown>, { ok: false }>): Outcome {
  return { status: "again", key: `form-problem-${read.problem}` };
}
