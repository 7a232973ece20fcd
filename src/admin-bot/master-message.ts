import { sendStaffMessage } from "../masters/send-staff-message.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { askAboutMaster, masterCardTurn, masterRoute, refusedMasterTurn } from "./master-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "master.message";

/** Ready messages; the words are under `message-template-<name>.text`. */
export const MESSAGE_TEMPLATES = ["call", "answer", "late", "close"] as const;

/** «✉️ Сообщение» to a master: a template or words of one's own (every role). */
export const MASTER_MESSAGE_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("message", "master.message", askMessage),
  masterRoute("message-is", "master.message", (visit, masterId, chosen) => {
    const template = MESSAGE_TEMPLATES.find((known) => known === chosen);
    // Once sent, the question is over: an old button asks again instead of sending twice.
    const isAsked = visit.session.state === STATE && visit.flow["masterId"] === masterId;
    if (template === undefined || !isAsked) return askMessage(visit, masterId);
    return send(visit, masterId, visit.t(`message-template-${template}.text`));
  }),
];

export const MASTER_MESSAGE_STEP: Step<StaffPerson> = {
  state: STATE,
  may: may("master.message"),
  ask: (visit) => askMessage(visit, Number(visit.flow["masterId"])),
  begin: (visit) => askMessage(visit, Number(visit.flow["masterId"])),
  text: (visit, text) => send(visit, Number(visit.flow["masterId"]), text),
};

function askMessage(visit: StaffVisit, masterId: number): Promise<Turn> {
  visit.enter(STATE, { masterId });
  const templates = MESSAGE_TEMPLATES.map((template) =>
    visit.button(`message-template-${template}`, visit.data("master", "message-is", masterId, template)),
  );
  return askAboutMaster(visit, masterId, ({ name }) => ({
    title: visit.t("master-message-title"),
    body: visit.html("master-message-ask", { name }),
    rows: visit.rows(templates, 2),
  }));
}

async function send(visit: StaffVisit, masterId: number, text: string): Promise<Turn> {
  const result = await sendStaffMessage(visit.work, { masterId, text });
  switch (result.status) {
    case "sent":
    case "already_sent": {
      visit.leave();
      const isLost = result.status === "sent" && result.isUnreachable;
      const key = isLost ? "master-message-unreachable" : "master-message-sent";
      return masterCardTurn(visit, masterId, visit.t(key, { name: result.name }));
    }
    case "invalid_text":
      return { ...(await askMessage(visit, masterId)), notice: visit.t("master-message-wrong") };
    default:
      return refusedMasterTurn(visit, masterId, result.status);
  }
}
