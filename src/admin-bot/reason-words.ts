import { plainReason } from "../dispatch/judge-master.ts";
import { timeText } from "../telegram/screen-words.ts";
import type { StaffVisit } from "./person.ts";

/**
 * A reason code of dispatch.md section 5 in words, its figures included: `at_limit_5/5` is «лимит
 * 5/5», `on_break_until_2026-03-10T12:30:00Z` is «перерыв до 15:30» in the city's time.
 */
export function reasonText(visit: StaffVisit, cityId: number, code: string): string {
  const reason = plainReason(code);
  const figures = /^at_limit_(\d+)\/(\d+)$/.exec(code);
  if (figures)
    return visit.t("reason-at_limit.full", { active: Number(figures[1]), limit: Number(figures[2]) });
  const until = /^on_break_until_(.+)$/.exec(code)?.[1];
  if (until) {
    const zone = visit.work.cities.zoneOf(cityId);
    return visit.t("reason-on_break.full", { until: timeText(new Date(until), visit.now, zone) });
  }
  return reason === "other_city" ? visit.t("assign-refused-not_in_city") : visit.t(`reason-${reason}`);
}

/** Several of them, «не на смене, лимит 5/5». */
export function reasonsText(visit: StaffVisit, cityId: number, codes: readonly string[]): string {
  return codes.map((code) => reasonText(visit, cityId, code)).join(", ");
}
