import { deleteMaster } from "../masters/delete-master.ts";
import { endShift } from "../masters/end-shift.ts";
import { masterCard } from "../masters/master-card.ts";
import { viewDocuments } from "../masters/master-documents.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { activeOrdersTurn } from "./master-block.ts";
import { askAboutMaster, masterCardTurn, masterRoute, noMaster, refusedMasterTurn } from "./master-card.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";

/** «Документы», «Снять со смены», «Удалить» (CA+). */
export const MASTER_ENDING_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("docs", "master.read_documents", showDocuments),
  masterRoute("shift-end", "master.manage", askShiftEnd),
  masterRoute("shift-end-yes", "master.manage", endHisShift),
  masterRoute("delete", "master.manage", askDeletion),
  masterRoute("delete-yes", "master.manage", remove),
];

/** Passport and selfie came through the master bot; they are carried over when they are sent. */
async function showDocuments(visit: StaffVisit, masterId: number): Promise<Turn> {
  const result = await viewDocuments(visit.work, { masterId });
  switch (result.status) {
    case "shown": {
      const { name, documents } = result;
      const files = documents.map(({ documentType, ...file }) => {
        const kind = documentType === "passport" || documentType === "selfie" ? documentType : "other";
        return { ...file, caption: visit.t(`master-document-${kind}`, { name }) };
      });
      return { files, notice: visit.t("master-documents-shown", { n: files.length }) };
    }
    case "none":
      return { notice: visit.t("master-documents-none"), isAlert: true };
    default:
      return refusedMasterTurn(visit, masterId, result.status);
  }
}

function askShiftEnd(visit: StaffVisit, masterId: number): Promise<Turn> {
  return askAboutMaster(visit, masterId, ({ name }) => ({
    title: visit.t("master-shift-end-title"),
    body: visit.html("master-shift-end-question", { name }),
    rows: [[visit.button("master-shift-end-yes", visit.data("master", "shift-end-yes", masterId))]],
  }));
}

async function endHisShift(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const { name } = master;
  const { status } = await endShift(visit.work, { masterId, confirmed: true });
  switch (status) {
    case "ended":
      return masterCardTurn(visit, masterId, visit.t("master-shift-ended", { name }));
    case "already_off":
      return masterCardTurn(visit, masterId, visit.t("master-shift-already-off", { name }));
    case "has_open_offers":
      return askShiftEnd(visit, masterId);
    default:
      return refusedMasterTurn(visit, masterId, status);
  }
}

function askDeletion(visit: StaffVisit, masterId: number): Promise<Turn> {
  return askAboutMaster(visit, masterId, ({ name }) => ({
    title: visit.t("master-delete-title"),
    body: Html.lines([
      visit.html("master-delete-question", { name, id: masterId }),
      visit.html("master-delete-effect"),
    ]),
    rows: [[visit.button("master-delete-yes", visit.data("master", "delete-yes", masterId))]],
  }));
}

async function remove(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const { name } = master;
  const result = await deleteMaster(visit.work, { masterId });
  switch (result.status) {
    case "deleted":
      return result.way === "soft"
        ? masterCardTurn(visit, masterId, visit.t("master-deleted-soft", { name }))
        : removed(visit, name);
    case "already_deleted":
      return masterCardTurn(visit, masterId, visit.t("master-already-deleted", { name }));
    case "has_active_orders": {
      const words = visit.html("master-delete-refused", { name });
      return activeOrdersTurn(visit, masterId, words, result.activeOrders);
    }
    default:
      return refusedMasterTurn(visit, masterId, result.status);
  }
}

/** There is no card any more. */
function removed(visit: StaffVisit, name: string): Turn {
  const notice = visit.t("master-deleted-hard", { name });
  const menu = visit.button("masters-to-menu", visit.data("masters", "menu"));
  const body = visit.html("master-deleted-hard", { name });
  const view = { path: [visit.t("masters-path")], body, rows: [[menu]] };
  return { notice, screen: visit.question(visit.data("masters", "menu"), view) };
}
