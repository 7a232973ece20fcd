import type { SettingKey, SettingValues } from "./catalogue.ts";

/** Settings of the working day that contradict each other. */
export interface SettingConflict {
  readonly code: "window_empty" | "bucket_outside_window" | "threshold_outside_window";
  /** The settings that disagree. */
  readonly keys: readonly SettingKey[];
}

/**
 * What contradicts itself in a whole set of values: the working window must start before it ends,
 * hold every slot bucket (time.md section 4) and hold the late-ASAP threshold (start <= threshold <
 * end). Empty when all agree.
 */
export function checkTogether(
  values: Pick<
    SettingValues,
    "working_hours_start" | "working_hours_end" | "timeslot_buckets" | "asap_late_threshold"
  >,
): readonly SettingConflict[] {
  const start = values.working_hours_start;
  const end = values.working_hours_end;
  if (start >= end) return [{ code: "window_empty", keys: ["working_hours_start", "working_hours_end"] }];

  const conflicts: SettingConflict[] = [];
  const outside = values.timeslot_buckets.some((b) => b.startMinutes < start || b.endMinutes > end);
  if (outside) {
    conflicts.push({
      code: "bucket_outside_window",
      keys: ["timeslot_buckets", "working_hours_start", "working_hours_end"],
    });
  }
  const threshold = values.asap_late_threshold;
  if (threshold < start || threshold >= end) {
    conflicts.push({
      code: "threshold_outside_window",
      keys: ["asap_late_threshold", "working_hours_start", "working_hours_end"],
    });
  }
  return conflicts;
}
