import { ordersOfPhone, type PastOrder } from "../orders/duplicate-orders.ts";
import * as fields from "../orders/order-fields.ts";
import type { Turn } from "../telegram/conversation.ts";
import { formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { fieldProblemText } from "./field-problem-words.ts";
import { answer, onwardFrom, readDraft } from "./new-order-draft.ts";
import type { Answered, WizardPart } from "./new-order-part.ts";
import { stepScreen } from "./new-order-screen.ts";
import { orderLine } from "./order-line.ts";
import { mayHere, type StaffVisit } from "./person.ts";

const SHOWN_MAX = 5;

/** Who has called. */
export const CLIENT_PART: WizardPart = {
  questions: {
    name: { name: "name", ask: async (visit) => askName(visit), text: takeName },
    phone: { name: "phone", ask: async (visit) => askPhone(visit), text: takePhone },
  },
  presses: {
    "phone-ok": async (visit) =>
      readDraft(visit).phone === null ? askPhone(visit) : onwardFrom(visit, "phone"),
    "phone-other": async (visit) => askPhone(visit),
  },
};

function askName(visit: StaffVisit): Turn {
  return stepScreen(visit, "name", visit.html("new-name"), []);
}

async function takeName(visit: StaffVisit, text: string): Promise<Answered> {
  const read = fields.clientName(text);
  if (!read.ok) return { ...askName(visit), notice: fieldProblemText(visit, read.problem) };
  return answer(visit, "name", { clientName: read.value });
}

function askPhone(visit: StaffVisit): Turn {
  return stepScreen(visit, "phone", visit.html("new-phone"), []);
}

/** The phone is normalised; what this client has ordered before is shown before going on, duplicates first. */
async function takePhone(visit: StaffVisit, text: string): Promise<Answered> {
  const read = fields.clientPhone(text);
  if (!read.ok) return { ...askPhone(visit), notice: visit.t("new-phone-wrong") };
  const onward = answer(visit, "phone", { phone: read.value });
  const past = await ordersOfPhone(visit.work, read.value);
  // The quick way stops only for what the dispatcher must decide on.
  const isNews =
    readDraft(visit).kind === "full"
      ? past.length > 0
      : past.some(({ isDuplicate, guaranteeUntil }) => isDuplicate || guaranteeUntil !== null);
  return isNews ? pastOrders(visit, read.value, past) : onward;
}

function pastOrders(visit: StaffVisit, phone: string, past: readonly PastOrder[]): Turn {
  const duplicates = past.filter(({ isDuplicate }) => isDuplicate);
  const others = past.filter(({ isDuplicate }) => !isDuplicate);
  const shown = [...duplicates, ...others].slice(0, SHOWN_MAX);
  const lines = (orders: readonly PastOrder[]) =>
    shown.filter((order) => orders.includes(order)).map((order) => orderLine(visit, order));
  const named = formatPhone(phone);
  const body = Html.join(
    [
      ...(duplicates.length > 0
        ? [visit.html("new-duplicates", { phone: named }), ...lines(duplicates)]
        : []),
      ...(lines(others).length > 0
        ? [visit.html("new-past-orders", { phone: named }), ...lines(others)]
        : []),
    ],
    "\n\n",
  );
  const rows = shown.map((order) => [
    visit.button("new-open", visit.data("order", "open", order.orderId), { n: order.orderId }),
    ...(order.guaranteeUntil !== null && mayHere(visit, "order.guarantee", order.cityId)
      ? [visit.button("new-guarantee-for", visit.data("new", "source", order.orderId), { n: order.orderId })]
      : []),
  ]);
  const onward = [
    visit.button("new-phone-ok", visit.data("new", "phone-ok")),
    visit.button("new-phone-other", visit.data("new", "phone-other")),
  ];
  return stepScreen(visit, "phone", body, [...rows, onward], { offersKeep: false });
}
