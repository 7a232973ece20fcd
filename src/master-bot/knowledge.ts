import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { formatMoney, formatPercent } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import type { HtmlArgs } from "../texts/texts.ts";
import { workedHere } from "./gates.ts";
import type { MasterPerson, MasterVisit } from "./person.ts";
import { lengthText } from "./shift.ts";

const ARTICLES = ["offers", "closing", "commission", "guarantee", "breaks", "referral"] as const;

/** «📚 База знаний»: contacts and the articles everybody asks about (master-bot.md section 17). */
export const KNOWLEDGE_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "knowledge", action: "list", may: workedHere, handle: listTurn },
  {
    section: "knowledge",
    action: "article",
    may: workedHere,
    handle: (visit, [name]) => articleTurn(visit, name),
  },
];

async function listTurn(visit: MasterVisit): Promise<Turn> {
  const { settings } = visit.work;
  const contact = settings.get("support_contact");
  const url = settings.get("support_faq_url");
  const articles = ARTICLES.map((name) => [
    visit.button(`knowledge-${name}.title`, visit.data("knowledge", "article", name)),
  ]);
  const faq: Keyboard = url === "" ? [] : [[{ text: visit.t("knowledge-faq"), url }]];
  const body = Html.lines([
    visit.html("knowledge-head"),
    contact === "" ? null : visit.html("knowledge-contact", { contact }),
  ]);
  const view = { path: [visit.t("knowledge-title")], body, rows: [...articles, ...faq] };
  return { screen: visit.screen(visit.data("knowledge", "list"), view) };
}

async function articleTurn(visit: MasterVisit, chosen: string | undefined): Promise<Turn> {
  const name = ARTICLES.find((known) => known === chosen);
  if (name === undefined) return listTurn(visit);
  const title = visit.t(`knowledge-${name}.title`);
  const view = {
    path: [visit.t("knowledge-title"), title],
    body: visit.html(`knowledge-${name}`, figures(visit)),
    rows: [],
  };
  return { screen: visit.screen(visit.data("knowledge", "article", name), view) };
}

/** The rules as the settings of his city have them now, so that no article tells yesterday's. */
function figures(visit: MasterVisit): HtmlArgs {
  const { language, work, person } = visit;
  const cityId = person.kind === "master" ? person.cityId : null;
  const settings = cityId === null ? work.settings : work.settings.forCity(cityId);
  const percent = (rateBp: number) => formatPercent(language, rateBp / 10_000);
  const hours = settings.get("commission_deadline_hours");
  const lengths = (minutes: readonly number[]) => minutes.map((each) => lengthText(visit, each)).join(", ");
  // Only those that lie inside the period are ever sent (finance.md section 4).
  const reminders = settings.get("commission_reminder_minutes").filter((minutes) => minutes < hours * 60);
  return {
    sla: settings.get("distribution_sla_seconds"),
    limit: settings.get("max_active_orders"),
    deadline: lengthText(visit, hours * 60),
    reminders: lengths(reminders),
    base: percent(settings.get("commission_rate_base")),
    better: percent(settings.get("commission_rate_high_volume")),
    threshold: formatMoney(language, settings.get("commission_high_volume_threshold")),
    days: settings.get("guarantee_days"),
    payment: formatMoney(language, settings.get("guarantee_company_payment")),
    breaks: lengths(settings.get("break_lengths_minutes")),
    before: lengthText(visit, settings.get("break_reminder_minutes")),
    l1: percent(settings.get("referral_rate_l1")),
    l2: percent(settings.get("referral_rate_l2")),
  };
}
