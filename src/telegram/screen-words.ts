import { formatHm, localDateOf, toLocal } from "../geo/local-time.ts";
import { momentText } from "./wording.ts";

/** «14:30» of a moment of the city's today, «11.03 14:30» of any other day. */
export function timeText(moment: Date, now: Date, zone: string): string {
  const isToday = localDateOf(moment, zone) === localDateOf(now, zone);
  return isToday ? formatHm(toLocal(moment, zone).minuteOfDay) : momentText(moment, now, zone);
}
