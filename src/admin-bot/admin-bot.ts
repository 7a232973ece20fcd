import { HOUR_MS } from "../kernel/time.ts";
import { ChatBot } from "../telegram/conversation-bot.ts";
import { ASSIGN_ROUTES } from "./assign.ts";
import { CANDIDATE_ROUTES } from "./candidates.ts";
import { COMMISSION_ROUTES, REJECT_STEP } from "./commission.ts";
import { ESCALATION_ROUTES } from "./escalations.ts";
import { gateTurn, menuOrDoor } from "./gate.ts";
import { LOG_ROUTES } from "./logs.ts";
import { MASTERS_TOPIC_ROUTES, MASTERS_TOPIC_STEPS } from "./masters-topic.ts";
import { changeLanguage, startTurn } from "./menu.ts";
import { NEW_ORDER_ROUTES, NEW_ORDER_STEPS } from "./new-order.ts";
import { NEWCOMER_ROUTES, NEWCOMER_STEPS } from "./newcomer.ts";
import { OFFICE } from "./office.ts";
import { ORDER_CARD_TOPIC_ROUTES, ORDER_CARD_TOPIC_STEPS } from "./order-card-topic.ts";
import { ORDER_FILTER_ROUTES, ORDER_FILTER_STEPS } from "./order-filters.ts";
import { ORDER_LIST_ROUTES } from "./order-lists.ts";
import { ORDER_SEARCH_ROUTES, ORDER_SEARCH_STEPS } from "./order-search.ts";
import { greetStaff, identifyPerson, type Office, type StaffPerson } from "./person.ts";

const DEFAULTS: Office = { zone: "Europe/Moscow", accessCodeTtlMs: 24 * HOUR_MS };

/** The staff bot (admin-bot.md): everything it answers to, by topic. */
export function adminBot(office: Office = DEFAULTS): ChatBot<StaffPerson> {
  return new ChatBot<StaffPerson>({
    name: "admin",
    patienceMinutes: 5,
    routes: [
      ...ORDER_LIST_ROUTES,
      ...ORDER_FILTER_ROUTES,
      ...ORDER_SEARCH_ROUTES,
      ...ORDER_CARD_TOPIC_ROUTES,
      ...ASSIGN_ROUTES,
      ...CANDIDATE_ROUTES,
      ...ESCALATION_ROUTES,
      ...NEW_ORDER_ROUTES,
      ...COMMISSION_ROUTES,
      ...LOG_ROUTES,
      ...NEWCOMER_ROUTES,
      ...OFFICE.routes,
      ...MASTERS_TOPIC_ROUTES,
    ],
    steps: [
      ...ORDER_FILTER_STEPS,
      ...ORDER_SEARCH_STEPS,
      ...ORDER_CARD_TOPIC_STEPS,
      REJECT_STEP,
      ...NEW_ORDER_STEPS,
      ...NEWCOMER_STEPS,
      ...OFFICE.steps,
      ...MASTERS_TOPIC_STEPS,
    ],
    greet: greetStaff,
    identify: (work, event) => identifyPerson(work, event, office),
    gate: gateTurn,
    menu: menuOrDoor,
    start: startTurn,
    strayFile: "staff-stray-file",
    setLanguage: changeLanguage,
    // Staff who threw the bot out are marked by the notifier, which has something to say to them.
    unreachable: async () => {},
  });
}
