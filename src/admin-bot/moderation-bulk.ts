import type { MasterLine } from "../masters/master-lines.ts";
import { approveMasters, type BulkRow, rejectMasters } from "../masters/moderate-together.ts";
import { reasonText } from "../masters/reason-text.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { rejectReasonOf, rejectTemplates } from "./form.ts";
import { shortName } from "./master-line.ts";
import { clearTicks, moderationTurn, tickedForms } from "./moderation.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const APPROVE_STATE = "bulk.approve";
const REJECT_STATE = "bulk.reject";
const REASON_LENGTH_MIN = 1;
const mayModerate = may("master.moderate");

/** «Одобрить выбранные», «Отклонить выбранные»: the names, the question, a result per row. */
export const BULK_ROUTES: readonly Route<StaffPerson>[] = [
  bulkRoute("approve", askApproval),
  bulkRoute("approve-yes", approve, "busy-bulk"),
  bulkRoute("reject", (visit) => askReason(visit)),
  bulkRoute("reject-for", chooseReason),
  bulkRoute("reject-yes", reject, "busy-bulk"),
];

/** A confirmation is a step, so that a text in its place is answered with the question. */
export const BULK_STEPS: readonly Step<StaffPerson>[] = [
  { state: APPROVE_STATE, may: mayModerate, ask: askApproval, begin: askApproval },
  {
    state: REJECT_STATE,
    may: mayModerate,
    ask: (visit) => askReason(visit),
    begin: (visit) => askReason(visit),
    text: (visit, text) => confirmRejection(visit, text),
  },
];

function bulkRoute(
  action: string,
  handle: (visit: StaffVisit, argument: string | undefined) => Promise<Turn>,
  busy?: string,
): Route<StaffPerson> {
  return {
    section: "bulk",
    action,
    may: mayModerate,
    handle: (visit, [argument]) => handle(visit, argument),
    ...(busy === undefined ? {} : { busy }),
  };
}

/** The question names those it is about; exactly they are decided on, whatever is ticked later. */
async function askApproval(visit: StaffVisit): Promise<Turn> {
  const forms = await tickedForms(visit);
  if (forms.length === 0) return nothingTicked(visit);
  visit.enter(APPROVE_STATE, { asked: namesById(forms) });
  const head = visit.html("bulk-approve-question", { n: forms.length });
  const rows = [[visit.button("bulk-approve-yes", visit.data("bulk", "approve-yes"))]];
  return question(visit, "bulk-approve-title", Html.join([head, names(visit, forms)], "\n\n"), rows);
}

async function askReason(visit: StaffVisit, notice?: string): Promise<Turn> {
  const forms = await tickedForms(visit);
  if (forms.length === 0) return nothingTicked(visit);
  visit.enter(REJECT_STATE, { asked: namesById(forms), reason: null });
  const head = visit.html("bulk-reject-ask", { n: forms.length });
  const rows = rejectTemplates(visit, (template) => visit.data("bulk", "reject-for", template));
  const turn = question(visit, "bulk-reject-title", Html.join([head, names(visit, forms)], "\n\n"), rows);
  return { ...turn, ...(notice === undefined ? {} : { notice }) };
}

function chooseReason(visit: StaffVisit, chosen: string | undefined): Promise<Turn> {
  const reason = rejectReasonOf(visit, chosen);
  return reason === null ? askReason(visit, visit.t("form-reject-type")) : confirmRejection(visit, reason);
}

async function confirmRejection(visit: StaffVisit, text: string): Promise<Turn> {
  const reason = reasonText(text, REASON_LENGTH_MIN);
  if (reason === null) return askReason(visit, visit.t("form-reject-length"));
  const forms = await tickedForms(visit);
  if (forms.length === 0) return nothingTicked(visit);
  visit.enter(REJECT_STATE, { asked: namesById(forms), reason });
  const head = visit.html("bulk-reject-question", { n: forms.length, reason });
  const rows = [[visit.button("bulk-reject-yes", visit.data("bulk", "reject-yes"))]];
  return question(visit, "bulk-reject-title", Html.join([head, names(visit, forms)], "\n\n"), rows);
}

async function approve(visit: StaffVisit): Promise<Turn> {
  const forms = asked(visit, APPROVE_STATE);
  if (forms === null) return moderationTurn(visit, 1);
  const results = await approveMasters(visit.work, { masterIds: [...forms.keys()] });
  return resultTurn(visit, "bulk-approve-title", "approved", results, forms);
}

async function reject(visit: StaffVisit): Promise<Turn> {
  const forms = asked(visit, REJECT_STATE);
  const { reason } = visit.flow;
  if (forms === null || typeof reason !== "string") return moderationTurn(visit, 1);
  const results = await rejectMasters(visit.work, { masterIds: [...forms.keys()], reason });
  return resultTurn(visit, "bulk-reject-title", "rejected", results, forms);
}

/** Whom the question named, as the conversation keeps them. */
function namesById(forms: readonly MasterLine[]): Record<string, string> {
  return Object.fromEntries(forms.map(({ masterId, name }) => [String(masterId), name]));
}

/** The same, read again; null when no question stands, as after the first of two presses. */
function asked(visit: StaffVisit, state: string): ReadonlyMap<number, string> | null {
  const forms = visit.flow["asked"];
  if (visit.session.state !== state || typeof forms !== "object" || forms === null) return null;
  return new Map(Object.entries(forms).map(([id, name]) => [Number(id), String(name)]));
}

function resultTurn(
  visit: StaffVisit,
  title: string,
  success: "approved" | "rejected",
  results: readonly BulkRow<{ readonly status: string }>[],
  forms: ReadonlyMap<number, string>,
): Turn {
  visit.leave();
  clearTicks(visit);
  const isDone = ({ result }: (typeof results)[number]) => result.status === success;
  const lines = results.map((row) =>
    visit.html("bulk-row", {
      mark: isDone(row) ? "✅" : "⚠️",
      name: shortName(forms.get(row.masterId) ?? ""),
      id: row.masterId,
      result: visit.t(`bulk-result-${row.result.status}`),
    }),
  );
  const figures = { done: results.filter(isDone).length, all: results.length };
  const body = Html.join([visit.html("bulk-done", figures), Html.lines(lines)], "\n\n");
  const rows = [[visit.button("moderation-to-list", visit.data("mod", "list", 1))]];
  return { ...question(visit, title, body, rows), notice: visit.t("bulk-done", figures) };
}

function names(visit: StaffVisit, forms: readonly MasterLine[]): Html {
  return Html.lines(
    forms.map(({ name, masterId }) => visit.html("bulk-name", { name: shortName(name, 60), id: masterId })),
  );
}

async function nothingTicked(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  return { ...(await moderationTurn(visit, 1, visit.t("moderation-none-ticked"))), isAlert: true };
}

function question(
  visit: StaffVisit,
  title: string,
  body: Html,
  rows: Parameters<StaffVisit["bare"]>[1],
): Turn {
  const path = [visit.t("moderation-path"), visit.t(title)];
  return { screen: visit.question(visit.location, { path, body, rows }) };
}
