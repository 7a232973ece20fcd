import { sql } from "../db/tx.ts";
import { after, latest, MINUTE_MS } from "../kernel/time.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { breakReminderAt } from "./break-reminder.ts";
import { type LockedMaster, lockMasterHimself, type ShiftStatus } from "./lock-master.ts";
import { noteMasterState } from "./state-events.ts";

export type StartBreak =
  | { readonly status: "started"; readonly breakUntil: Date }
  | { readonly status: "already_on_break"; readonly breakUntil: Date }
  | { readonly status: "wrong_state"; readonly shiftStatus: ShiftStatus }
  | { readonly status: "invalid_length" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Перерыв», only from SHIFT_ON and only of an offered length (`break_lengths_minutes`). Open offers
 * stay his. A second press answers `already_on_break` and changes nothing.
 */
export async function startBreak(
  work: Work,
  { masterId, minutes }: { masterId: number; minutes: number },
): Promise<StartBreak> {
  const found = await lockMasterHimself(work, masterId);
  if (found.status !== "locked") return found;
  const { shiftStatus, breakUntil } = found.master;
  if (shiftStatus === "BREAK") return { status: "already_on_break", breakUntil: breakUntil! };
  if (shiftStatus !== "SHIFT_ON") return { status: "wrong_state", shiftStatus };
  if (!isOffered(work, minutes)) return { status: "invalid_length" };
  const until = after(work.now, minutes * MINUTE_MS);
  await setBreak(work, masterId, "SHIFT_ON", until);
  await noteMasterState(work, masterId, [
    { kind: "break_start", data: { break_until: until.toISOString() } },
  ]);
  return { status: "started", breakUntil: until };
}

export type ExtendBreak =
  | { readonly status: "extended"; readonly breakUntil: Date }
  | { readonly status: "already_extended"; readonly breakUntil: Date }
  | { readonly status: "wrong_state"; readonly shiftStatus: ShiftStatus }
  | { readonly status: "invalid_length" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Продлить перерыв»: the new end is max(now, old end) + length, and a new reminder becomes possible.
 * `breakUntilSeen` is the end the button was drawn with: a second press of it finds another end and
 * answers `already_extended` without changing anything.
 */
export async function extendBreak(
  work: Work,
  { masterId, minutes, breakUntilSeen }: { masterId: number; minutes: number; breakUntilSeen: Date },
): Promise<ExtendBreak> {
  const found = await lockMasterHimself(work, masterId);
  if (found.status !== "locked") return found;
  const { shiftStatus, breakUntil } = found.master;
  if (shiftStatus !== "BREAK") return { status: "wrong_state", shiftStatus };
  if (breakUntil!.getTime() !== breakUntilSeen.getTime()) {
    return { status: "already_extended", breakUntil: breakUntil! };
  }
  if (!isOffered(work, minutes)) return { status: "invalid_length" };
  const until = after(latest(work.now, breakUntil)!, minutes * MINUTE_MS);
  await setBreak(work, masterId, "BREAK", until);
  await noteMasterState(work, masterId, [
    { kind: "break_extended", data: { break_until: until.toISOString() } },
  ]);
  return { status: "extended", breakUntil: until };
}

export type ReturnFromBreak =
  | { readonly status: "returned" }
  | { readonly status: "already_on_shift" }
  | { readonly status: "wrong_state"; readonly shiftStatus: ShiftStatus }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «Вернуться на смену» from a break; the engine looks at the searched orders of his city at once. */
export async function returnFromBreak(
  work: Work,
  { masterId }: { masterId: number },
): Promise<ReturnFromBreak> {
  const found = await lockMasterHimself(work, masterId);
  if (found.status !== "locked") return found;
  const { master } = found;
  if (master.shiftStatus === "SHIFT_ON") return { status: "already_on_shift" };
  if (master.shiftStatus !== "BREAK") return { status: "wrong_state", shiftStatus: master.shiftStatus };
  await work.tx.run(sql`
    update masters
       set shift_status = 'SHIFT_ON', is_on_shift = true, break_until = null, break_remind_at = null,
           break_reminded_at = null, version = version + 1, updated_at = ${work.now}
     where id = ${masterId} and shift_status = 'BREAK'`);
  await noteMasterState(work, masterId, [{ kind: "break_ended" }]);
  await noteBack(work, master);
  return { status: "returned" };
}

function isOffered(work: Work, minutes: number): boolean {
  return work.settings.get("break_lengths_minutes").includes(minutes);
}

async function setBreak(work: Work, masterId: number, from: ShiftStatus, until: Date): Promise<void> {
  const remindAt = breakReminderAt(work.now, until, work.settings.get("break_reminder_minutes"));
  await work.tx.run(sql`
    update masters
       set shift_status = 'BREAK', is_on_shift = false, break_until = ${until}, break_remind_at = ${remindAt},
           break_reminded_at = null, version = version + 1, updated_at = ${work.now}
     where id = ${masterId} and shift_status = ${from}::shift_status`);
}

async function noteBack(work: Work, { id, cityId }: LockedMaster): Promise<void> {
  if (cityId === null) return;
  await noteDispatch(work.tx, [{ cityId, kind: "master_back_from_break", masterId: id }], work.now);
}
