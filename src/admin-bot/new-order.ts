import { randomBytes } from "node:crypto";
import { orderCard } from "../orders/order-card.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { noGuaranteeText } from "./guarantee-words.ts";
import { CLIENT_PART } from "./new-order-client.ts";
import { confirmTurn } from "./new-order-confirm.ts";
import { onwardFrom, readDraft, WIZARD_STEPS, type WizardStep } from "./new-order-draft.ts";
import {
  type Answered,
  isOnward,
  type WizardPart,
  type WizardPress,
  type WizardState,
} from "./new-order-part.ts";
import { PLACE_PART, takeOnlyCity } from "./new-order-place.ts";
import { SLOT_PART } from "./new-order-slot.ts";
import { STREET_PART } from "./new-order-street.ts";
import { summaryTurn } from "./new-order-summary.ts";
import { TYPE_PART } from "./new-order-type.ts";
import { WORK_PART } from "./new-order-work.ts";
import { noOrder, orderCardTurn } from "./order-card.ts";
import { may, mayHere, type StaffPerson, type StaffVisit } from "./person.ts";

const PARTS: readonly WizardPart[] = [PLACE_PART, STREET_PART, CLIENT_PART, WORK_PART, TYPE_PART, SLOT_PART];
const QUESTIONS: WizardPart["questions"] = Object.assign({}, ...PARTS.map(({ questions }) => questions));

const mayCreate = may("order.create");
const route = (action: string, handle: Route<StaffPerson>["handle"]): Route<StaffPerson> => ({
  section: "new",
  action,
  may: mayCreate,
  handle,
});

/** «➕ Новый заказ»: the quick and the full wizard, and the guarantee visit (admin-bot.md sections 4 and 5). */
export const NEW_ORDER_ROUTES: readonly Route<StaffPerson>[] = [
  route("begin", begin),
  route("mode", modeTurn),
  route("quick", (visit) => start(visit, "quick")),
  route("full", (visit) => start(visit, "full")),
  route(
    "step",
    within(async (_visit, [step]) => toStep(step)),
  ),
  route(
    "keep",
    within(async (visit, [step]) => onwardFrom(visit, known(step) ?? "city")),
  ),
  route(
    "change",
    within(async (visit, [step]) => change(visit, step)),
  ),
  ...PARTS.flatMap(({ presses }) =>
    Object.entries(presses).map(([action, press]) => route(action, within(press))),
  ),
  // Not `within`: a second press finds the wizard ended, and what it made.
  route("confirm", async (visit, [nonce, mode]) => {
    if (isRunning(visit) && !isHis(visit)) return begunAnew(visit);
    const again = { summary: async () => go(visit, await summaryTurn(visit)), wizard: () => begin(visit) };
    return go(visit, await confirmTurn(visit, nonce, mode, again));
  }),
  route("cancel", cancel),
  {
    section: "order",
    action: "guarantee",
    may: may("order.guarantee"),
    handle: (visit, [id]) => beginGuarantee(visit, rowArgument(id)),
  },
];

export const NEW_ORDER_STEPS: readonly Step<StaffPerson>[] = [
  ...PARTS.flatMap(({ questions, inner = [] }) => [...Object.values(questions), ...inner]).map(toStepOfBot),
  { state: "new.summary", ask: (visit) => inOwnCity(visit, () => summaryTurn(visit)), begin },
];

function toStepOfBot({ name, ask, text, file }: WizardState): Step<StaffPerson> {
  return {
    state: `new.${name}`,
    ask: (visit) => inOwnCity(visit, () => ask(visit)),
    begin,
    ...(text ? { text: (visit, typed) => inOwnCity(visit, () => text(visit, typed)) } : {}),
    ...(file ? { file: (visit, event) => inOwnCity(visit, () => file(visit, event)) } : {}),
  };
}

/** How to take it down. Nothing is begun yet, and nothing of an earlier wizard is left. */
function begin(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  return modeTurn(visit);
}

/** The same question from inside a wizard: what was typed stays. */
async function modeTurn(visit: StaffVisit): Promise<Turn> {
  const rows = [
    [visit.button("new-quick", visit.data("new", "quick"))],
    [visit.button("new-full", visit.data("new", "full"))],
  ];
  const view = { path: [visit.t("new-path")], body: visit.html("new-mode"), rows };
  return { screen: visit.question(visit.data("menu", "open"), view) };
}

async function start(visit: StaffVisit, kind: "quick" | "full"): Promise<Turn> {
  if (!isRunning(visit) || !isHis(visit)) {
    visit.leave();
    visit.enter("new.city", { nonce: randomBytes(8).toString("hex"), done: [] });
  }
  visit.enter("new.city", { kind, from: null, changing: false });
  return go(visit, (await takeOnlyCity(visit)) ?? { onward: "city" });
}

/** «🛡 Гарантия» on the card: only the time is asked, the rest is that of the source. */
async function beginGuarantee(visit: StaffVisit, orderId: number): Promise<Turn> {
  const source = await orderCard(visit.work, orderId);
  if (source === null) return noOrder(visit);
  const refusal = await noGuaranteeText(visit, source);
  if (refusal !== null) return { ...(await orderCardTurn(visit, orderId, refusal)), isAlert: true };
  visit.leave();
  const about = { kind: "guarantee", from: "card", sourceOrderId: orderId, sourceCityId: source.cityId };
  visit.enter("new.slot", { nonce: randomBytes(8).toString("hex"), done: [], ...about });
  return go(visit, { onward: "slot" });
}

/** A button of a wizard that has ended or was never begun on this chat: it begins anew. */
function within(press: WizardPress): Route<StaffPerson>["handle"] {
  return async (visit, args) => {
    return isRunning(visit) ? inOwnCity(visit, () => press(visit, args)) : begunAnew(visit);
  };
}

/** Takes an answer, unless the city of the order was taken from him meanwhile: nothing of it is shown any more. */
async function inOwnCity(visit: StaffVisit, then: () => Promise<Answered>): Promise<Turn> {
  return isHis(visit) ? go(visit, await then()) : begunAnew(visit);
}

function isHis(visit: StaffVisit): boolean {
  const { cityId } = readDraft(visit);
  return cityId === null || mayHere(visit, "order.create", cityId);
}

async function begunAnew(visit: StaffVisit): Promise<Turn> {
  return { ...(await begin(visit)), notice: visit.t("new-begun-anew") };
}

function isRunning(visit: StaffVisit): boolean {
  return visit.session.state?.startsWith("new.") ?? false;
}

/** Shows what an answer leads to. */
async function go(visit: StaffVisit, answered: Answered): Promise<Turn> {
  if (!isOnward(answered)) return answered;
  const { onward: wanted } = answered;
  // Everything else depends on the city: an old button may lead past it.
  const onward = readDraft(visit).cityId === null ? "city" : wanted;
  if (onward === "summary") return go(visit, await summaryTurn(visit));
  visit.enter(`new.${onward}`);
  return QUESTIONS[onward]!.ask(visit);
}

function toStep(wanted: string | undefined): Answered {
  return { onward: wanted === "summary" ? "summary" : (known(wanted) ?? "city") };
}

/** «✏️»: one question, and back to the summary. */
function change(visit: StaffVisit, wanted: string | undefined): Answered {
  visit.enter("new.summary", { changing: true });
  return { onward: known(wanted) ?? "summary" };
}

function known(step: string | undefined): WizardStep | undefined {
  return WIZARD_STEPS.find((each) => each === step);
}

async function cancel(visit: StaffVisit): Promise<Turn> {
  const { from, sourceOrderId } = visit.flow;
  visit.leave();
  if (from === "card") return orderCardTurn(visit, Number(sourceOrderId));
  const menu = visit.button("nav-menu", visit.data("menu", "open"));
  const again = visit.button("staff-menu-new", visit.data("new", "begin"));
  return { screen: visit.bare([visit.html("new-canceled")], [[again, menu]]) };
}
