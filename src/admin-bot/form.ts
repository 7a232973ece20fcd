import { type MasterCard, masterCard } from "../masters/master-card.ts";
import { approveMaster, rejectMaster } from "../masters/moderate.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { mayDo } from "../staff/policy.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { momentText } from "../telegram/wording.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { masterCardTurn, masterRoute, noMaster } from "./master-card.ts";
import { abilityLines, personalWords } from "./master-card-words.ts";
import { cityNameOf, masterZone, waitingText } from "./master-line.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "form.reject";
const OTHER = "other";
const TEMPLATES = ["photo", "selfie", "data", OTHER] as const;

/** Which card a decision leads back to. */
type Place = "form" | "master";

/** A form with all answers and documents, and the two decisions; the same decisions stand on the master's card. */
export const FORM_ROUTES: readonly Route<StaffPerson>[] = [
  formRoute("card", (visit, masterId) => formTurn(visit, masterId)),
  // From a notice of the outbox: that stays, the form comes below.
  formRoute("open", async (visit, masterId) => ({ ...(await formTurn(visit, masterId)), where: "below" })),
  formRoute("approve", (visit, masterId) => approve(visit, masterId, "form")),
  formRoute("reject", (visit, masterId) => askReason(visit, masterId, "form")),
  formRoute("reject-for", chooseReason),
  masterRoute("approve", "master.moderate", (visit, masterId) => approve(visit, masterId, "master")),
  // Taken back: it was rejected by mistake.
  masterRoute("approve-after-all", "master.moderate", (visit, masterId) =>
    approve(visit, masterId, "master", { onlyWaiting: false }),
  ),
  masterRoute("reject", "master.moderate", (visit, masterId) => askReason(visit, masterId, "master")),
];

export const FORM_STEP: Step<StaffPerson> = {
  state: STATE,
  may: may("master.moderate"),
  ask: (visit) => askReason(visit, Number(visit.flow["masterId"]), placeOf(visit)),
  begin: (visit) => askReason(visit, Number(visit.flow["masterId"]), placeOf(visit)),
  text: (visit, text) => reject(visit, Number(visit.flow["masterId"]), text),
};

function formRoute(
  action: string,
  handle: (visit: StaffVisit, masterId: number, second: string | undefined) => Promise<Turn>,
): Route<StaffPerson> {
  return {
    section: "form",
    action,
    may: may("master.moderate"),
    handle: (visit, [id, second]) => handle(visit, rowArgument(id), second),
  };
}

/** The form of a master as he sent it; an id of another city answers like one that does not exist. */
export async function formTurn(visit: StaffVisit, masterId: number, notice?: string): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const path = [visit.t("moderation-path"), visit.t("master-number", { id: masterId })];
  const view = { path, body: formWords(visit, master), rows: formButtons(visit, master) };
  const screen = visit.screen(visit.data("form", "card", masterId), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

function formWords(visit: StaffVisit, master: MasterCard): Html {
  return Html.join([head(visit, master), answers(visit, master), personalWords(visit, master)], "\n\n");
}

function head(visit: StaffVisit, master: MasterCard): Html {
  const { name, masterId, moderationStatus, submittedAt, moderationReason, cityId } = master;
  const isWaiting = moderationStatus === "PENDING";
  const sent = momentText(submittedAt, visit.now, masterZone(visit, cityId));
  const isRefused = moderationStatus === "REJECTED" && moderationReason !== null;
  return Html.lines([
    visit.html("form-head", { name, id: masterId }),
    isWaiting
      ? visit.html("form-waits", { moment: sent, time: waitingText(visit, submittedAt) })
      : visit.html("form-decided", { state: visit.t(`moderation-${moderationStatus}`) }),
    isRefused ? visit.html("master-moderation-reason", { reason: moderationReason }) : null,
  ]);
}

function answers(visit: StaffVisit, master: MasterCard): Html {
  const { lastName, firstName, middleName, phone, hasVehicle, cityId, personal } = master;
  const named = (key: string, value: string | null) => (value === null ? null : visit.html(key, { value }));
  const plate = personal?.vehiclePlate ?? null;
  return Html.lines([
    named("form-name-last", lastName),
    named("form-name-first", firstName),
    named("form-name-middle", middleName),
    phone === null ? null : visit.html("master-phone", { phone: formatPhone(phone) }),
    visit.html("master-city", { city: cityNameOf(visit, cityId) }),
    hasVehicle && plate !== null
      ? visit.html("master-vehicle-plate", { plate })
      : visit.html(hasVehicle ? "master-vehicle-yes" : "master-vehicle-no"),
    ...abilityLines(visit, master),
  ]);
}

function formButtons(
  visit: StaffVisit,
  { masterId, cityId, moderationStatus, personal }: MasterCard,
): Keyboard {
  const decide: Button[] = [];
  if (moderationStatus === "PENDING" && mayDo(visit.work.actor, "master.moderate", cityId)) {
    decide.push(visit.button("master-approve", visit.data("form", "approve", masterId)));
    decide.push(visit.button("master-reject", visit.data("form", "reject", masterId)));
  }
  const docs = visit.button("master-documents-button", visit.data("master", "docs", masterId));
  const card = visit.button("master-card-button", visit.data("master", "card", masterId));
  const list = visit.button("moderation-to-list", visit.data("mod", "list", 1));
  return [decide, (personal?.documents ?? 0) > 0 ? [docs, card] : [card], [list]].filter(
    (row) => row.length > 0,
  );
}

async function approve(
  visit: StaffVisit,
  masterId: number,
  place: Place,
  { onlyWaiting } = { onlyWaiting: true },
): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const { name } = master;
  const result = await approveMaster(visit.work, { masterId, onlyWaiting });
  switch (result.status) {
    case "approved":
      return decided(visit, masterId, place, visit.t("form-approved", { name }));
    case "already_approved":
      return decided(visit, masterId, place, visit.t("form-already-approved", { name }));
    default:
      return refused(visit, masterId, place, result);
  }
}

async function askReason(visit: StaffVisit, masterId: number, place: Place, notice?: string): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return refused(visit, masterId, place, { status: "not_found" });
  visit.enter(STATE, { masterId, place });
  const path = [
    visit.t("moderation-path"),
    visit.t("master-number", { id: masterId }),
    visit.t("form-reject-title"),
  ];
  const body = visit.html("form-reject-ask", { name: master.name });
  const rows = rejectTemplates(visit, (template) => visit.data("form", "reject-for", masterId, template));
  const screen = visit.question(visit.data(place, "card", masterId), { path, body, rows });
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

function chooseReason(visit: StaffVisit, masterId: number, chosen: string | undefined): Promise<Turn> {
  const isAsked = visit.session.state === STATE && visit.flow["masterId"] === masterId;
  if (!isAsked) return askReason(visit, masterId, "form");
  const reason = rejectReasonOf(visit, chosen);
  if (reason === null) return askReason(visit, masterId, placeOf(visit), visit.t("form-reject-type"));
  return reject(visit, masterId, reason);
}

async function reject(visit: StaffVisit, masterId: number, reason: string): Promise<Turn> {
  const place = placeOf(visit);
  const master = await masterCard(visit.work, masterId);
  if (master === null) return refused(visit, masterId, place, { status: "not_found" });
  const { name } = master;
  const result = await rejectMaster(visit.work, { masterId, reason });
  switch (result.status) {
    case "rejected":
      return decided(visit, masterId, place, visit.t("form-rejected", { name }));
    case "already_rejected":
      return decided(visit, masterId, place, visit.t("form-already-rejected", { name }));
    case "invalid_reason":
      return askReason(visit, masterId, place, visit.t("form-reject-length"));
    default:
      return refused(visit, masterId, place, result);
  }
}

/** The card the decision was made on, read anew. */
function decided(visit: StaffVisit, masterId: number, place: Place, notice: string): Promise<Turn> {
  visit.leave();
  return place === "form" ? formTurn(visit, masterId, notice) : masterCardTurn(visit, masterId, notice);
}

async function refused(
  visit: StaffVisit,
  masterId: number,
  place: Place,
  result:
    | { readonly status: "forbidden" | "not_found" }
    | { readonly status: "wrong_state"; readonly moderationStatus: string },
): Promise<Turn> {
  visit.leave();
  if (result.status === "not_found") return noMaster(visit);
  const words =
    result.status === "wrong_state"
      ? visit.t("form-wrong-state", { state: visit.t(`moderation-${result.moderationStatus}`) })
      : visit.t("assign-forbidden");
  return { ...(await decided(visit, masterId, place, words)), isAlert: true };
}

function placeOf(visit: StaffVisit): Place {
  return visit.flow["place"] === "master" ? "master" : "form";
}

/** Ready reasons of a refusal; «Другое» asks for words. */
export function rejectTemplates(visit: StaffVisit, data: (template: string) => string): Keyboard {
  return visit.rows(
    TEMPLATES.map((template) => visit.button(`reject-template-${template}`, data(template))),
    2,
  );
}

/** The words of a template; null for «Другое» and anything unknown. */
export function rejectReasonOf(visit: StaffVisit, chosen: string | undefined): string | null {
  const template = TEMPLATES.find((known) => known === chosen);
  return template === undefined || template === OTHER ? null : visit.t(`reject-template-${template}`);
}
