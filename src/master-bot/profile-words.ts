import { activeDistricts } from "../geo/districts.ts";
import type { FormAnswers } from "../masters/form.ts";
import { fullName, payoutOf } from "../masters/form.ts";
import { payoutDetailsText } from "../telegram/payout-words.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { districtsText } from "./onboarding-summary.ts";
import { vehicleText } from "./onboarding-work.ts";
import type { MasterVisit } from "./person.ts";

/** Everything a master sees of himself, a line each; without districts in a city that has none. */
export async function profileLines(visit: MasterVisit, answers: FormAnswers): Promise<Html> {
  const none = visit.t("value-none");
  const { phone, cityId, skills = [], hasVehicle = false, plate = null, home } = answers;
  const payout = payoutOf(answers);
  const hasDistricts = cityId !== undefined && (await activeDistricts(visit.work.tx, cityId)).length > 0;
  const values = {
    name: fullName(answers) || none,
    phone: phone === undefined ? none : formatPhone(phone),
    city: cityId === undefined ? none : (visit.work.cities.byId(cityId)?.name ?? none),
    ...(hasDistricts ? { districts: (await districtsText(visit, answers)) ?? none } : {}),
    skills: skills.map((code) => visit.t(`category-${code}`)).join(", ") || none,
    vehicle: vehicleText(visit, hasVehicle, plate),
    payout:
      payout === null
        ? none
        : `${visit.t(`payout-${payout.method}`)}, ${payoutDetailsText(visit.language, payout)}`,
    home: home ? `${home.lat}, ${home.lon}` : none,
    language: visit.t("language-name"),
  };
  return Html.lines(
    Object.entries(values).map(([field, value]) =>
      visit.html("me-line", { field: visit.t(`me-field-${field}`), value }),
    ),
  );
}
