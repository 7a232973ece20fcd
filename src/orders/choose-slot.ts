import { parseIsoDate } from "../geo/local-time.ts";
import type { Work } from "../staff/work.ts";
import type { Invalid, SlotProblem } from "./order-problems.ts";
import { resolveSlot } from "./resolve-slot.ts";
import { parseSlotChoice } from "./slot-choice.ts";
import { workingWindow } from "./working-window.ts";

/** When the client is to be visited, as a surface asks for it. */
export interface SlotWish {
  /** `ASAP`, `TODAY:10-13`, `TOM:10-13`, `DATE:2026-03-12:10-13`, `DEFERRED_TOM_10_13`; null = no time agreed. */
  readonly slot: string | null;
  /** Search at once, also outside the working window; the answer «Искать сейчас» to a late ASAP. */
  readonly searchNow?: boolean;
  /** The answer «Да, на завтра» to a late ASAP; without effect on any other choice. */
  readonly tomorrow?: boolean;
  /** The city's date (yyyy-mm-dd) on which «сегодня» or «завтра» was chosen, when it may be past midnight now. */
  readonly chosenOn?: string | null;
}

/** A slot in UTC; both ends null when none was agreed. */
export interface Slot {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly isAsap: boolean;
  readonly lateVisit: boolean;
}

export interface ChosenSlot extends Slot {
  readonly status: "chosen";
  readonly movedToTomorrow: boolean;
}

/** Why a wish gives no slot; every command that takes one answers with these. */
export type SlotRefusal =
  /** Too late for today: «Перенести на завтра?» is asked; answered by `tomorrow` or `searchNow`. */
  | { readonly status: "late_asap" }
  /** The window chosen is over: asked again with the fresh list. */
  | { readonly status: "slot_passed" }
  | Invalid;

export const NO_SLOT: ChosenSlot = {
  status: "chosen",
  startsAt: null,
  endsAt: null,
  isAsap: false,
  lateVisit: false,
  movedToTomorrow: false,
};

/** The slot that a wish means in a city at `work.now`, the moment of confirmation (time.md sections 4 and 5). */
export function chooseSlot(work: Work, cityId: number, wish: SlotWish): ChosenSlot | SlotRefusal {
  if (wish.slot === null) return NO_SLOT;
  const choice = parseSlotChoice(wish.slot);
  if (choice === null) return refused("unknown_choice");
  const chosenOn = wish.chosenOn ? parseIsoDate(wish.chosenOn) : undefined;
  if (chosenOn === null) return refused("unknown_date");

  const zone = work.cities.zoneOf(cityId);
  const window = workingWindow(work.settings.forCity(cityId));
  const options = { searchNow: wish.searchNow ?? false, ...(chosenOn ? { chosenOn } : {}) };
  let resolved = resolveSlot(choice, work.now, zone, window, options);
  if (resolved.status === "late_asap" && wish.tomorrow) {
    resolved = resolveSlot({ kind: "deferred_tomorrow" }, work.now, zone, window);
  }
  switch (resolved.status) {
    case "slot":
      return { ...resolved, status: "chosen" };
    case "late_asap":
      return resolved;
    case "invalid":
      return resolved.reason === "ended" ? { status: "slot_passed" } : refused(resolved.reason);
  }
}

function refused(code: SlotProblem): Invalid {
  return { status: "invalid", problems: [{ field: "slot", problem: { code } }] };
}
