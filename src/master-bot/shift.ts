import { SECOND_MS } from "../kernel/time.ts";
import { extendBreak, returnFromBreak, startBreak } from "../masters/break.ts";
import { endShift } from "../masters/end-shift.ts";
import type { ShiftStatus } from "../masters/lock-master.ts";
import { masterOverview } from "../masters/master-overview.ts";
import { startShift } from "../masters/start-shift.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { timeText } from "../telegram/screen-words.ts";
import type { Html } from "../texts/html.ts";
import { menuTurn } from "./menu.ts";
import { type MasterPerson, type MasterVisit, masterIdOf, zoneOf } from "./person.ts";

/** Shift and breaks (master-bot.md section 6). Buttons of old messages are answered with the state as it is now. */
export const SHIFT_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "shift", action: "on", handle: turnOn },
  { section: "shift", action: "off", handle: (visit) => turnOff(visit, false) },
  { section: "shift", action: "off-yes", handle: (visit) => turnOff(visit, true) },
  { section: "shift", action: "break", handle: async (visit) => askLength(visit, "break-for") },
  { section: "shift", action: "break-for", handle: (visit, [minutes]) => beginBreak(visit, Number(minutes)) },
  { section: "shift", action: "return", handle: comeBack },
  { section: "shift", action: "extend", handle: askExtension },
  {
    section: "shift",
    action: "extend-by",
    handle: (visit, [minutes, seen]) => prolong(visit, Number(minutes), Number(seen)),
  },
];

async function turnOn(visit: MasterVisit): Promise<Turn> {
  const result = await startShift(visit.work, { masterId: masterIdOf(visit) });
  switch (result.status) {
    case "started":
      return result.lacksDistricts ? lacksDistricts(visit) : menuSaying(visit, "shift-started");
    case "already_on_shift":
      return menuSaying(visit, "shift-already-on");
    case "on_break":
      return menuSaying(visit, "shift-on-break", { until: until(visit, result.breakUntil) });
    case "blocked":
    case "not_verified":
    case "no_skills":
      return { ...(await menuSaying(visit, `shift-${result.status}`)), isAlert: true };
    case "not_found":
    case "forbidden":
      return menuTurn(visit);
  }
}

/** He is on shift, but hears of fewer orders than he could: the way to his districts comes with the warning. */
function lacksDistricts(visit: MasterVisit): Turn {
  const add = visit.button("add-districts", visit.data("profile", "districts", 1));
  return question(visit, visit.html("shift-started-no-districts"), [[add]]);
}

async function turnOff(visit: MasterVisit, confirmed: boolean): Promise<Turn> {
  const result = await endShift(visit.work, { masterId: masterIdOf(visit), confirmed });
  switch (result.status) {
    case "has_open_offers": {
      const { openOfferCount: n } = result;
      const buttons = [
        visit.button("shift-off-yes", visit.data("shift", "off-yes")),
        visit.button("shift-off-no", visit.data("menu", "open")),
      ];
      return question(visit, visit.html("shift-off-question", { n }), [buttons]);
    }
    case "ended": {
      const { activeOrderCount: n } = result;
      return n > 0 ? menuSaying(visit, "shift-ended-active", { n }) : menuSaying(visit, "shift-off-done");
    }
    case "already_off":
      return menuSaying(visit, "shift-already-off");
    case "not_found":
    case "forbidden":
      return menuTurn(visit);
  }
}

function question(visit: MasterVisit, body: Html, rows: Keyboard): Turn {
  return {
    screen: visit.question(visit.data("menu", "open"), { path: [visit.t("shift-title")], body, rows }),
  };
}

async function beginBreak(visit: MasterVisit, minutes: number): Promise<Turn> {
  const result = await startBreak(visit.work, { masterId: masterIdOf(visit), minutes });
  switch (result.status) {
    case "started":
    case "already_on_break":
      return menuSaying(visit, "break-until", { until: until(visit, result.breakUntil) });
    case "wrong_state":
      return wrongState(visit, result.shiftStatus);
    case "invalid_length":
      return askLength(visit, "break-for");
    case "not_found":
    case "forbidden":
      return menuTurn(visit);
  }
}

async function comeBack(visit: MasterVisit): Promise<Turn> {
  const result = await returnFromBreak(visit.work, { masterId: masterIdOf(visit) });
  switch (result.status) {
    case "returned":
      return menuSaying(visit, "shift-started");
    case "already_on_shift":
      return menuSaying(visit, "shift-already-on");
    case "wrong_state":
      return wrongState(visit, result.shiftStatus);
    case "not_found":
    case "forbidden":
      return menuTurn(visit);
  }
}

/** The length buttons carry the end of the break he sees, so that a second press adds nothing. */
async function askExtension(visit: MasterVisit): Promise<Turn> {
  const { shiftStatus, breakUntil } = await masterOverview(visit.work, masterIdOf(visit));
  if (shiftStatus !== "BREAK" || breakUntil === null) return wrongState(visit, shiftStatus);
  return askLength(visit, "extend-by", Math.floor(breakUntil.getTime() / SECOND_MS));
}

async function prolong(visit: MasterVisit, minutes: number, seenSeconds: number): Promise<Turn> {
  const masterId = masterIdOf(visit);
  const { breakUntil } = await masterOverview(visit.work, masterId);
  // A button holds whole seconds; the moment itself may be finer.
  const isSeen = breakUntil !== null && Math.floor(breakUntil.getTime() / SECOND_MS) === seenSeconds;
  const breakUntilSeen = isSeen ? breakUntil : new Date(0);
  const result = await extendBreak(visit.work, { masterId, minutes, breakUntilSeen });
  switch (result.status) {
    case "extended":
    case "already_extended":
      return menuSaying(visit, "break-until", { until: until(visit, result.breakUntil) });
    case "wrong_state":
      return wrongState(visit, result.shiftStatus);
    case "invalid_length":
      return askExtension(visit);
    case "not_found":
    case "forbidden":
      return menuTurn(visit);
  }
}

function askLength(visit: MasterVisit, action: "break-for" | "extend-by", ...seen: readonly number[]): Turn {
  const lengths = visit.work.settings.get("break_lengths_minutes").map((minutes) => ({
    text: lengthText(visit, minutes),
    data: visit.data("shift", action, minutes, ...seen),
  }));
  const key = action === "break-for" ? "break-question" : "break-extend-question";
  const path = [visit.t("break-title")];
  const back = visit.data("menu", "open");
  return { screen: visit.question(back, { path, body: visit.html(key), rows: visit.rows(lengths, 2) }) };
}

/** «15 минут», «1 час». */
export function lengthText(visit: MasterVisit, minutes: number): string {
  return minutes % 60 === 0
    ? visit.t("break-hours", { n: minutes / 60 })
    : visit.t("break-minutes", { n: minutes });
}

/** A press on an old message: what is true now. */
function wrongState(visit: MasterVisit, shiftStatus: ShiftStatus): Promise<Turn> {
  return menuSaying(visit, shiftStatus === "SHIFT_ON" ? "shift-already-on" : "shift-already-off");
}

async function menuSaying(
  visit: MasterVisit,
  key: string,
  args: Readonly<Record<string, string | number>> = {},
): Promise<Turn> {
  return { ...(await menuTurn(visit)), notice: visit.t(key, args) };
}

function until(visit: MasterVisit, breakUntil: Date): string {
  return timeText(breakUntil, visit.now, zoneOf(visit));
}
