import { type ChosenSlot, chooseSlot } from "../orders/choose-slot.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { slotText } from "../telegram/wording.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import type { Draft, WizardStep } from "./new-order-draft.ts";
import { stepsOf } from "./new-order-draft.ts";
import { addressText } from "./order-card-words.ts";
import { cityName } from "./order-line.ts";
import type { StaffVisit } from "./person.ts";

/** The answer to a question as the summary shows it; null while there is nothing to show. */
export function answerText(visit: StaffVisit, draft: Draft, step: WizardStep): string | null {
  const orNone = (text: string | null) => text ?? visit.t("new-nothing");
  switch (step) {
    case "city":
      return draft.cityId === null ? null : cityName(visit, draft.cityId);
    case "district":
      return draft.districtName ?? draft.streetDistrict ?? visit.t("new-no-district-word");
    case "street":
      return draft.streetName ?? visit.t("new-no-street-word");
    case "house":
      return orNone(draft.house);
    case "apartment":
      return orNone(draft.apartment);
    case "comment":
      return orNone(draft.comment);
    case "name":
      return draft.clientName;
    case "phone":
      return draft.phone === null ? null : formatPhone(draft.phone);
    case "category":
      return draft.category === null
        ? null
        : `${visit.t(`category-${draft.category}.emoji`)} ${visit.t(`category-${draft.category}`)}`;
    case "description":
      return draft.description;
    case "files":
      return draft.files.length === 0 ? visit.t("new-nothing") : String(draft.files.length);
    case "type":
      return visit.t(`order-type-${draft.type}`);
    case "slot":
      return slotAnswer(visit, draft);
  }
}

function slotAnswer(visit: StaffVisit, draft: Draft): string | null {
  if (draft.cityId === null || draft.slot === null) return null;
  const chosen = chooseSlot(visit.work, draft.cityId, draft);
  return chosen.status === "chosen" ? chosenText(visit, draft.cityId, chosen) : null;
}

function chosenText(visit: StaffVisit, cityId: number, { startsAt, endsAt, isAsap }: ChosenSlot): string {
  const slot = startsAt && endsAt ? { startsAt, endsAt, isAsap } : null;
  return slotText(visit.language, slot, visit.now, visit.work.cities.zoneOf(cityId));
}

/** Everything the order will hold, a line per answer. */
export async function summaryWords(visit: StaffVisit, draft: Draft): Promise<Html> {
  const source = draft.sourceOrderId === null ? null : await orderCard(visit.work, draft.sourceOrderId);
  const lines = source === null ? draftLines(visit, draft) : sourceLines(visit, draft, source);
  return Html.lines([visit.html("new-summary-head"), ...lines]);
}

function draftLines(visit: StaffVisit, draft: Draft): (Html | null)[] {
  return stepsOf(visit).map((step) => {
    const value = answerText(visit, draft, step);
    return value === null ? null : visit.html(`new-line-${step}`, { value });
  });
}

/** What is taken over from the order that is being repeated, and what is new. */
function sourceLines(visit: StaffVisit, draft: Draft, source: OrderCard): (Html | null)[] {
  const line = (step: WizardStep, value: string | null) =>
    value === null ? null : visit.html(`new-line-${step}`, { value });
  return [
    visit.html("new-line-source", { n: source.orderId, name: source.masterName ?? visit.t("value-none") }),
    visit.html("card-address", { address: addressText(visit, source) }),
    source.clientName === null ? null : line("name", source.clientName),
    source.clientPhone === null ? null : line("phone", formatPhone(source.clientPhone)),
    line("category", answerText(visit, { ...draft, category: source.category }, "category")),
    line("description", draft.description ?? source.description),
    line("files", answerText(visit, draft, "files")),
    line("slot", slotAnswer(visit, draft)),
  ];
}
