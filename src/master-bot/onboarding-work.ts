import { keepAnswer } from "../masters/fill-form.ts";
import { payoutOf } from "../masters/form.ts";
import { offeredSkills } from "../masters/form-facts.ts";
import { vehiclePlate } from "../masters/form-fields.ts";
import {
  PAYOUT_METHODS,
  type PayoutDetails,
  payoutDetails,
  SBP_BANKS,
  sbpPayout,
} from "../masters/payout.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { payoutDetailsText, sbpBankText } from "../telegram/payout-words.ts";
import { formatPhone } from "../texts/formats.ts";
import type { FormPart, FormVisit, Outcome, Question } from "./onboarding-part.ts";
import { answered, refused, taken } from "./onboarding-person.ts";
import { tick, toggled } from "./onboarding-place.ts";
import type { MasterVisit } from "./person.ts";

/** Steps 9, 10, 13 and 14: what he has and can, and how he is paid. */
export const WORK_PARTS: readonly FormPart[] = [
  {
    step: 9,
    name: "vehicle",
    ask: ({ visit, form }) => {
      const { hasVehicle, plate } = form.answers;
      const now = hasVehicle === undefined ? null : vehicleText(visit, hasVehicle, plate ?? null);
      return { body: visit.html("form-vehicle"), rows: yesOrNo(visit, "form", "vehicle"), now };
    },
    buttons: {
      vehicle: async (at, [answer]) => {
        if (answer !== "yes") return answered(at, { hasVehicle: false, plate: null });
        const form = await keepAnswer(at.visit.work, at.form, { hasVehicle: true });
        return { status: "part", name: "plate", form };
      },
    },
  },
  {
    step: 9,
    name: "plate",
    ask: ({ visit, form }) => {
      const skip = visit.button("form-skip", visit.data("form", "no-plate"));
      return { body: visit.html("form-plate"), rows: [[skip]], now: form.answers.plate ?? null };
    },
    text: (at, text) => taken(at, vehiclePlate(text), (plate) => ({ hasVehicle: true, plate })),
    buttons: { "no-plate": (at) => answered(at, { hasVehicle: true, plate: null }) },
  },
  {
    step: 10,
    name: "skills",
    ask: askSkills,
    buttons: {
      skill: (at, [code]) => tickSkill(at, code),
      "skills-done": async (at) =>
        (at.form.answers.skills ?? []).length > 0
          ? answered(at, {})
          : { status: "again", key: "form-skills-none" },
    },
  },
  {
    step: 13,
    name: "payout",
    ask: ({ visit, form }) => {
      const { payoutMethod } = form.answers;
      const now = payoutMethod === undefined ? null : visit.t(`payout-${payoutMethod}`);
      return { body: visit.html("form-payout"), rows: methodRows(visit, "form"), now };
    },
    buttons: {
      method: async (at, [code]) => {
        const payoutMethod = PAYOUT_METHODS.find((known) => known === code);
        return payoutMethod === undefined
          ? { status: "moved", form: at.form }
          : answered(at, { payoutMethod });
      },
    },
  },
  {
    step: 14,
    name: "details",
    ask: ({ visit, form }) => {
      const payout = payoutOf(form.answers);
      const now = payout === null ? null : payoutDetailsText(visit.language, payout);
      return { body: visit.html(`form-details-${form.answers.payoutMethod ?? "CARD"}`), now };
    },
    text: takeDetails,
  },
  {
    step: 14,
    name: "bank",
    ask: ({ visit, form }) => {
      const phone = form.answers.payoutData?.["phone"] ?? "";
      return { body: visit.html("form-bank", { phone: formatPhone(phone) }), rows: bankRows(visit, "form") };
    },
    buttons: {
      bank: async (at, [code]) => {
        const payout = sbpPayout(at.form.answers.payoutData?.["phone"] ?? "", code);
        const isSbp = at.form.answers.payoutMethod === "SBP";
        return payout === null || !isSbp
          ? { status: "moved", form: at.form }
          : answered(at, { payoutData: { ...payout.data } as Readonly<Record<string, string>> });
      },
    },
  },
];

export function yesOrNo(visit: MasterVisit, section: "form" | "profile", action: string): Keyboard {
  return [
    [
      visit.button("form-yes", visit.data(section, action, "yes")),
      visit.button("form-no", visit.data(section, action, "no")),
    ],
  ];
}

export function vehicleText(visit: MasterVisit, hasVehicle: boolean, plate: string | null): string {
  if (!hasVehicle) return visit.t("form-no");
  return plate === null ? visit.t("form-yes") : visit.t("form-value-plate", { plate });
}

export function methodRows(visit: MasterVisit, section: "form" | "profile"): Keyboard {
  const buttons = PAYOUT_METHODS.map((method) =>
    visit.button(`payout-${method}`, visit.data(section, "method", method)),
  );
  return visit.rows(buttons, 2);
}

export function bankRows(visit: MasterVisit, section: "form" | "profile"): Keyboard {
  const buttons = SBP_BANKS.map((bank) => ({
    text: sbpBankText(visit.language, bank),
    data: visit.data(section, "bank", bank),
  }));
  return visit.rows(buttons, 3);
}

async function askSkills({ visit, form }: FormVisit): Promise<Question> {
  const { skills = [] } = form.answers;
  const offered = await offeredSkills(visit.work.tx);
  const ticks = offered.map((code) => {
    const name = `${visit.t(`category-${code}.emoji`)} ${visit.t(`category-${code}`)}`;
    return [tick(visit, skills.includes(code), name, visit.data("form", "skill", code))];
  });
  const done = visit.button("form-done", visit.data("form", "skills-done"));
  return { body: visit.html("form-skills", { n: skills.length }), rows: [...ticks, [done]] };
}

async function tickSkill({ visit, form }: FormVisit, code: string | undefined): Promise<Outcome> {
  const known = (await offeredSkills(visit.work.tx)).find((each) => each === code);
  if (known === undefined) return { status: "moved", form };
  const given = { skills: toggled(form.answers.skills ?? [], known) };
  return { status: "moved", form: await keepAnswer(visit.work, form, given) };
}

async function takeDetails(at: FormVisit, text: string): Promise<Outcome> {
  const { visit, form } = at;
  const read = payoutDetails(form.answers.payoutMethod ?? "CARD", text);
  if (!read.ok) return refused(read);
  const details: PayoutDetails = read.value;
  if (details.status === "whole") {
    return answered(at, {
      payoutData: { ...details.payout.data } as Readonly<Record<string, string | null>>,
    });
  }
  const kept = await keepAnswer(visit.work, form, { payoutData: { phone: details.phone } });
  return { status: "part", name: "bank", form: kept };
}
