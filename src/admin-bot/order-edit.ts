import { type EditOrder, editOrder } from "../orders/edit-order.ts";
import { type OrderCard, orderCard } from "../orders/order-card.ts";
import type { OrderChanges } from "../orders/plan-edit.ts";
import type { JsonValue } from "../outbox/enqueue.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route, RouteArguments } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { orderProblemsText } from "./field-problem-words.ts";
import { lateRows, lateWords } from "./new-order-slot.ts";
import { cardPath, noOrder, refusedTurn } from "./order-card.ts";
import { EDIT_FIELDS, EDITABLE, type EditField, type Entered } from "./order-edit-fields.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";
import { staleText } from "./stale-words.ts";

const route = (
  action: string,
  handle: (visit: StaffVisit, orderId: number, argument: string | undefined) => Promise<Turn>,
): Route<StaffPerson> => ({
  section: "edit",
  action,
  may: may("order.edit"),
  handle: (visit, [id, argument]: RouteArguments) => handle(visit, rowArgument(id), argument),
});

/** «✏️ Изменить»: field by field; the version that was on the screen travels with the change (R75). */
export const ORDER_EDIT_ROUTES: readonly Route<StaffPerson>[] = [
  route("menu", (visit, orderId) => menuTurn(visit, orderId)),
  route("field", begin),
  route("set", (visit, orderId, value) =>
    ofField(visit, orderId, async (order, field) => {
      const { press } = EDITABLE[field];
      return press === undefined || value === undefined ? null : press(visit, order, value);
    }),
  ),
  route("late", answerLate),
  route("again", repeat),
];

export const ORDER_EDIT_STEPS: readonly Step<StaffPerson>[] = EDIT_FIELDS.map((field) => {
  const ask = (visit: StaffVisit) => askAgain(visit);
  const { text: take } = EDITABLE[field];
  if (take === undefined) return { state: `edit.${field}`, ask, begin: ask };
  const text = (visit: StaffVisit, typed: string) =>
    ofField(visit, Number(visit.flow["orderId"]), (order) => take(visit, order, typed));
  return { state: `edit.${field}`, ask, begin: ask, text };
});

/** Every field with its value as it is now. */
async function menuTurn(visit: StaffVisit, orderId: number, notice?: string): Promise<Turn> {
  visit.leave();
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (order.status === "CLOSED" || order.status === "CANCELED") {
    return refusedTurn(visit, orderId, { status: "wrong_state", orderStatus: order.status });
  }
  const lines = EDIT_FIELDS.map((field) =>
    visit.html(`edit-line-${field}`, {
      value: EDITABLE[field].value(visit, order) ?? visit.t("new-nothing"),
    }),
  );
  const buttons = EDIT_FIELDS.map((field) =>
    visit.button(`edit-${field}`, visit.data("edit", "field", orderId, `${field}.${order.version}`)),
  );
  const view = {
    path: cardPath(visit, orderId, visit.t("edit-title")),
    body: Html.lines([visit.html("edit-menu"), ...lines]),
    rows: visit.rows(buttons, 3),
  };
  const screen = visit.question(visit.data("order", "card", orderId), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

/** `house.7`: the field, and the version its button was drawn with. */
async function begin(visit: StaffVisit, orderId: number, argument: string | undefined): Promise<Turn> {
  const [name, version] = (argument ?? "").split(".");
  const field = EDIT_FIELDS.find((known) => known === name);
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  if (field === undefined) return menuTurn(visit, orderId);
  visit.leave();
  visit.enter(`edit.${field}`, { orderId, version: rowArgument(version) });
  return ask(visit, order, field);
}

async function ask(visit: StaffVisit, order: OrderCard, field: EditField, notice?: string): Promise<Turn> {
  const { value, rows } = EDITABLE[field];
  const now = visit.html("new-now", { value: value(visit, order) ?? visit.t("new-nothing") });
  const body = Html.join([visit.html(`edit-ask-${field}`), now], "\n\n");
  const turn = fieldScreen(visit, order.orderId, body, rows ? await rows(visit, order) : []);
  return notice === undefined ? turn : { ...turn, notice, isAlert: true };
}

function fieldScreen(visit: StaffVisit, orderId: number, body: Html, rows: Keyboard): Turn {
  const view = { path: cardPath(visit, orderId, visit.t("edit-title")), body, rows };
  return { screen: visit.question(visit.data("edit", "menu", orderId), view) };
}

async function askAgain(visit: StaffVisit, notice?: string): Promise<Turn> {
  const order = await orderCard(visit.work, Number(visit.flow["orderId"]));
  const field = fieldNow(visit);
  return order === null || field === null ? noOrder(visit) : ask(visit, order, field, notice);
}

/** The field whose question is open; null outside of an edit. */
function fieldNow(visit: StaffVisit): EditField | null {
  return EDIT_FIELDS.find((field) => visit.session.state === `edit.${field}`) ?? null;
}

/** Something entered for the open field of that order; a button of another edit leads to its fields. */
async function ofField(
  visit: StaffVisit,
  orderId: number,
  read: (order: OrderCard, field: EditField) => Promise<Entered | null>,
): Promise<Turn> {
  const order = await orderCard(visit.work, orderId);
  if (order === null) return noOrder(visit);
  const field = fieldNow(visit);
  if (field === null || visit.flow["orderId"] !== orderId)
    return menuTurn(visit, orderId, visit.t("edit-lost"));
  const entered = await read(order, field);
  if (entered === null) return ask(visit, order, field);
  if ("notice" in entered) return ask(visit, order, field, entered.notice);
  if ("body" in entered) return fieldScreen(visit, orderId, entered.body, entered.rows);
  return save(visit, order, entered.changes);
}

async function save(visit: StaffVisit, order: OrderCard, changes: OrderChanges): Promise<Turn> {
  const { orderId } = order;
  // Kept for «Повторить» and for the answer to a late ASAP.
  visit.enter(visit.session.state!, { changes: changes as JsonValue });
  const version = Number(visit.flow["version"]);
  return told(visit, order, await editOrder(visit.work, { orderId, version, changes }));
}

async function told(visit: StaffVisit, order: OrderCard, result: EditOrder): Promise<Turn> {
  const { orderId, cityId } = order;
  switch (result.status) {
    case "edited": {
      const fields = [
        ...new Set(result.fields.map((field) => visit.t(`order-field-${field}`).toLowerCase())),
      ];
      return menuTurn(visit, orderId, visit.t("edit-done", { fields: fields.join(", ") }));
    }
    case "unchanged":
      return menuTurn(visit, orderId, visit.t("edit-unchanged"));
    case "stale": {
      const words = staleText(visit, cityId, result.changes);
      const again = visit.button("edit-again", visit.data("edit", "again", orderId, result.version));
      return fieldScreen(visit, orderId, visit.html("plain-line", { text: words }), [[again]]);
    }
    case "late_asap":
      return lateTurn(visit, order);
    case "slot_passed":
      return askAgain(visit, visit.t("new-slot-passed"));
    case "invalid":
      return askAgain(visit, orderProblemsText(visit, result.problems));
    default:
      visit.leave();
      return refusedTurn(visit, orderId, result);
  }
}

function lateTurn(visit: StaffVisit, { orderId, cityId }: OrderCard): Turn {
  const rows = lateRows(visit, {
    tomorrow: visit.data("edit", "late", orderId, "tomorrow"),
    other: visit.data("edit", "late", orderId, "other"),
    now: visit.data("edit", "late", orderId, "now"),
  });
  return fieldScreen(visit, orderId, lateWords(visit, cityId), rows);
}

function answerLate(visit: StaffVisit, orderId: number, reply: string | undefined): Promise<Turn> {
  return ofField(visit, orderId, async () => {
    const changes = visit.flow["changes"] as OrderChanges | undefined;
    if (changes?.slot === undefined || (reply !== "tomorrow" && reply !== "now")) return null;
    return { changes: { ...changes, tomorrow: reply === "tomorrow", searchNow: reply === "now" } };
  });
}

/** «🔁 Повторить»: the same change, upon the version he has now been told of. */
function repeat(visit: StaffVisit, orderId: number, version: string | undefined): Promise<Turn> {
  return ofField(visit, orderId, async () => {
    const changes = visit.flow["changes"] as OrderChanges | undefined;
    if (changes === undefined) return null;
    visit.enter(visit.session.state!, { version: rowArgument(version) });
    return { changes };
  });
}
