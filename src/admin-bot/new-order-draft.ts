import { ORDER_CATEGORIES, type OrderCategory } from "../orders/lifecycle.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { Html } from "../texts/html.ts";
import type { StaffVisit } from "./person.ts";

/** The steps of the quick wizard in their order; the summary follows the fifth. */
export const STEPS = ["city", "district", "phone", "category", "slot", "summary"] as const;
export type WizardStep = (typeof STEPS)[number];

/** What was typed and chosen so far; it lives in `bot_sessions`, so a restart loses nothing. */
export interface Draft {
  readonly cityId: number | null;
  readonly districtId: number | null;
  readonly districtName: string | null;
  readonly phone: string | null;
  readonly category: OrderCategory | null;
  readonly slot: string | null;
  readonly chosenOn: string | null;
  readonly searchNow: boolean;
  readonly tomorrow: boolean;
  /** Acts once: the confirm button carries it. */
  readonly nonce: string;
}

export function readDraft(visit: StaffVisit): Draft {
  const { flow } = visit;
  const number = (key: string) => (typeof flow[key] === "number" ? flow[key] : null);
  const text = (key: string) => (typeof flow[key] === "string" ? flow[key] : null);
  const category = text("category");
  return {
    cityId: number("cityId"),
    districtId: number("districtId"),
    districtName: text("districtName"),
    phone: text("phone"),
    category: ORDER_CATEGORIES.find((code) => code === category) ?? null,
    slot: text("slot"),
    chosenOn: text("chosenOn"),
    searchNow: flow["searchNow"] === true,
    tomorrow: flow["tomorrow"] === true,
    nonce: text("nonce") ?? "",
  };
}

/** One step: progress, question, buttons; «Назад» to the step before it keeps the answers. */
export function stepScreen(visit: StaffVisit, step: WizardStep, body: Html, rows: Keyboard): Turn {
  const at = STEPS.indexOf(step);
  const back = at === 0 ? visit.data("menu", "open") : visit.data("new", "step", stepBefore(visit, at));
  const isSummary = step === "summary";
  const progress = isSummary ? null : visit.html("new-progress", { step: at + 1, of: STEPS.length - 1 });
  const cancel = visit.button("new-cancel", visit.data("new", "cancel"));
  const view = {
    path: [visit.t("new-path")],
    body: Html.join([progress, body], "\n\n"),
    rows: [...rows, ...(isSummary ? [] : [[cancel]])],
  };
  return { screen: visit.question(back, view) };
}

/** A city without districts has no such step. */
function stepBefore(visit: StaffVisit, at: number): WizardStep {
  const before = STEPS[at - 1]!;
  const skipped = before === "district" && visit.flow["hasDistricts"] === false;
  return skipped ? "city" : before;
}
