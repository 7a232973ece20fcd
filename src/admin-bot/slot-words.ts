import { formatHm } from "../geo/local-time.ts";
import type { SlotChoice } from "../orders/slot-choice.ts";
import type { SlotBucket } from "../settings/lists.ts";
import type { StaffVisit } from "./person.ts";

/** A choice as a part of callback data, which may hold no colon: `asap`, `today.600-780`, `tomorrow.600-780`. */
export function slotArgument(choice: SlotChoice): string {
  return "bucket" in choice
    ? `${choice.kind}.${choice.bucket.startMinutes}-${choice.bucket.endMinutes}`
    : choice.kind;
}

/** The choice such a part stands for; null for anything else. Whether it is still offered is for the command to say. */
export function readSlotArgument(argument: string | undefined): SlotChoice | null {
  if (argument === "asap" || argument === "deferred_tomorrow") return { kind: argument };
  const match = /^(today|tomorrow)\.(\d{1,4})-(\d{1,4})$/.exec(argument ?? "");
  if (!match) return null;
  const [startMinutes, endMinutes] = [Number(match[2]), Number(match[3])];
  if (startMinutes >= endMinutes || endMinutes > 24 * 60) return null;
  const label = `${formatHm(startMinutes)}-${formatHm(endMinutes)}`;
  return { kind: match[1] as "today" | "tomorrow", bucket: { label, startMinutes, endMinutes } };
}

/** «⚡ Как можно скорее», «Сегодня 13:00-16:00». */
export function slotLabel(visit: StaffVisit, choice: SlotChoice): string {
  switch (choice.kind) {
    case "asap":
      return visit.t("slot-choice-asap");
    case "deferred_tomorrow":
      return visit.t("slot-choice-deferred");
    case "date":
      return `${choice.date} ${range(choice.bucket)}`;
    default:
      return visit.t(`slot-choice-${choice.kind}`, { range: range(choice.bucket) });
  }
}

/** «10:00-13:00». */
export function range({ startMinutes, endMinutes }: SlotBucket): string {
  return `${formatHm(startMinutes)}-${formatHm(endMinutes)}`;
}
