import fc from "fast-check";
import { expect, test } from "vitest";
import {
  FORM_STEPS,
  type FormAnswers,
  type FormNeeds,
  fullName,
  isAnswered,
  isAsked,
  missingStep,
  stepAfter,
  stepBefore,
  withAnswer,
} from "./form.ts";
import { SBP_BANKS, sbpPayout, storedPayout } from "./payout.ts";

const file = { fileType: "PHOTO", fileId: "f" } as const;
const WHOLE: FormAnswers = {
  consentAt: "2026-03-10T08:40:00Z",
  lastName: "Иванов",
  firstName: "Иван",
  middleName: null,
  phone: "+79991234567",
  referralCode: null,
  cityId: 1,
  districtIds: [1],
  hasVehicle: false,
  skills: ["WINDOWS"],
  passport: file,
  selfie: file,
  payoutMethod: "CARD",
  payoutData: { card: "4111111111111111" },
  home: null,
};
const needs = fc.record<FormNeeds>({ inviteCode: fc.boolean(), districts: fc.boolean() });
const answers = fc
  .subarray(Object.keys(WHOLE) as (keyof FormAnswers)[])
  .map((keys): FormAnswers => Object.fromEntries(keys.map((key) => [key, WHOLE[key]])));

test("whatever was answered, the walk forward reaches the last step, and back leads the same way", () => {
  fc.assert(
    fc.property(answers, needs, (given, need) => {
      const forward = FORM_STEPS.filter((step) => isAsked(step, given, need));
      for (const [at, step] of forward.entries()) {
        if (step !== 16) expect(stepAfter(step, given, need)).toBe(forward[at + 1]);
        expect(stepBefore(step, given, need)).toBe(forward[at - 1] ?? null);
      }
    }),
  );
});

test("the missing step is the first unanswered one, and answering leads on until the form can be sent", () => {
  fc.assert(
    fc.property(answers, needs, (given, need) => {
      let filled = given;
      for (let n = 0; n < 20; n += 1) {
        const step = missingStep(filled, need);
        if (step === 16) return;
        expect(isAnswered(step, filled, need)).toBe(false);
        filled = step === 0 ? { ...filled, inviteCodeId: 1 } : { ...WHOLE, ...filled };
      }
      throw new Error("a form that is never complete");
    }),
  );
  expect(missingStep({ ...WHOLE, districtIds: [] }, { inviteCode: false, districts: true })).toBe(8);
  expect(missingStep({ ...WHOLE, districtIds: [] }, { inviteCode: false, districts: false })).toBe(16);
});

test("another city takes its districts away, another method its requisites; the same ones do not", () => {
  expect(withAnswer(WHOLE, { cityId: 2 }).districtIds).toBeUndefined();
  expect(withAnswer(WHOLE, { cityId: 1 }).districtIds).toEqual([1]);
  expect(withAnswer(WHOLE, { payoutMethod: "SBP" }).payoutData).toBeUndefined();
  expect(withAnswer(WHOLE, { payoutMethod: "CARD" })).toEqual(WHOLE);
  expect(fullName({ ...WHOLE, middleName: "Петрович" })).toBe("Иванов Иван Петрович");
  expect(fullName(WHOLE)).toBe("Иванов Иван");
});

test("a stored payout is read back whole or not at all", () => {
  for (const bank of SBP_BANKS) expect(sbpPayout("+79991234567", bank)).not.toBeNull();
  expect(sbpPayout("+79991234567", "SBERBANK")).toBeNull();
  expect(storedPayout("SBP", { phone: "+79991234567", bank: "Другое" })).toEqual({
    method: "SBP",
    data: { phone: "+79991234567", bank: "Другое" },
  });
  for (const [method, data] of [
    ["SBP", { phone: "+79991234567" }],
    ["CARD", {}],
    ["CARD", null],
    ["BANK_ACCOUNT", { account: "1" }],
    [null, { card: "1" }],
  ] as const) {
    expect(storedPayout(method, data)).toBeNull();
  }
});
