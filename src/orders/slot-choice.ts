import { addDays, type LocalDate, localDateOf, parseIsoDate, toInstant } from "../geo/local-time.ts";
import { readBucket, type SlotBucket } from "../settings/lists.ts";
import type { WorkingWindow } from "./working-window.ts";

/** How far ahead the console and the API may choose a date. */
export const SLOT_DAYS_AHEAD_MAX = 14;

/**
 * What was chosen as the time of a visit (time.md section 4); buttons, drafts and the API carry it as
 * text, see `printSlotChoice`. Buckets are compared by their times, not by their spelling.
 */
export type SlotChoice =
  | { readonly kind: "asap" }
  | { readonly kind: "today" | "tomorrow"; readonly bucket: SlotBucket }
  | { readonly kind: "date"; readonly date: LocalDate; readonly bucket: SlotBucket }
  /** The first bucket of tomorrow, and the order sleeps until then. */
  | { readonly kind: "deferred_tomorrow" };

/** `ASAP`, `TODAY:10-13`, `TOM:10-13`, `DATE:2026-03-12:10-13` or `DEFERRED_TOM_10_13`. */
export function printSlotChoice(choice: SlotChoice): string {
  switch (choice.kind) {
    case "asap":
      return "ASAP";
    case "today":
      return `TODAY:${choice.bucket.label}`;
    case "tomorrow":
      return `TOM:${choice.bucket.label}`;
    case "date":
      return `DATE:${choice.date}:${choice.bucket.label}`;
    case "deferred_tomorrow":
      return "DEFERRED_TOM_10_13";
  }
}

/** The choice a text stands for; null when it is none. Whether its bucket is still offered is for `resolveSlot` to say. */
export function parseSlotChoice(text: string): SlotChoice | null {
  if (text === "ASAP") return { kind: "asap" };
  if (text === "DEFERRED_TOM_10_13") return { kind: "deferred_tomorrow" };
  const match = /^(?:(TODAY|TOM)|DATE:(\d{4}-\d\d-\d\d)):(.+)$/.exec(text);
  const bucket = match ? readBucket(match[3]) : null;
  if (!match || !bucket) return null;
  if (match[1]) return { kind: match[1] === "TOM" ? "tomorrow" : "today", bucket };
  const date = parseIsoDate(match[2]!);
  return date && { kind: "date", date, bucket };
}

/**
 * What a wizard offers at `now`: ASAP at any hour, those of today's buckets that start later, all of
 * tomorrow's; in this order. A bucket that a clock change swallows is not offered.
 */
export function offeredSlots(now: Date, zone: string, window: WorkingWindow): SlotChoice[] {
  const today = localDateOf(now, zone);
  const exists = (date: LocalDate, bucket: SlotBucket) => slotOf(date, bucket, zone) !== null;
  const later = window.buckets.filter(
    (bucket) => exists(today, bucket) && toInstant(today, bucket.startMinutes, zone) > now,
  );
  const all = window.buckets.filter((bucket) => exists(addDays(today, 1), bucket));
  return [
    { kind: "asap" },
    ...later.map((bucket) => ({ kind: "today" as const, bucket })),
    ...all.map((bucket) => ({ kind: "tomorrow" as const, bucket })),
  ];
}

/** The buckets of a date that can still be chosen at `now`, for a console with a calendar; empty when the date is out of reach. */
export function bucketsOn(date: LocalDate, now: Date, zone: string, window: WorkingWindow): SlotBucket[] {
  const today = localDateOf(now, zone);
  if (date < today || date > addDays(today, SLOT_DAYS_AHEAD_MAX)) return [];
  return window.buckets.filter((bucket) => {
    const slot = slotOf(date, bucket, zone);
    return slot !== null && slot.startsAt > now;
  });
}

/** A bucket of a date in UTC; null when a clock change leaves nothing of it. */
export function slotOf(
  date: LocalDate,
  bucket: SlotBucket,
  zone: string,
): { readonly startsAt: Date; readonly endsAt: Date } | null {
  const startsAt = toInstant(date, bucket.startMinutes, zone);
  const endsAt = toInstant(date, bucket.endMinutes, zone);
  return startsAt < endsAt ? { startsAt, endsAt } : null;
}
