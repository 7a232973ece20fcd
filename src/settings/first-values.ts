import { CATALOGUE, DEFAULTS, definitionOf, type SettingKey, type SettingValues } from "./catalogue.ts";
import { checkTogether, type SettingConflict } from "./check-together.ts";
import { printMinutesOfDay } from "./definition.ts";
import type { SlotBucket } from "./lists.ts";
import type { SettingProblem } from "./problems.ts";

/** Variables of the environment that give a setting its first value, and only that (operations.md section 1). */
export const FIRST_VALUE_VARIABLES = {
  DISTRIBUTION_SLA_SECONDS: "distribution_sla_seconds",
  DISTRIBUTION_ROUNDS: "distribution_rounds",
  COMMISSION_DEADLINE_HOURS: "commission_deadline_hours",
  GUARANTEE_COMPANY_PAYMENT: "guarantee_company_payment",
  WORKDAY_START: "working_hours_start",
  WORKDAY_END: "working_hours_end",
  ASAP_LATE_THRESHOLD: "asap_late_threshold",
} as const satisfies Record<string, SettingKey>;

export type FirstValueVariable = keyof typeof FIRST_VALUE_VARIABLES;
/** As the environment gives them; missing and empty ones leave the default. */
export type FirstValues = { readonly [V in FirstValueVariable]?: string | undefined };

export interface FirstValueProblem {
  readonly variables: readonly FirstValueVariable[];
  readonly why: SettingProblem | SettingConflict;
}

/**
 * The values a fresh database gets. With a window of its own, buckets and late-ASAP threshold that
 * nobody named are fitted into it: default buckets are cut at its ends, the threshold is moved to
 * 30 minutes before its end. `problems` is for the line that stops the start.
 */
export function readFirstValues(
  first: FirstValues,
):
  | { readonly ok: true; readonly values: SettingValues }
  | { readonly ok: false; readonly problems: FirstValueProblem[] } {
  const problems: FirstValueProblem[] = [];
  const named: Partial<Record<SettingKey, unknown>> = {};
  for (const [variable, key] of Object.entries(FIRST_VALUE_VARIABLES) as [FirstValueVariable, SettingKey][]) {
    const text = first[variable];
    if (text === undefined || text.trim() === "") continue;
    const parsed = definitionOf(key).parse(text);
    if (parsed.ok) named[key] = parsed.value;
    else problems.push({ variables: [variable], why: parsed.problem });
  }
  if (problems.length > 0) return { ok: false, problems };

  const values = fitted({ ...DEFAULTS, ...named } as SettingValues, named);
  const conflicts = checkTogether(values);
  if (conflicts.length === 0) return { ok: true, values };
  return { ok: false, problems: conflicts.map((why) => ({ variables: variablesOf(why), why })) };
}

function fitted(values: SettingValues, named: Partial<Record<SettingKey, unknown>>): SettingValues {
  const start = values.working_hours_start;
  const end = values.working_hours_end;
  if (start >= end) return values;
  const late = values.asap_late_threshold;
  const lateFits = late >= start && late < end;
  return {
    ...values,
    timeslot_buckets: bucketsInside(start, end),
    ...(named.asap_late_threshold === undefined && !lateFits
      ? { asap_late_threshold: Math.max(start, end - 30) }
      : {}),
  };
}

/** The default buckets cut to [start, end); the whole window when none of an hour or more is left. */
function bucketsInside(startMinutes: number, endMinutes: number): readonly SlotBucket[] {
  const cut = CATALOGUE.timeslot_buckets.default.map((bucket) => {
    const from = Math.max(bucket.startMinutes, startMinutes);
    const to = Math.min(bucket.endMinutes, endMinutes);
    return from === bucket.startMinutes && to === bucket.endMinutes ? bucket : bucketOf(from, to);
  });
  const left = cut.filter((bucket) => bucket.endMinutes - bucket.startMinutes >= 60);
  return left.length > 0 ? left : [bucketOf(startMinutes, endMinutes)];
}

function bucketOf(startMinutes: number, endMinutes: number): SlotBucket {
  const label = `${printMinutesOfDay(startMinutes)}-${printMinutesOfDay(endMinutes)}`;
  return { label, startMinutes, endMinutes };
}

function variablesOf(conflict: SettingConflict): FirstValueVariable[] {
  const all = Object.keys(FIRST_VALUE_VARIABLES) as FirstValueVariable[];
  return all.filter((variable) => conflict.keys.includes(FIRST_VALUE_VARIABLES[variable]));
}
