/** Why a typed or stored text is not a value of its setting. Surfaces word it (Fluent key `setting-problem-<code>`). */
export type SettingProblem =
  | { readonly code: "not_whole_number" }
  | { readonly code: "not_decimal"; readonly decimalsMax: number }
  | { readonly code: "not_yes_no" }
  /** A time of day is `HH:MM`, 00:00 to 23:59. */
  | { readonly code: "not_time" }
  | { readonly code: "not_one_of"; readonly allowed: readonly string[] }
  /** Both ends are allowed; written as a person would type them. */
  | { readonly code: "out_of_range"; readonly min: string; readonly max: string }
  | { readonly code: "too_long"; readonly lengthMax: number }
  | { readonly code: "not_json" }
  /** JSON, but not the list this setting wants; `rule` names what was broken. */
  | { readonly code: "wrong_list"; readonly rule: ListRule }
  | { readonly code: "not_card_number" }
  | { readonly code: "not_phone" }
  | { readonly code: "not_url" }
  /** A channel is a number such as `-1001234567890`, or `@name`. */
  | { readonly code: "not_channel" };

export type ListRule =
  /** 1 to 8 elements `H-H` or `HH:MM-HH:MM`, each start before its end, ascending, not overlapping. */
  | "buckets"
  /** Two different local times, or an empty list for "off". */
  | "quiet_period"
  /** Whole minutes above zero, each smaller than the one before, at most 10. */
  | "descending_minutes"
  /** 1 to 4 different whole numbers from 5 to 480. */
  | "break_lengths"
  /** Any of card, sbp, cash, each at most once. */
  | "pay_methods";

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: SettingProblem };

export function valid<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function invalid(problem: SettingProblem): { readonly ok: false; readonly problem: SettingProblem } {
  return { ok: false, problem };
}
