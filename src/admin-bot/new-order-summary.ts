import { formatHm, toLocal } from "../geo/local-time.ts";
import { beginningOf } from "../orders/beginning.ts";
import { type ChosenSlot, chooseSlot } from "../orders/choose-slot.ts";
import { createOrder } from "../orders/create-order.ts";
import { orderCard } from "../orders/order-card.ts";
import { workingWindow } from "../orders/working-window.ts";
import type { Button } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { timeText } from "../telegram/screen-words.ts";
import { slotText } from "../telegram/wording.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { assignMenuTurn } from "./assign.ts";
import { type Draft, readDraft, stepScreen } from "./new-order-draft.ts";
import { cityName } from "./order-line.ts";
import type { StaffVisit } from "./person.ts";

/** Asks for the slot again, with the words why. */
type AskSlot = (notice?: string) => Promise<Turn>;

/** Where a confirmation that cannot be goes back to. */
interface Again {
  readonly slot: AskSlot;
  /** From the beginning, with nothing typed. */
  readonly wizard: () => Promise<Turn>;
}

/** What confirming would do: search at once inside the window, sleep or search on purpose outside it. */
type Mode = "create" | "defer" | "search";
const MODES: readonly Mode[] = ["create", "defer", "search"];

/** A draft with every answer. */
type Whole = Draft & { readonly [K in "cityId" | "phone" | "category" | "slot"]: NonNullable<Draft[K]> };

/** A slot was chosen: the question of a late ASAP, the list again, or the summary. */
export async function takeSlot(visit: StaffVisit, askSlot: AskSlot): Promise<Turn> {
  const draft = whole(visit);
  if (draft === null) return askSlot();
  const chosen = chooseSlot(visit.work, draft.cityId, draft);
  switch (chosen.status) {
    case "late_asap":
      return lateQuestion(visit, draft);
    case "slot_passed":
    case "invalid":
      return askSlot(visit.t("new-slot-passed"));
    case "chosen":
      visit.enter("new.summary");
      return summaryScreen(visit, draft, chosen);
  }
}

/** The summary, judged at this moment; a slot that has passed meanwhile is asked for again by the slot step. */
export async function summaryTurn(visit: StaffVisit): Promise<Turn> {
  const draft = whole(visit);
  const chosen = draft && chooseSlot(visit.work, draft.cityId, draft);
  if (draft === null || chosen?.status !== "chosen") {
    const other = visit.button("new-other-time", visit.data("new", "step", "slot"));
    return stepScreen(visit, "summary", visit.html("new-slot-passed"), [[other]]);
  }
  return summaryScreen(visit, draft, chosen);
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
): Promise<Turn> {
  const made = visit.kept("made") as { nonce: string; orderId: number } | undefined;
  if (nonce !== undefined && made?.nonce === nonce) return createdTurn(visit, made.orderId);
  const draft = whole(visit);
  const mode = MODES.find((known) => known === argument);
  if (draft === null || mode === undefined || draft.nonce !== nonce) {
    return { ...(await again.wizard()), notice: visit.t("new-begun-anew") };
  }
  const wish = { ...draft, searchNow: mode === "search" || draft.searchNow };
  const chosen = chooseSlot(visit.work, draft.cityId, wish);
  if (chosen.status === "chosen" && mode !== modeNow(visit, wish, chosen, mode)) {
    return { ...(await summaryTurn(visit)), notice: visit.t("new-changed"), isAlert: true };
  }
  return create(visit, wish, again);
}

async function create(visit: StaffVisit, draft: Whole, again: Again): Promise<Turn> {
  const result = await createOrder(visit.work, {
    cityId: draft.cityId,
    districtId: draft.districtId,
    clientPhone: draft.phone,
    category: draft.category,
    description: visit.t("new-description", { category: visit.t(`category-${draft.category}`) }),
    slot: draft.slot,
    chosenOn: draft.chosenOn,
    searchNow: draft.searchNow,
    tomorrow: draft.tomorrow,
    quick: true,
    nonce: draft.nonce,
  });
  switch (result.status) {
    case "created":
    case "already_created":
      visit.leave();
      visit.keep("made", { nonce: draft.nonce, orderId: result.orderId });
      return createdTurn(visit, result.orderId);
    case "late_asap":
      return lateQuestion(visit, draft);
    case "slot_passed":
      return again.slot(visit.t("new-slot-passed"));
    case "invalid":
      return again.slot(visit.t("new-not-accepted"));
    case "external_ref_used":
    case "key_reused":
      return { ...(await again.wizard()), notice: visit.t("new-begun-anew") };
    case "forbidden":
    case "not_found":
      return { ...(await again.wizard()), notice: visit.t("assign-forbidden"), isAlert: true };
  }
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
  const menu = await assignMenuTurn(visit, orderId);
  const open = visit.button("new-open", visit.data("order", "card", orderId), { n: orderId });
  const another = visit.button("staff-menu-new", visit.data("new", "begin"));
  const rows = [[open, another], ...(menu.screen?.keyboard ?? [])];
  return { notice: words, screen: visit.bare([visit.html("plain-line", { text: words })], rows) };
}

function lateQuestion(visit: StaffVisit, { cityId }: Whole): Turn {
  const window = workingWindow(visit.work.settings.forCity(cityId));
  const [first] = window.buckets;
  const range = first ? `${formatHm(first.startMinutes)}-${formatHm(first.endMinutes)}` : "";
  const rows: Button[][] = [
    [visit.button("new-late-tomorrow", visit.data("new", "late", "tomorrow"))],
    [visit.button("new-other-time", visit.data("new", "step", "slot"))],
    [visit.button("new-search-now", visit.data("new", "late", "now"))],
  ];
  return stepScreen(visit, "slot", visit.html("new-late", { range }), rows);
}

function summaryScreen(visit: StaffVisit, draft: Whole, chosen: ChosenSlot): Turn {
  const mode = modeNow(visit, draft, chosen);
  const confirm = (key: string, as: Mode) => visit.button(key, visit.data("new", "confirm", draft.nonce, as));
  const cancel = visit.button("new-cancel", visit.data("new", "cancel"));
  if (mode !== "defer") {
    const body = summaryWords(visit, draft, chosen);
    return stepScreen(visit, "summary", body, [[confirm("new-create", mode)], [cancel]]);
  }
  const rows = [
    [confirm("new-defer", "defer"), confirm("new-search-now", "search")],
    [visit.button("new-other-time", visit.data("new", "step", "slot"))],
    [cancel],
  ];
  const body = Html.join([summaryWords(visit, draft, chosen), sleepWords(visit, draft, chosen)], "\n\n");
  return stepScreen(visit, "summary", body, rows);
}

/** What would happen to the draft if it were confirmed now. */
function modeNow(visit: StaffVisit, draft: Whole, chosen: ChosenSlot, pressed?: Mode): Mode {
  const order = { cityId: draft.cityId, type: "NORMAL" } as const;
  const { status } = beginningOf(visit.work, order, chosen, draft);
  if (status === "DEFERRED") return "defer";
  return draft.searchNow || pressed === "search" ? "search" : "create";
}

function sleepWords(visit: StaffVisit, draft: Whole, chosen: ChosenSlot): Html | null {
  const { cityId } = draft;
  const zone = visit.work.cities.zoneOf(cityId);
  const window = workingWindow(visit.work.settings.forCity(cityId));
  const { wakeAt } = beginningOf(visit.work, { cityId, type: "NORMAL" }, chosen, draft);
  if (wakeAt === null) return null;
  return visit.html("new-outside-window", {
    time: formatHm(toLocal(visit.now, zone).minuteOfDay),
    window: `${formatHm(window.startMinute)}-${formatHm(window.endMinute)}`,
    wake: timeText(wakeAt, visit.now, zone),
  });
}

function summaryWords(visit: StaffVisit, draft: Whole, chosen: ChosenSlot): Html {
  const zone = visit.work.cities.zoneOf(draft.cityId);
  const { startsAt, endsAt, isAsap } = chosen;
  const slot = startsAt && endsAt ? { startsAt, endsAt, isAsap } : null;
  const place = [cityName(visit, draft.cityId), draft.districtName ?? visit.t("new-no-district-word")];
  return Html.lines([
    visit.html("new-summary-head"),
    visit.html("card-address", { address: place.join(", ") }),
    visit.html("card-phone", { phone: formatPhone(draft.phone) }),
    visit.html("card-category", {
      emoji: visit.t(`category-${draft.category}.emoji`),
      category: visit.t(`category-${draft.category}`),
    }),
    visit.html("card-slot", { slot: slotText(visit.language, slot, visit.now, zone) }),
  ]);
}

function whole(visit: StaffVisit): Whole | null {
  const draft = readDraft(visit);
  const { cityId, phone, category, slot } = draft;
  if (cityId === null || phone === null || category === null || slot === null) return null;
  return { ...draft, cityId, phone, category, slot };
}
