import { SNOOZE_MINUTES } from "../dispatch/answer-escalation.ts";
import { ACCEPTABLE_STATUSES, canHappen, SEARCH_STATUSES } from "../orders/lifecycle.ts";
import type { OrderCard } from "../orders/order-card.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { mayHere, type StaffVisit } from "./person.ts";
import { reopenTargets } from "./reopen.ts";

/** What may be done with an order now, by its state and the reader's role (admin-bot.md section 3). */
export function cardButtons(visit: StaffVisit, order: OrderCard): Keyboard {
  return [
    ...escalationRows(visit, order),
    ...visit.rows(actions(visit, order), 2),
    ...visit.rows(tabs(visit, order), 2),
    commission(visit, order),
    links(visit, order),
    // Three of them in a row would be cut on a phone.
    ...visit.rows(copies(visit, order), 2),
    [visit.button("assign-to-list", listLocation(visit))],
  ].filter((row) => row.length > 0);
}

/** The list he came from, its page and sorting kept; the queue before he has seen one. */
export function listLocation(visit: StaffVisit): string {
  const kept = visit.kept("list");
  return typeof kept === "string" ? kept : visit.data("orders", "list", "queue");
}

function escalationRows(visit: StaffVisit, { orderId, escalation, search, cityId }: OrderCard): Keyboard {
  if (escalation === null) return [];
  const rows: Button[][] = [];
  if (mayHere(visit, "escalation.acknowledge", cityId)) {
    rows.push([visit.button("escalation-own", visit.data("esc", "own", orderId, search.episode))]);
  }
  if (mayHere(visit, "escalation.snooze", cityId)) {
    rows.push(
      SNOOZE_MINUTES.map((minutes) =>
        visit.button("escalation-wait", visit.data("esc", "wait", orderId, minutes), { minutes }),
      ),
    );
  }
  return rows;
}

function actions(visit: StaffVisit, order: OrderCard): Button[] {
  const { orderId, status, cityId, search } = order;
  const buttons: Button[] = [];
  const add = (key: string, section: string, action: string, ...args: readonly number[]) =>
    buttons.push(visit.button(key, visit.data(section, action, orderId, ...args)));
  if (ACCEPTABLE_STATUSES.includes(status) && mayHere(visit, "order.offer", cityId)) {
    add("card-assign", "assign", "menu");
  }
  const mayStart = canHappen("activate", status) || canHappen("release", status);
  if (mayStart && mayHere(visit, "order.activate", cityId)) add("card-activate", "activate", "ask");
  if (canHappen("defer", status) && mayHere(visit, "order.defer", cityId)) add("card-defer", "defer", "ask");
  if (SEARCH_STATUSES.includes(status) && mayHere(visit, "order.restart_search", cityId)) {
    add("card-restart", "restart", "ask", search.episode);
  }
  const withMoney = status === "PAYMENT";
  const returning = withMoney ? "order.return_with_commission" : "order.return";
  if (canHappen("return_to_search", status) && mayHere(visit, returning, cityId))
    add("card-return", "return", "ask");
  const isOpen = status !== "CLOSED" && status !== "CANCELED";
  if (isOpen && mayHere(visit, "order.edit", cityId)) add("card-edit", "edit", "menu");
  if (order.masterId !== null && mayHere(visit, "master.message", cityId))
    add("card-letter", "letter", "ask");
  if (order.guaranteeUntil !== null && mayHere(visit, "order.guarantee", cityId)) {
    add("card-guarantee-visit", "order", "guarantee");
  }
  if (reopenTargets(order).length > 0 && mayHere(visit, "order.reopen", cityId)) {
    add("card-reopen", "reopen", "ask");
  }
  if (canHappen("restore", status) && mayHere(visit, "order.restore", cityId)) {
    add("card-restore", "restore", "ask");
  }
  const canceling = withMoney ? "order.cancel_with_commission" : "order.cancel";
  if (canHappen("cancel", status) && mayHere(visit, canceling, cityId)) add("card-cancel", "cancel", "ask");
  return buttons;
}

function tabs(visit: StaffVisit, { orderId }: OrderCard): Button[] {
  return [
    visit.button("tab-history", visit.data("tab", "history", orderId)),
    visit.button("tab-offers", visit.data("tab", "offers", orderId)),
    visit.button("tab-why", visit.data("tab", "why", orderId)),
    visit.button("tab-files", visit.data("tab", "files", orderId)),
  ];
}

/** To the order a guarantee visit was made for, and to the visits made for this one. */
function links(visit: StaffVisit, { guaranteeSourceOrderId, guaranteeOrderIds }: OrderCard): Button[] {
  const to = (key: string, n: number) => visit.button(key, visit.data("order", "card", n), { n });
  return [
    ...(guaranteeSourceOrderId === null ? [] : [to("card-to-source", guaranteeSourceOrderId)]),
    ...guaranteeOrderIds.slice(0, 2).map((n) => to("card-to-guarantee", n)),
  ];
}

/** Only whoever may see money has a commission on the card. */
function commission(visit: StaffVisit, order: OrderCard): Button[] {
  if (order.commission === null) return [];
  return [
    visit.button("card-open-commission", visit.data("commission", "card", order.commission.commissionId)),
  ];
}

function copies(visit: StaffVisit, { orderId, clientPhone, masterPhone }: OrderCard): Button[] {
  const copy = (key: string, action: string) => visit.button(key, visit.data("order", action, orderId));
  return [
    ...(clientPhone === null ? [] : [copy("copy-client-phone", "phone")]),
    ...(masterPhone === null ? [] : [copy("copy-master-phone", "master")]),
    copy("copy-address", "address"),
  ];
}
