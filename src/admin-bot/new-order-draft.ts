import { ORDER_CATEGORIES, type OrderCategory, type OrderType } from "../orders/lifecycle.ts";
import type { JsonValue } from "../outbox/enqueue.ts";
import type { ReceivedFile } from "../telegram/inbox-event.ts";
import type { StaffVisit } from "./person.ts";

/** Every question there is, in the order of the full wizard (admin-bot.md section 4). */
export const WIZARD_STEPS = [
  "city",
  "district",
  "street",
  "house",
  "apartment",
  "comment",
  "name",
  "phone",
  "category",
  "description",
  "files",
  "type",
  "slot",
] as const;
export type WizardStep = (typeof WIZARD_STEPS)[number];

/** `guarantee`: a visit for a closed order, whose client and address are taken over. */
export type WizardKind = "quick" | "full" | "guarantee";

/** What each wizard asks on the way to its summary. */
const ASKED: Readonly<Record<WizardKind, readonly WizardStep[]>> = {
  quick: ["city", "district", "phone", "category", "slot"],
  full: WIZARD_STEPS,
  guarantee: ["slot"],
};

/** What can be changed from the summary; a guarantee visit begins with the words and files of its source. */
const CHANGEABLE: Readonly<Record<WizardKind, readonly WizardStep[]>> = {
  ...ASKED,
  guarantee: ["description", "files", "slot"],
};

/** What was typed and chosen so far; it lives in `bot_sessions`, so a restart loses nothing. */
export interface Draft {
  readonly kind: WizardKind;
  /** Acts once: the confirm button carries it. */
  readonly nonce: string;
  /** Steps with an answer. */
  readonly done: readonly WizardStep[];
  /** Of a guarantee visit, the city of its source. */
  readonly cityId: number | null;
  readonly districtId: number | null;
  readonly districtName: string | null;
  readonly streetId: number | null;
  /** Of the directory, else typed. */
  readonly streetName: string | null;
  /** The district of a directory street: an order without a district adopts it. */
  readonly streetDistrict: string | null;
  readonly house: string | null;
  readonly apartment: string | null;
  readonly comment: string | null;
  readonly clientName: string | null;
  readonly phone: string | null;
  readonly category: OrderCategory | null;
  readonly description: string | null;
  readonly files: readonly ReceivedFile[];
  readonly type: OrderType;
  readonly sourceOrderId: number | null;
  readonly slot: string | null;
  readonly chosenOn: string | null;
  readonly searchNow: boolean;
  readonly tomorrow: boolean;
}

export function readDraft(visit: StaffVisit): Draft {
  const { flow } = visit;
  const number = (key: string) => (typeof flow[key] === "number" ? flow[key] : null);
  const text = (key: string) => (typeof flow[key] === "string" ? flow[key] : null);
  const kind = (["full", "guarantee"] as const).find((known) => known === flow["kind"]) ?? "quick";
  const category = text("category");
  return {
    kind,
    nonce: text("nonce") ?? "",
    done: Array.isArray(flow["done"]) ? (flow["done"] as WizardStep[]) : [],
    cityId: kind === "guarantee" ? number("sourceCityId") : number("cityId"),
    districtId: number("districtId"),
    districtName: text("districtName"),
    streetId: number("streetId"),
    streetName: text("streetName"),
    streetDistrict: text("streetDistrict"),
    house: text("house"),
    apartment: text("apartment"),
    comment: text("comment"),
    clientName: text("clientName"),
    phone: text("phone"),
    category: ORDER_CATEGORIES.find((code) => code === category) ?? null,
    description: text("description"),
    files: Array.isArray(flow["files"]) ? (flow["files"] as unknown as ReceivedFile[]) : [],
    type: kind === "guarantee" || flow["type"] === "GUARANTEE" ? "GUARANTEE" : "NORMAL",
    sourceOrderId: kind === "guarantee" ? number("sourceOrderId") : null,
    slot: text("slot"),
    chosenOn: text("chosenOn"),
    searchNow: flow["searchNow"] === true,
    tomorrow: flow["tomorrow"] === true,
  };
}

/** Where an answer leads: to another question, or to the summary. */
export interface Onward {
  readonly onward: WizardStep | "summary";
}

/** Notes an answer. From the summary he goes back to it, by way of what his change left open. */
export function answer(
  visit: StaffVisit,
  step: WizardStep,
  inputs: Readonly<Record<string, JsonValue>>,
): Onward {
  const { done } = readDraft(visit);
  visit.enter(`new.${step}`, { ...inputs, done: done.includes(step) ? [...done] : [...done, step] });
  return onwardFrom(visit, step);
}

/** The question after `step`, its answer left as it is. */
export function onwardFrom(visit: StaffVisit, step: WizardStep): Onward {
  if (visit.flow["changing"] === true) return { onward: firstOpen(visit) ?? "summary" };
  const steps = stepsOf(visit);
  return { onward: steps[steps.indexOf(step) + 1] ?? "summary" };
}

/** The answers to these are open again; the answer to another question has made them worthless. */
export function reopen(visit: StaffVisit, steps: readonly WizardStep[]): void {
  const done = readDraft(visit).done.filter((step) => !steps.includes(step));
  visit.enter(visit.session.state ?? "new.city", { done });
}

/** The first question without an answer; null when all have one. */
export function firstOpen(visit: StaffVisit): WizardStep | null {
  const { done } = readDraft(visit);
  return stepsOf(visit).find((step) => !done.includes(step)) ?? null;
}

/** What this wizard asks; a city without districts has no such question. */
export function stepsOf(visit: StaffVisit): readonly WizardStep[] {
  return served(visit, ASKED);
}

/** What its summary offers to change. */
export function changeableOf(visit: StaffVisit): readonly WizardStep[] {
  return served(visit, CHANGEABLE);
}

function served(
  visit: StaffVisit,
  table: Readonly<Record<WizardKind, readonly WizardStep[]>>,
): readonly WizardStep[] {
  const steps = table[readDraft(visit).kind];
  return visit.flow["hasDistricts"] === false ? steps.filter((step) => step !== "district") : steps;
}

/** Its place among all questions of this wizard, skipped ones counted, from 1; and how many there are. */
export function progressOf(visit: StaffVisit, step: WizardStep): { step: number; of: number } {
  const steps = ASKED[readDraft(visit).kind];
  return { step: steps.indexOf(step) + 1, of: steps.length };
}
