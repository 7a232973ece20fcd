import { currentForm } from "../masters/fill-form.ts";
import { masterOverview } from "../masters/master-overview.ts";
import { submitForm } from "../money/submit-form.ts";
import type { Turn } from "../telegram/conversation.ts";
import { Visit } from "../telegram/conversation.ts";
import { menuTurn } from "./menu.ts";
import type { FormVisit } from "./onboarding-part.ts";
import { identifyPerson, type MasterVisit } from "./person.ts";

/** What came of [✅ Отправить]: words, or the step that is still open. */
export type Sending =
  | { readonly status: "turn"; readonly turn: Turn }
  | { readonly status: "open"; readonly at: FormVisit; readonly key: string };

/** A master at work is told what sending means for him, and how many orders stay his; null for anybody else. */
export async function sendingWarning(visit: MasterVisit): Promise<Turn | null> {
  const { person } = visit;
  if (person.kind !== "master" || (person.gate !== "verified" && person.gate !== "blocked")) return null;
  const { activeOrders } = await masterOverview(visit.work, person.masterId);
  const view = {
    path: [visit.t("form-title")],
    body: visit.html("form-warning", { n: activeOrders }),
    rows: [[visit.button("form-send", visit.data("form", "send-yes"))]],
  };
  return { screen: visit.question(visit.data("form", "open"), view) };
}

/** Sends the form; a second press finds none and is told so. */
export async function sendForm(visit: MasterVisit): Promise<Sending> {
  const { id: tgUserId, username } = visit.event.from;
  const result = await submitForm(visit.work, { tgUserId, username, language: visit.language });
  switch (result.status) {
    case "sent":
      return {
        status: "turn",
        turn: { ...(await menuAnew(visit)), notice: visit.t("form-sent"), isAlert: true },
      };
    case "no_form":
      return { status: "turn", turn: { ...(await menuAnew(visit)), notice: visit.t(nothingToSend(visit)) } };
    case "incomplete":
    case "referral_refused": {
      const form = (await currentForm(visit.work, tgUserId))!;
      const key = result.status === "incomplete" ? "form-missing" : "form-referral-refused";
      return { status: "open", at: { visit, form }, key };
    }
  }
}

function nothingToSend({ person }: MasterVisit): string {
  const isWaiting = person.kind === "master" && person.gate === "pending";
  return isWaiting ? "form-already-sent" : "nav-old-button";
}

/** The first screen of whoever he has become. */
async function menuAnew(visit: MasterVisit): Promise<Turn> {
  visit.leave();
  visit.forgetTrail();
  const identified = await identifyPerson(visit.work, visit.event);
  return menuTurn(new Visit({ ...visit, ...identified, language: visit.language }));
}
