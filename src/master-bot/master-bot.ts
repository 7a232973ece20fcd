import { setDraftLanguage } from "../masters/fill-form.ts";
import { setMasterLanguage } from "../masters/set-language.ts";
import { ChatBot } from "../telegram/conversation-bot.ts";
import { CLOSE_ROUTES, CLOSE_STEPS } from "./close.ts";
import { CHECK_STEP, COMMISSION_ROUTES } from "./commission.ts";
import { DECLINE_ROUTES, DECLINE_STEP } from "./decline.ts";
import { FINANCE_ROUTES } from "./finance.ts";
import { HISTORY_ROUTES } from "./history.ts";
import { KNOWLEDGE_ROUTES } from "./knowledge.ts";
import { menuTurn, startTurn } from "./menu.ts";
import { OFFER_PUSH_ROUTES } from "./offer-push.ts";
import { OFFER_ROUTES } from "./offers.ts";
import { FORM_ROUTES, FORM_TALK } from "./onboarding.ts";
import { forMastersOnly, strangerGate } from "./onboarding-gates.ts";
import { ORDER_ROUTES } from "./orders.ts";
import { greetMaster, identifyPerson, type MasterPerson, masterUnreachable } from "./person.ts";
import { PROFILE_ROUTES, PROFILE_SKILLS_STEP } from "./profile.ts";
import { PROFILE_CHANGE_ROUTES, PROFILE_CHANGE_STEPS } from "./profile-change.ts";
import { PROFILE_DISTRICT_ROUTES } from "./profile-districts.ts";
import { referralRoutes } from "./referral.ts";
import { REFUSE_ROUTES, REFUSE_STEP } from "./refuse.ts";
import { REQUISITES_ROUTES } from "./requisites.ts";
import { SHIFT_ROUTES } from "./shift.ts";
import { STATEMENT_ROUTES, STATEMENT_STEP } from "./statement.ts";
import { STATISTICS_ROUTES } from "./statistics.ts";
import { WHY_ROUTES } from "./why-no-orders.ts";

/**
 * The technicians' bot (master-bot.md): everything it answers to, by topic.
 *
 * @param username of this bot without @, for links of invitations; null while it is unknown
 */
export function masterBot(username: () => string | null = () => null): ChatBot<MasterPerson> {
  return new ChatBot<MasterPerson>({
    name: "master",
    patienceMinutes: 7,
    routes: [
      ...FORM_ROUTES,
      ...PROFILE_ROUTES,
      ...PROFILE_CHANGE_ROUTES,
      ...PROFILE_DISTRICT_ROUTES,
      ...SHIFT_ROUTES,
      ...OFFER_ROUTES,
      ...OFFER_PUSH_ROUTES,
      ...DECLINE_ROUTES,
      ...ORDER_ROUTES,
      ...REFUSE_ROUTES,
      ...CLOSE_ROUTES,
      ...COMMISSION_ROUTES,
      ...HISTORY_ROUTES,
      ...FINANCE_ROUTES,
      ...STATEMENT_ROUTES,
      ...REQUISITES_ROUTES,
      ...referralRoutes(username),
      ...STATISTICS_ROUTES,
      ...WHY_ROUTES,
      ...KNOWLEDGE_ROUTES,
    ].map(forMastersOnly),
    steps: [
      ...FORM_TALK,
      PROFILE_SKILLS_STEP,
      ...PROFILE_CHANGE_STEPS,
      DECLINE_STEP,
      REFUSE_STEP,
      ...CLOSE_STEPS,
      CHECK_STEP,
      STATEMENT_STEP,
    ],
    greet: greetMaster,
    identify: identifyPerson,
    gate: strangerGate,
    menu: menuTurn,
    start: startTurn,
    strayFile: "stray-file",
    unreachable: masterUnreachable,
    async setLanguage({ work, person, event }, language) {
      if (person.kind === "stranger") await setDraftLanguage(work, event.from.id, language);
      else await setMasterLanguage(work, { masterId: person.masterId, language });
    },
  });
}
