import { waitingForms } from "../masters/master-lists.ts";
import { orderCounts } from "../orders/order-lists.ts";
import type { Button } from "../outbox/messenger.ts";
import { mayDo } from "../staff/policy.ts";
import { cityScope } from "../staff/scope.ts";
import { setStaffLanguage } from "../staff/set-language.ts";
import type { Turn } from "../telegram/conversation.ts";
import { parseDeepLink } from "../telegram/messages/deep-link.ts";
import type { Language } from "../texts/texts.ts";
import { commissionTurn } from "./commission.ts";
import { formTurn } from "./form.ts";
import { masterCardTurn } from "./master-card.ts";
import { orderCardTurn } from "./order-card.ts";
import { actorOf, type StaffVisit } from "./person.ts";

const CITIES_NAMED_MAX = 8;

/** The first screen: who he is here, and what his role may do (admin-bot.md section 2). */
export async function menuTurn(visit: StaffVisit): Promise<Turn> {
  const { name, role } = actorOf(visit);
  const { escalated } = await orderCounts(visit.work);
  const head = visit.html("staff-menu-head", {
    name,
    role: visit.t(`role-${role}`),
    cities: citiesText(visit),
  });
  const buttons = [
    visit.button("staff-menu-orders", visit.data("orders", "menu")),
    visit.button("staff-menu-new", visit.data("new", "begin")),
    visit.button("staff-menu-escalations", visit.data("orders", "list", "escalated"), { n: escalated }),
    visit.button("staff-menu-masters", visit.data("masters", "menu")),
    ...(await moderationButton(visit)),
    ...adminButtons(visit),
    visit.button("staff-menu-logs", visit.data("logs", "list", "all", 0)),
    visit.button("staff-menu-language", visit.data("lang", "ask")),
  ];
  return { screen: visit.bare([head], visit.rows(buttons, 2)) };
}

/** What belongs to no city and is for global admins alone. */
function adminButtons(visit: StaffVisit): Button[] {
  const { actor } = visit.work;
  return [
    ...(mayDo(actor, "settings.manage", null)
      ? [visit.button("staff-menu-settings", visit.data("set", "menu"))]
      : []),
    ...(mayDo(actor, "staff.manage", null)
      ? [visit.button("staff-menu-staff", visit.data("staff", "menu"))]
      : []),
  ];
}

/** «🛠 Модерация (n)» for those who decide on forms. */
async function moderationButton(visit: StaffVisit): Promise<Button[]> {
  if (!mayDo(visit.work.actor, "master.moderate", "any")) return [];
  const n = await waitingForms(visit.work);
  return [visit.button("staff-menu-moderation", visit.data("mod", "list", 1), { n })];
}

/** `/start order_17` (or `commission_5`, `master_9`, `form_9`) of a link under a channel message opens the card; anything else is the menu. */
export async function startTurn(visit: StaffVisit, argument: string): Promise<Turn> {
  const link = parseDeepLink(argument);
  if (link?.object === "order") return orderCardTurn(visit, link.id);
  if (link?.object === "commission" && mayDo(visit.work.actor, "finance.read", "any")) {
    return commissionTurn(visit, link.id);
  }
  if (link?.object === "master") return masterCardTurn(visit, link.id);
  if (link?.object === "form" && mayDo(visit.work.actor, "master.moderate", "any")) {
    return formTurn(visit, link.id);
  }
  return menuTurn(visit);
}

export async function changeLanguage(visit: StaffVisit, language: Language): Promise<void> {
  await setStaffLanguage(visit.work, { staffId: actorOf(visit).staffId, language });
}

function citiesText(visit: StaffVisit): string {
  const { allCities, cityIds } = cityScope(visit.work.actor);
  if (allCities) return visit.t("staff-all-cities");
  const names = cityIds.flatMap((cityId) => visit.work.cities.byId(cityId)?.name ?? []).sort();
  const shown = names.slice(0, CITIES_NAMED_MAX).join(", ");
  const rest = names.length - CITIES_NAMED_MAX;
  return rest > 0 ? visit.t("staff-more-cities", { shown, rest }) : shown;
}
