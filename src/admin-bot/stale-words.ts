import type { OrderCategory } from "../orders/lifecycle.ts";
import type { MeanwhileChange } from "../orders/meanwhile-changes.ts";
import { timeText } from "../telegram/screen-words.ts";
import { slotText } from "../telegram/wording.ts";
import type { StaffVisit } from "./person.ts";

/**
 * «Заказ изменил Анна в 14:05: время, статус Ищем мастера → Назначен. Повторить?»: who, when and what,
 * so that nobody overwrites a colleague unseen (rule R75). Several people are all named, the moment is the last one.
 */
export function staleText(visit: StaffVisit, cityId: number, changes: readonly MeanwhileChange[]): string {
  const last = changes.at(-1);
  if (last === undefined) return visit.t("stale-unknown");
  const names = new Set(changes.map(({ byName, actorType }) => byName ?? visit.t(`actor-${actorType}`)));
  return visit.t("assign-stale", {
    name: [...names].join(", "),
    time: timeText(last.at, visit.now, visit.work.cities.zoneOf(cityId)),
    changes: [...new Set(changes.map((change) => changeText(visit, cityId, change)))].join(", "),
  });
}

/** A field with its new value where it may be shown; contacts and ids are named only. */
function changeText(visit: StaffVisit, cityId: number, { field, before, after }: MeanwhileChange): string {
  if (field === "status") {
    const state = (status: unknown) => (status === null ? "—" : visit.t(`status-${String(status)}.short`));
    return visit.t("stale-status", { change: `${state(before)} → ${state(after)}` });
  }
  const name = visit.t(`order-field-${field}`).toLowerCase();
  const value = valueText(visit, cityId, field, after);
  return value === null ? name : visit.t("stale-field", { field: name, value });
}

function valueText(
  visit: StaffVisit,
  cityId: number,
  field: Exclude<MeanwhileChange["field"], "status">,
  after: unknown,
): string | null {
  if (field === "category") return visit.t(`category-${after as OrderCategory}`);
  if (field === "streetManual" && typeof after === "string") return after;
  if (field !== "slot") return null;
  const { slot_start: start, slot_end: end, is_asap: isAsap } = after as Record<string, unknown>;
  if (typeof start !== "string" || typeof end !== "string") return null;
  const slot = { startsAt: new Date(start), endsAt: new Date(end), isAsap: isAsap === true };
  return slotText(visit.language, slot, visit.now, visit.work.cities.zoneOf(cityId));
}
