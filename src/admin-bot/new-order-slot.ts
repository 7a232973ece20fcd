import { localDateOf } from "../geo/local-time.ts";
import { chooseSlot } from "../orders/choose-slot.ts";
import { offeredSlots, printSlotChoice } from "../orders/slot-choice.ts";
import { workingWindow } from "../orders/working-window.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { answer, readDraft } from "./new-order-draft.ts";
import type { Answered, WizardPart } from "./new-order-part.ts";
import { stepScreen } from "./new-order-screen.ts";
import type { StaffVisit } from "./person.ts";
import { range, readSlotArgument, slotArgument, slotLabel } from "./slot-words.ts";

/** When to come (time.md sections 4 and 5). */
export const SLOT_PART: WizardPart = {
  questions: { slot: { name: "slot", ask: async (visit) => askSlot(visit) } },
  presses: {
    slot: async (visit, [slot]) => (hasCity(visit) ? takeSlot(visit, slot) : { onward: "city" }),
    late: async (visit, [reply]) => (hasCity(visit) ? answerLate(visit, reply) : { onward: "city" }),
  },
};

/** Always, but under a button of an earlier wizard. */
function hasCity(visit: StaffVisit): boolean {
  return readDraft(visit).cityId !== null;
}

export function askSlot(visit: StaffVisit, notice?: string): Turn {
  const cityId = readDraft(visit).cityId!;
  visit.enter("new.slot");
  const rows = slotRows(visit, cityId, (argument) => visit.data("new", "slot", argument));
  const turn = stepScreen(visit, "slot", visit.html("new-slot"), rows);
  return notice === undefined ? turn : { ...turn, notice, isAlert: true };
}

/** What is offered now: ASAP, what is left of today, tomorrow. */
export function slotRows(visit: StaffVisit, cityId: number, data: (argument: string) => string): Keyboard {
  const zone = visit.work.cities.zoneOf(cityId);
  const window = workingWindow(visit.work.settings.forCity(cityId));
  const [asap, ...rest] = offeredSlots(visit.now, zone, window).map((choice) => ({
    text: slotLabel(visit, choice),
    data: data(slotArgument(choice)),
  }));
  return [...(asap ? [[asap]] : []), ...visit.rows(rest, 2)];
}

/** The inputs of a slot that was pressed; null for a button no list has. */
export function slotInputs(visit: StaffVisit, cityId: number, argument: string | undefined) {
  const choice = readSlotArgument(argument);
  if (choice === null) return null;
  const chosenOn = localDateOf(visit.now, visit.work.cities.zoneOf(cityId));
  return { slot: printSlotChoice(choice), chosenOn, searchNow: false, tomorrow: false };
}

function takeSlot(visit: StaffVisit, argument: string | undefined): Answered {
  const inputs = slotInputs(visit, readDraft(visit).cityId!, argument);
  if (inputs === null) return askSlot(visit);
  visit.enter("new.slot", inputs);
  return judged(visit);
}

/** «Уже поздно для выезда сегодня»: tomorrow, or search at once. «Выбрать другое время» is the question itself. */
function answerLate(visit: StaffVisit, reply: string | undefined): Answered {
  if ((reply !== "tomorrow" && reply !== "now") || readDraft(visit).slot === null) return askSlot(visit);
  visit.enter("new.slot", { tomorrow: reply === "tomorrow", searchNow: reply === "now" });
  return judged(visit);
}

function judged(visit: StaffVisit): Answered {
  const draft = readDraft(visit);
  const chosen = chooseSlot(visit.work, draft.cityId!, draft);
  switch (chosen.status) {
    case "late_asap":
      return lateQuestion(visit);
    case "slot_passed":
    case "invalid":
      return askSlot(visit, visit.t("new-slot-passed"));
    case "chosen":
      return answer(visit, "slot", {});
  }
}

export function lateQuestion(visit: StaffVisit): Turn {
  const rows = lateRows(visit, {
    tomorrow: visit.data("new", "late", "tomorrow"),
    other: visit.data("new", "step", "slot"),
    now: visit.data("new", "late", "now"),
  });
  const body = lateWords(visit, readDraft(visit).cityId!);
  return stepScreen(visit, "slot", body, rows, { offersKeep: false });
}

/** «Уже поздно для выезда сегодня. Перенести на завтра 10:00-13:00?» */
export function lateWords(visit: StaffVisit, cityId: number) {
  const [first] = workingWindow(visit.work.settings.forCity(cityId)).buckets;
  return visit.html("new-late", { range: first ? range(first) : "" });
}

/** The three answers to it, by where they lead. */
export function lateRows(
  visit: StaffVisit,
  to: { readonly tomorrow: string; readonly other: string; readonly now: string },
): Keyboard {
  return [
    [visit.button("new-late-tomorrow", to.tomorrow)],
    [visit.button("new-other-time", to.other)],
    [visit.button("new-search-now", to.now)],
  ];
}
