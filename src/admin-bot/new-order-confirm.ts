import { chooseSlot } from "../orders/choose-slot.ts";
import { type CreateGuarantee, createGuarantee } from "../orders/create-guarantee.ts";
import { type CreateOrder, createOrder } from "../orders/create-order.ts";
import { orderCard } from "../orders/order-card.ts";
import type { Turn } from "../telegram/conversation.ts";
import { timeText } from "../telegram/screen-words.ts";
import { assignMenuTurn, isAssignable } from "./assign.ts";
import { orderProblemsText } from "./field-problem-words.ts";
import { guaranteeRefusalText } from "./guarantee-words.ts";
import { type Draft, firstOpen, readDraft } from "./new-order-draft.ts";
import type { Answered } from "./new-order-part.ts";
import { askSlot, lateQuestion } from "./new-order-slot.ts";
import { backTo, CONFIRM_MODES, modeNow } from "./new-order-summary.ts";
import type { StaffVisit } from "./person.ts";

/** Where a confirmation that cannot be leads back to. */
export interface Again {
  readonly summary: () => Promise<Turn>;
  /** From the beginning, with nothing typed. */
  readonly wizard: () => Promise<Turn>;
}

/**
 * «✅ Создать»: pressed twice it makes one order. The button says what it promised (create, defer,
 * search now); when that is not what would happen any more, the summary is shown again.
 */
export async function confirmTurn(
  visit: StaffVisit,
  nonce: string | undefined,
  argument: string | undefined,
  again: Again,
): Promise<Answered> {
  const made = visit.kept("made") as { nonce: string; orderId: number } | undefined;
  if (nonce !== undefined && made?.nonce === nonce) return createdTurn(visit, made.orderId);
  const draft = readDraft(visit);
  const mode = CONFIRM_MODES.find((known) => known === argument);
  const isRunning = visit.session.state?.startsWith("new.") ?? false;
  if (!isRunning || mode === undefined || draft.nonce !== nonce) {
    return { ...(await again.wizard()), notice: visit.t("new-begun-anew") };
  }
  const open = firstOpen(visit);
  if (open !== null) return backTo(visit, open);
  const wish = { ...draft, searchNow: mode === "search" || draft.searchNow };
  const chosen = chooseSlot(visit.work, draft.cityId!, wish);
  if (chosen.status === "chosen" && mode !== modeNow(visit, wish, chosen, mode)) {
    return { ...(await again.summary()), notice: visit.t("new-changed"), isAlert: true };
  }
  return create(visit, wish, again);
}

async function create(visit: StaffVisit, draft: Draft, again: Again): Promise<Answered> {
  const result = await write(visit, draft);
  switch (result.status) {
    case "created":
    case "already_created":
      visit.leave();
      visit.keep("made", { nonce: draft.nonce, orderId: result.orderId });
      return createdTurn(visit, result.orderId);
    case "late_asap":
      return lateQuestion(visit);
    case "slot_passed":
      return askSlot(visit, visit.t("new-slot-passed"));
    case "invalid": {
      const problems = orderProblemsText(visit, result.problems);
      return { ...(await again.summary()), notice: problems, isAlert: true };
    }
    case "external_ref_used":
    case "key_reused":
      return { ...(await again.wizard()), notice: visit.t("new-begun-anew") };
    case "forbidden":
    case "not_found":
      return { ...(await again.wizard()), notice: visit.t("assign-forbidden"), isAlert: true };
    default:
      return {
        ...(await again.summary()),
        notice: guaranteeRefusalText(visit, draft.cityId!, result),
        isAlert: true,
      };
  }
}

function write(visit: StaffVisit, draft: Draft): Promise<CreateOrder | CreateGuarantee> {
  const { slot, chosenOn, searchNow, tomorrow, nonce, files, description, sourceOrderId } = draft;
  const common = { slot, chosenOn, searchNow, tomorrow, nonce, files: files.map(asStored) };
  const heading = visit.t("guarantee-heading");
  if (sourceOrderId !== null) {
    return createGuarantee(visit.work, { ...common, heading, sourceOrderId, description });
  }
  const input = {
    ...common,
    cityId: draft.cityId!,
    districtId: draft.districtId,
    streetId: draft.streetId,
    streetManual: draft.streetId === null ? draft.streetName : null,
    house: draft.house,
    apartment: draft.apartment,
    addressComment: draft.comment,
    clientName: draft.clientName,
    clientPhone: draft.phone,
    category: draft.category,
    description: draft.kind === "quick" ? quickDescription(visit, draft) : description,
  };
  if (draft.type === "GUARANTEE") {
    return createGuarantee(visit.work, { ...input, heading, sourceOrderId: null });
  }
  return createOrder(visit.work, { ...input, quick: draft.kind === "quick" });
}

/** The bot whose token owns the file is this one. */
function asStored(file: Draft["files"][number]) {
  return { ...file, bot: "admin" as const };
}

function quickDescription(visit: StaffVisit, { category }: Draft): string {
  return visit.t("new-description", { category: visit.t(`category-${category}`) });
}

/** «Заказ #n создан», and how to give it to somebody. */
async function createdTurn(visit: StaffVisit, orderId: number): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return { notice: visit.t("assign-not_found"), isAlert: true };
  const zone = visit.work.cities.zoneOf(order.cityId);
  const status = visit.t(`status-${order.status}`);
  const words =
    order.wakeAt === null
      ? visit.t("new-created", { n: orderId, status })
      : visit.t("new-created-sleeps", { n: orderId, status, wake: timeText(order.wakeAt, visit.now, zone) });
  const ways = isAssignable(order.status) ? (await assignMenuTurn(visit, orderId)).screen?.keyboard : null;
  const menu = visit.button("nav-menu", visit.data("menu", "open"));
  const open = visit.button("new-open", visit.data("order", "card", orderId), { n: orderId });
  const another = visit.button("staff-menu-new", visit.data("new", "begin"));
  const rows = [[open, another], ...(ways ?? [[menu]])];
  return { notice: words, screen: visit.bare([visit.html("plain-line", { text: words })], rows) };
}
