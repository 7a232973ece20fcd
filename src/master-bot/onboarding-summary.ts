import { activeDistricts } from "../geo/districts.ts";
import { type FormAnswers, type FormNeeds, type FormStep, isAsked, payoutOf } from "../masters/form.ts";
import { payoutDetailsText } from "../telegram/payout-words.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import type { FormPart, FormVisit, Question } from "./onboarding-part.ts";
import { vehicleText } from "./onboarding-work.ts";
import type { MasterVisit } from "./person.ts";

/** The steps that have a line in the summary; consent and invite code have none. */
const LINES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const satisfies readonly FormStep[];
type Line = (typeof LINES)[number];
const DISTRICTS_NAMED_MAX = 10;

/** Step 16: all answers, each with a pencil, and [✅ Отправить]; the buttons are wired in onboarding.ts. */
export const SUMMARY_PART: FormPart = { step: 16, name: "summary", ask: askSummary };

async function askSummary({ visit, form }: FormVisit): Promise<Question> {
  const { answers, needs } = form;
  const lines = await answerLines(visit, answers, needs);
  const pencils = LINES.filter((step) => isAsked(step, answers, needs)).map((step) =>
    visit.button("form-edit", visit.data("form", "edit", step), { field: visit.t(`form-field-${step}`) }),
  );
  const send = visit.button("form-send", visit.data("form", "send"));
  const body = Html.join([visit.html("form-summary"), lines], "\n\n");
  return { body, rows: [...visit.rows(pencils, 2), [send]] };
}

/** What he answered, one line per question. */
export async function answerLines(
  visit: MasterVisit,
  answers: FormAnswers,
  needs: Pick<FormNeeds, "districts">,
): Promise<Html> {
  const districts = needs.districts ? await districtsText(visit, answers) : null;
  const shown = LINES.filter((step) => step !== 8 || needs.districts);
  return Html.lines(
    shown.map((step) => {
      const value = step === 8 ? districts : answerText(visit, step, answers);
      const words = value === null ? visit.t("form-value-missing") : value;
      return visit.html("form-summary-line", { field: visit.t(`form-field-${step}`), value: words });
    }),
  );
}

/** The answer in words; null when there is none yet. */
function answerText(visit: MasterVisit, step: Exclude<Line, 8>, answers: FormAnswers): string | null {
  const none = visit.t("value-none");
  const optional = (value: string | null | undefined) =>
    value === undefined ? null : value === null || value === "" ? none : value;
  const { phone, cityId, hasVehicle, skills = [], payoutMethod, home } = answers;
  const payout = payoutOf(answers);
  switch (step) {
    case 2:
      return answers.lastName ?? null;
    case 3:
      return answers.firstName ?? null;
    case 4:
      return optional(answers.middleName);
    case 5:
      return phone === undefined ? null : formatPhone(phone);
    case 6:
      return optional(answers.referralCode);
    case 7:
      return cityId === undefined ? null : (visit.work.cities.byId(cityId)?.name ?? null);
    case 9:
      return hasVehicle === undefined ? null : vehicleText(visit, hasVehicle, answers.plate ?? null);
    case 10:
      return skills.length === 0 ? null : skills.map((code) => visit.t(`category-${code}`)).join(", ");
    case 11:
      return answers.passport === undefined ? null : visit.t("form-file-given");
    case 12:
      return answers.selfie === undefined ? null : visit.t("form-file-given");
    case 13:
      return payoutMethod === undefined ? null : visit.t(`payout-${payoutMethod}`);
    case 14:
      return payout === null ? null : payoutDetailsText(visit.language, payout);
    case 15:
      return home === undefined ? null : home === null ? none : `${home.lat}, ${home.lon}`;
  }
}

/** «весь город (12)», the names, or the first ten of them. */
export async function districtsText(
  visit: MasterVisit,
  { cityId, districtIds = [] }: Pick<FormAnswers, "cityId" | "districtIds">,
): Promise<string | null> {
  const all = cityId === undefined ? [] : await activeDistricts(visit.work.tx, cityId);
  const names = all.filter(({ id }) => districtIds.includes(id)).map(({ name }) => name);
  if (names.length === 0) return null;
  if (names.length === all.length) return visit.t("form-value-all-districts", { n: names.length });
  const shown = names.slice(0, DISTRICTS_NAMED_MAX).join(", ");
  const rest = names.length - DISTRICTS_NAMED_MAX;
  return rest > 0 ? visit.t("form-value-more", { shown, rest }) : shown;
}
