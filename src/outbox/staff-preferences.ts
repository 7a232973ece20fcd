/**
 * What a staff member chose about messages; lives in `staff_users.prefs` beside what the console
 * keeps there (sound, saved views).
 *
 *   { "quiet_hours": { "from": "22:00", "to": "08:00" }, "muted": ["order_assigned_staff"], "daily_summary": true }
 */
export interface StaffPreferences {
  /** Local times; messages inside wait for the end. Null = none. May run over midnight. */
  readonly quietHours: QuietHours | null;
  /** Events he does not want; only those that may be muted are looked at. */
  readonly muted: readonly string[];
  readonly dailySummary: boolean;
}

export interface QuietHours {
  /** "HH:MM", included. */
  readonly from: string;
  /** "HH:MM", the first minute at which messages go out again. */
  readonly to: string;
}

const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Reads the preferences out of the stored JSON; whatever is missing or malformed counts as not chosen. */
export function staffPreferences(prefs: unknown): StaffPreferences {
  const stored = isRecord(prefs) ? prefs : {};
  const muted = stored["muted"];
  return {
    quietHours: quietHours(stored["quiet_hours"]),
    muted: Array.isArray(muted) ? muted.filter((event) => typeof event === "string") : [],
    dailySummary: stored["daily_summary"] === true,
  };
}

function quietHours(stored: unknown): QuietHours | null {
  if (!isRecord(stored)) return null;
  const { from, to } = stored;
  if (typeof from !== "string" || typeof to !== "string" || from === to) return null;
  return LOCAL_TIME.test(from) && LOCAL_TIME.test(to) ? { from, to } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
