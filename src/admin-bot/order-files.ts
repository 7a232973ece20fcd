import { addOrderFile } from "../orders/add-order-file.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import { type FileLine, orderFiles } from "../orders/order-tabs.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { OutgoingFile } from "../telegram/foreign-file.ts";
import type { BotEvent } from "../telegram/inbox-event.ts";
import type { Route } from "../telegram/router.ts";
import { momentText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { fileRefusal, filesMax } from "./file-limits.ts";
import { cardPath, noOrder, refusedTurn } from "./order-card.ts";
import { may, mayHere, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "attach.file";

/** «📎 Файлы»: every file of the order is sent, whichever bot got it; more can be added. */
export const ORDER_FILE_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "tab",
    action: "files",
    may: may("order.read"),
    handle: (visit, [id]) => filesTurn(visit, rowArgument(id)),
  },
  {
    section: "attach",
    action: "ask",
    may: may("order.edit"),
    handle: (visit, [id]) => begin(visit, rowArgument(id)),
  },
];

const askAgain = (visit: StaffVisit) => begin(visit, Number(visit.flow["orderId"]));

export const ORDER_FILE_STEP: Step<StaffPerson> = {
  state: STATE,
  ask: askAgain,
  begin: askAgain,
  file: takeFile,
};

async function filesTurn(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const files = await orderFiles(visit.work, orderId);
  const body =
    files.length === 0
      ? visit.html("files-none")
      : Html.lines(files.map((file, at) => fileLine(visit, order, file, at + 1)));
  const location = visit.data("tab", "files", orderId);
  const mayAdd = order.status !== "CLOSED" && order.status !== "CANCELED";
  const add =
    mayAdd && mayHere(visit, "order.edit", order.cityId)
      ? [[visit.button("files-add", visit.data("attach", "ask", orderId))]]
      : [];
  const view = { path: cardPath(visit, orderId, visit.t("tab-files-title")), body, rows: add };
  return { screen: visit.screen(location, view), files: files.flatMap(asOutgoing) };
}

/** «1. Акт мастера, 10.03 11:40». */
function fileLine(visit: StaffVisit, { cityId }: OrderCard, file: FileLine, place: number): Html {
  return visit.html(file.fileId === null ? "files-line-elsewhere" : "files-line", {
    place,
    kind: visit.t(file.documentType === "act" ? "file-act" : `file-${kindOf(file)}`),
    name: file.fileName ?? "",
    moment: momentText(file.at, visit.now, visit.work.cities.zoneOf(cityId)),
  });
}

function kindOf({ fileType }: FileLine): "PHOTO" | "DOCUMENT" {
  return fileType === "PHOTO" ? "PHOTO" : "DOCUMENT";
}

/** A file of the file store has no id Telegram knows; it is for the console. */
function asOutgoing(file: FileLine): OutgoingFile[] {
  const { fileId, bot, fileName, caption } = file;
  return fileId === null ? [] : [{ fileType: kindOf(file), fileId, bot, fileName, caption }];
}

async function begin(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  visit.enter(STATE, { orderId });
  return askFile(visit, orderId);
}

async function askFile(visit: StaffVisit, orderId: number): Promise<Turn> {
  const files = await orderFiles(visit.work, orderId);
  const n = files.filter(({ documentType }) => documentType === "order_photo").length;
  const body = visit.html("new-files", { max: filesMax(visit), n });
  const done = visit.button("new-files-done", visit.data("order", "card", orderId));
  const view = { path: cardPath(visit, orderId, visit.t("tab-files-title")), body, rows: [[done]] };
  return { screen: visit.question(visit.data("order", "card", orderId), view) };
}

async function takeFile(visit: StaffVisit, { file }: Extract<BotEvent, { kind: "file" }>): Promise<Turn> {
  const orderId = Number(visit.flow["orderId"]);
  const tooLarge = fileRefusal(visit, file, 0);
  if (tooLarge !== null) return { ...(await askFile(visit, orderId)), notice: tooLarge };
  const result = await addOrderFile(visit.work, { orderId, file: { ...file, bot: "admin" } });
  switch (result.status) {
    case "added":
      return { ...(await askFile(visit, orderId)), notice: visit.t("files-added") };
    case "too_many":
      return { ...(await askFile(visit, orderId)), notice: visit.t("files-too-many", { max: result.max }) };
    default:
      visit.leave();
      return refusedTurn(visit, orderId, result);
  }
}
