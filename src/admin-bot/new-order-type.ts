import { guaranteeSources } from "../orders/duplicate-orders.ts";
import { orderCard } from "../orders/order-card.ts";
import { orderNumber } from "../orders/search-orders.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import { Html } from "../texts/html.ts";
import { noGuaranteeText } from "./guarantee-words.ts";
import { answer, onwardFrom, readDraft } from "./new-order-draft.ts";
import type { Answered, WizardPart, WizardState } from "./new-order-part.ts";
import { innerScreen, stepScreen } from "./new-order-screen.ts";
import { orderLine } from "./order-line.ts";
import { mayHere, type StaffVisit } from "./person.ts";

const SHOWN_MAX = 5;

const SOURCE: WizardState = { name: "source", ask: (visit) => askSource(visit), text: sourcesScreen };

/** An ordinary visit, or one by guarantee and for which order (order-lifecycle.md section 8). */
export const TYPE_PART: WizardPart = {
  questions: { type: { name: "type", ask: async (visit) => askType(visit) } },
  inner: [SOURCE],
  presses: {
    normal: async (visit) => answer(visit, "type", { type: "NORMAL" }),
    guarantee: (visit) => {
      visit.enter("new.source");
      return askSource(visit);
    },
    "no-source": withoutSource,
    source: (visit, [id]) => takeSource(visit, rowArgument(id)),
    // Back from the guarantee visit to the wizard that led to it, and the question where it did.
    ordinary: async (visit) => {
      const { kindBefore, askedAt } = visit.flow;
      visit.enter("new.city", { kind: kindBefore === "quick" ? "quick" : "full", from: null });
      return { onward: askedAt === "phone" ? "phone" : "type" };
    },
  },
};

function askType(visit: StaffVisit): Turn {
  const rows = [
    [visit.button("new-type-normal", visit.data("new", "normal"))],
    [visit.button("new-type-guarantee", visit.data("new", "guarantee"))],
  ];
  return stepScreen(visit, "type", visit.html("new-type"), rows);
}

/** Begins with the orders of the phone that was given. */
function askSource(visit: StaffVisit): Promise<Turn> {
  return sourcesScreen(visit, readDraft(visit).phone ?? "");
}

async function sourcesScreen(visit: StaffVisit, text: string): Promise<Turn> {
  const turn = await sourcesFound(visit, text);
  const number = orderNumber(text);
  const named = number === null ? null : await orderCard(visit.work, number);
  // One order was meant: what speaks against it is said.
  const notice = named && (await noGuaranteeText(visit, named));
  return notice === null ? turn : { ...turn, notice };
}

async function sourcesFound(visit: StaffVisit, text: string): Promise<Turn> {
  const found = (await guaranteeSources(visit.work, text)).slice(0, SHOWN_MAX);
  const body = Html.join(
    [
      visit.html("new-source"),
      found.length === 0 && text !== "" ? visit.html("new-source-none") : null,
      ...found.map((order) => orderLine(visit, order)),
    ],
    "\n\n",
  );
  const sources = found.map(({ orderId }) => [
    visit.button("new-guarantee-for", visit.data("new", "source", orderId), { n: orderId }),
  ]);
  const none = mayMakeWithoutSource(visit)
    ? [[visit.button("new-no-source", visit.data("new", "no-source"))]]
    : [];
  return innerScreen(visit, "type", body, [...sources, ...none]);
}

async function withoutSource(visit: StaffVisit): Promise<Answered> {
  if (!mayMakeWithoutSource(visit))
    return { ...(await askSource(visit)), notice: visit.t("assign-forbidden") };
  return answer(visit, "type", { type: "GUARANTEE" });
}

function mayMakeWithoutSource(visit: StaffVisit): boolean {
  const { cityId } = readDraft(visit);
  return cityId !== null && mayHere(visit, "order.guarantee_without_source", cityId);
}

/** From here on the client and the address are those of the order chosen; what was typed of the work stays. */
async function takeSource(visit: StaffVisit, orderId: number): Promise<Answered> {
  const source = await orderCard(visit.work, orderId);
  if (source === null) return { ...(await askSource(visit)), notice: visit.t("assign-not_found") };
  const refusal = await noGuaranteeText(visit, source);
  if (refusal !== null) return { ...(await askSource(visit)), notice: refusal, isAlert: true };
  const { cityId: typedCityId, kind: kindBefore } = readDraft(visit);
  const askedAt = visit.session.state === "new.phone" ? "phone" : "type";
  const taken = { kind: "guarantee", from: "wizard", sourceOrderId: orderId, sourceCityId: source.cityId };
  visit.enter("new.slot", { ...taken, kindBefore, askedAt, changing: false });
  // The same words mean another moment in another city.
  if (source.cityId !== typedCityId) visit.enter("new.slot", { slot: null });
  return readDraft(visit).slot === null ? { onward: "slot" } : onwardFrom(visit, "slot");
}
