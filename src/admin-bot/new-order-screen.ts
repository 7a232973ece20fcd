import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { Html } from "../texts/html.ts";
import { answerText } from "./new-order-answers.ts";
import { progressOf, readDraft, stepsOf, type WizardStep } from "./new-order-draft.ts";
import type { StaffVisit } from "./person.ts";

/**
 * One question: progress, what is answered already, the question, buttons. «Назад» leads to the
 * question before it, or to the summary when he came from there; answers are kept either way.
 */
export function stepScreen(
  visit: StaffVisit,
  step: WizardStep,
  body: Html,
  rows: Keyboard,
  { offersKeep = true }: { readonly offersKeep?: boolean } = {},
): Turn {
  const draft = readDraft(visit);
  const now = offersKeep && draft.done.includes(step) ? answerText(visit, draft, step) : null;
  const { step: at, of } = progressOf(visit, step);
  const progress = at === 0 ? null : visit.html(`new-progress-${draft.kind}`, { step: at, of });
  const keep = visit.button("new-keep", visit.data("new", "keep", step));
  const cancel = visit.button("new-cancel", visit.data("new", "cancel"));
  const view = {
    path: [visit.t("new-path")],
    body: Html.join([progress, body, now === null ? null : visit.html("new-now", { value: now })], "\n\n"),
    rows: [...rows, now === null ? [cancel] : [keep, cancel]],
  };
  return { screen: visit.question(backFrom(visit, step), view) };
}

/** A screen inside a question (a list of streets, a search): «Назад» leads to the question itself. */
export function innerScreen(visit: StaffVisit, step: WizardStep, body: Html, rows: Keyboard): Turn {
  const cancel = visit.button("new-cancel", visit.data("new", "cancel"));
  const view = { path: [visit.t("new-path")], body, rows: [...rows, [cancel]] };
  return { screen: visit.question(visit.data("new", "step", step), view) };
}

/** Where the summary and the first question lead back to. */
export function backFrom(visit: StaffVisit, step: WizardStep | "summary"): string {
  const steps = stepsOf(visit);
  if (step !== "summary" && visit.flow["changing"] === true) return visit.data("new", "step", "summary");
  const at = step === "summary" ? steps.length : steps.indexOf(step);
  const before = steps[at - 1];
  if (before !== undefined) return visit.data("new", "step", before);
  const { sourceOrderId } = readDraft(visit);
  if (visit.flow["from"] === "card") return visit.data("order", "card", sourceOrderId ?? 0);
  return visit.flow["from"] === "wizard" ? visit.data("new", "ordinary") : visit.data("new", "mode");
}
