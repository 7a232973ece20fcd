import type { FirstValueProblem } from "../settings/first-values.ts";

/** One line about first values that cannot be used, for the person who starts the process. */
export function firstValueLine({ variables, why }: FirstValueProblem): string {
  const names = variables.join(" and ");
  switch (why.code) {
    case "out_of_range":
      return `${names} is out of range; expected ${why.min} to ${why.max}.`;
    case "not_whole_number":
      return `${names} is not a whole number.`;
    case "not_decimal":
      return `${names} is not a number with at most ${why.decimalsMax} decimals.`;
    case "not_time":
      return `${names} is not a time of day; expected HH:MM, such as 10:00.`;
    case "window_empty":
      return `${names}: the working window must start before it ends.`;
    case "threshold_outside_window":
      return `${names}: the late-ASAP threshold must lie inside the working window.`;
    default:
      return `${names} cannot be used (${why.code.replaceAll("_", " ")}).`;
  }
}
