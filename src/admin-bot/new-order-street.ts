import { HITS_MAX, type StreetHit } from "../geo/street-search.ts";
import { textUpTo } from "../kernel/text-clean.ts";
import { findStreets, streetOfCity } from "../orders/find-street.ts";
import type { Field } from "../orders/order-fields.ts";
import * as fields from "../orders/order-fields.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import { fieldProblemText } from "./field-problem-words.ts";
import { answer, readDraft, type WizardStep } from "./new-order-draft.ts";
import type { Answered, WizardPart, WizardState } from "./new-order-part.ts";
import { innerScreen, stepScreen } from "./new-order-screen.ts";
import type { StaffVisit } from "./person.ts";

const NO_STREET = { streetId: null, streetName: null, streetDistrict: null };

const FIND: WizardState = { name: "street-find", ask: async (visit) => askName(visit), text: find };
const TYPED: WizardState = { name: "street-typed", ask: async (visit) => askTyped(visit), text: takeTyped };

/** Where in the city: street, house, flat, a word to the master. */
export const STREET_PART: WizardPart = {
  questions: {
    street: { name: "street", ask: async (visit) => askStreet(visit) },
    house: optional("house", fields.house, "house"),
    apartment: optional("apartment", fields.apartment, "apartment"),
    comment: optional("comment", fields.addressComment, "comment"),
  },
  inner: [FIND, TYPED],
  presses: {
    "street-find": async (visit) => into(visit, FIND),
    "street-typed": async (visit) => into(visit, TYPED),
    "street-none": async (visit) => answer(visit, "street", { ...NO_STREET }),
    street: (visit, [id]) => takeFound(visit, rowArgument(id)),
    // «-» as a button.
    skip: async (visit, [step]) => skip(visit, step),
  },
};

const OPTIONAL: readonly WizardStep[] = ["house", "apartment", "comment"];

function askStreet(visit: StaffVisit): Turn {
  const rows = ["street-find", "street-typed", "street-none"].map((way) => [
    visit.button(`new-${way}`, visit.data("new", way)),
  ]);
  return stepScreen(visit, "street", visit.html("new-street"), rows);
}

function into(visit: StaffVisit, state: WizardState): Promise<Turn> {
  visit.enter(`new.${state.name}`);
  return state.ask(visit);
}

function askName(visit: StaffVisit): Turn {
  return innerScreen(visit, "street", visit.html("new-street-ask-name"), []);
}

async function find(visit: StaffVisit, text: string): Promise<Turn> {
  const { cityId } = readDraft(visit);
  const hits = await findStreets(visit.work, cityId ?? 0, text);
  if (hits.length === 0) {
    const typed = visit.button("new-street-typed", visit.data("new", "street-typed"));
    return {
      ...innerScreen(visit, "street", visit.html("new-street-ask-name"), [[typed]]),
      notice: visit.t("new-street-not-found"),
    };
  }
  const rows = hits.map((hit) => [{ text: hitText(hit), data: visit.data("new", "street", hit.id) }]);
  const body = visit.html("new-street-found", { text: textUpTo(text.trim(), 100), max: HITS_MAX });
  return innerScreen(visit, "street", body, rows);
}

/** «Ленина, Центральный»: streets of one name are told apart by their district. */
function hitText({ name, districtName }: StreetHit): string {
  return districtName === null ? name : `${name}, ${districtName}`;
}

async function takeFound(visit: StaffVisit, streetId: number): Promise<Answered> {
  const { cityId } = readDraft(visit);
  const street = await streetOfCity(visit.work, cityId ?? 0, streetId);
  if (street === null) return { ...askStreet(visit), notice: visit.t("new-street-gone") };
  return answer(visit, "street", {
    streetId: street.id,
    streetName: street.name,
    streetDistrict: street.districtName,
  });
}

function askTyped(visit: StaffVisit): Turn {
  return innerScreen(visit, "street", visit.html("new-street-ask-typed"), []);
}

async function takeTyped(visit: StaffVisit, text: string): Promise<Answered> {
  const read = fields.streetManual(text);
  if (!read.ok) return { ...askTyped(visit), notice: fieldProblemText(visit, read.problem) };
  return answer(visit, "street", { ...NO_STREET, streetName: read.value });
}

/** A text that may be left out with «-». */
function optional(
  step: "house" | "apartment" | "comment",
  read: (text: string) => Field<string | null>,
  key: string,
): WizardState {
  const ask = async (visit: StaffVisit) =>
    stepScreen(visit, step, visit.html(`new-${step}`), [
      [visit.button("new-skip", visit.data("new", "skip", step))],
    ]);
  return {
    name: step,
    ask,
    text: async (visit, text) => {
      const value = isDash(text) ? ({ ok: true, value: null } as const) : read(text);
      if (!value.ok) return { ...(await ask(visit)), notice: fieldProblemText(visit, value.problem) };
      return answer(visit, step, { [key]: value.value });
    },
  };
}

function skip(visit: StaffVisit, wanted: string | undefined): Answered {
  const step = OPTIONAL.find((known) => known === wanted);
  return step === undefined ? askStreet(visit) : answer(visit, step, { [step]: null });
}

function isDash(text: string): boolean {
  return /^\s*[-‐‑‒–—−]\s*$/.test(text);
}
