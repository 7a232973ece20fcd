import { formatHm, toLocal } from "../geo/local-time.ts";
import { beginningOf } from "../orders/beginning.ts";
import { type ChosenSlot, chooseSlot } from "../orders/choose-slot.ts";
import { workingWindow } from "../orders/working-window.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { timeText } from "../telegram/screen-words.ts";
import { Html } from "../texts/html.ts";
import { summaryWords } from "./new-order-answers.ts";
import { changeableOf, type Draft, firstOpen, readDraft, type WizardStep } from "./new-order-draft.ts";
import type { Answered } from "./new-order-part.ts";
import { backFrom } from "./new-order-screen.ts";
import { lateQuestion } from "./new-order-slot.ts";
import type { StaffVisit } from "./person.ts";

/** What confirming does: search at once inside the window, sleep or search on purpose outside it. */
export type ConfirmMode = "create" | "defer" | "search";
export const CONFIRM_MODES: readonly ConfirmMode[] = ["create", "defer", "search"];

/**
 * The summary as of this moment. A question without an answer is asked first; a slot that is over
 * meanwhile is named, and everything else stays.
 */
export async function summaryTurn(visit: StaffVisit): Promise<Answered> {
  const open = firstOpen(visit);
  if (open !== null) return backTo(visit, open);
  visit.enter("new.summary", { changing: false });
  const draft = readDraft(visit);
  const chosen = chooseSlot(visit.work, draft.cityId!, draft);
  if (chosen.status === "late_asap") return lateQuestion(visit);
  const words = await summaryWords(visit, draft);
  if (chosen.status !== "chosen") {
    const other = visit.button("new-another-time", visit.data("new", "change", "slot"));
    const body = Html.join([words, visit.html("new-slot-passed")], "\n\n");
    return summaryScreen(visit, body, [[other], [cancelButton(visit)]]);
  }
  const mode = modeNow(visit, draft, chosen);
  const confirm = (key: string, as: ConfirmMode) =>
    visit.button(key, visit.data("new", "confirm", draft.nonce, as));
  const changes = visit.rows(changeButtons(visit), 3);
  if (mode !== "defer") {
    const last = [confirm("new-create", mode), cancelButton(visit)];
    return summaryScreen(visit, words, [...changes, last]);
  }
  const body = Html.join([words, sleepWords(visit, draft, chosen)], "\n\n");
  return summaryScreen(visit, body, [
    ...changes,
    [confirm("new-defer", "defer"), confirm("new-search-now", "search")],
    [visit.button("new-another-time", visit.data("new", "change", "slot")), cancelButton(visit)],
  ]);
}

/** A question that was left open: when it is answered he comes back here. */
export function backTo(visit: StaffVisit, open: WizardStep): Answered {
  visit.enter(`new.${open}`, { changing: true });
  return { onward: open };
}

/** What would happen to the draft if it were confirmed now; `pressed` is what its button promised. */
export function modeNow(
  visit: StaffVisit,
  draft: Draft,
  chosen: ChosenSlot,
  pressed?: ConfirmMode,
): ConfirmMode {
  const order = { cityId: draft.cityId!, type: draft.type };
  const { status } = beginningOf(visit.work, order, chosen, draft);
  if (status === "DEFERRED") return "defer";
  return draft.searchNow || pressed === "search" ? "search" : "create";
}

function summaryScreen(visit: StaffVisit, body: Html, rows: Keyboard): Turn {
  const view = { path: [visit.t("new-path")], body, rows };
  return { screen: visit.question(backFrom(visit, "summary"), view) };
}

/** «✏️ Район» and so on, one per line of the summary. */
function changeButtons(visit: StaffVisit): Button[] {
  return changeableOf(visit).map((step) =>
    visit.button(`new-change-${step}`, visit.data("new", "change", step)),
  );
}

function cancelButton(visit: StaffVisit): Button {
  return visit.button("new-cancel", visit.data("new", "cancel"));
}

function sleepWords(visit: StaffVisit, draft: Draft, chosen: ChosenSlot): Html | null {
  const cityId = draft.cityId!;
  const zone = visit.work.cities.zoneOf(cityId);
  const window = workingWindow(visit.work.settings.forCity(cityId));
  const { wakeAt } = beginningOf(visit.work, { cityId, type: draft.type }, chosen, draft);
  if (wakeAt === null) return null;
  return visit.html("new-outside-window", {
    time: formatHm(toLocal(visit.now, zone).minuteOfDay),
    window: `${formatHm(window.startMinute)}-${formatHm(window.endMinute)}`,
    wake: timeText(wakeAt, visit.now, zone),
  });
}
