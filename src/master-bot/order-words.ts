import { bearsCommission } from "../money/rate.ts";
import type { PastOrder } from "../orders/own-history.ts";
import type { OwnOrder } from "../orders/own-orders.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { closedCard, fullAddress, fullCard, guaranteeLine } from "../telegram/messages/order-card.ts";
import { momentText, slotText } from "../telegram/wording.ts";
import { formatMoney } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import type { MasterVisit } from "./person.ts";

/** The full card of an active order of his: status, contacts, what staff said last. */
export function orderCard(visit: MasterVisit, order: OwnOrder): Html {
  return Html.lines([
    visit.html("order-card-status", { status: visit.t(`status-${order.status}`) }),
    fullCard(visit.language, order, visit.now),
    order.staffNote === null ? null : visit.html("order-card-note", { note: order.staffNote }),
  ]);
}

/** The card of an order that is over: of the client only what its master may still see. */
export function pastOrderCard(visit: MasterVisit, order: PastOrder): Html {
  const { language, now } = visit;
  const moment = (at: Date) => ({ moment: momentText(at, now, order.zone) });
  const { commission, cancelReason } = order;
  return Html.join(
    [
      visit.html("order-card-status", { status: visit.t(`status-${order.status}`) }),
      (order.showsContacts ? fullCard : closedCard)(language, order, now),
      Html.lines([
        order.assignedAt === null ? null : visit.html("history-assigned", moment(order.assignedAt)),
        visit.html(`history-ended-${order.status}`, moment(order.endedAt)),
        cancelReason === null ? null : visit.html("history-cancel-reason", { reason: cancelReason }),
        order.showsContacts ? null : guaranteeLine(language, order, "card-guarantee"),
        order.status === "CLOSED" && order.type === "NORMAL"
          ? visit.html("history-total", { sum: formatMoney(language, order.totalKopecks) })
          : null,
        commission === null
          ? null
          : visit.html("history-commission", {
              sum: formatMoney(language, commission.amountKopecks),
              status: visit.t(`commission-${commission.status}`),
            }),
      ]),
    ],
    "\n\n",
  );
}

/** Two lines of the list. */
export function orderLine(visit: MasterVisit, order: OwnOrder): Html {
  return visit.html("order-line", {
    n: order.id,
    emoji: visit.t(`category-${order.category}.emoji`),
    category: visit.t(`category-${order.category}`),
    place: [order.cityName, order.districtName].filter((part) => part !== null).join(", "),
    slot: slotText(visit.language, order.slot, visit.now, order.zone),
    status: visit.t(`status-${order.status}`),
  });
}

/** The address as one line to copy: whole, with the comment. */
export function addressToCopy(visit: MasterVisit, order: OwnOrder): string {
  const address = fullAddress(visit.language, order);
  return order.addressComment === null ? address : `${address} (${order.addressComment})`;
}

/** The one step that is due, by state; none while the payment is checked. */
export function nextStep(
  visit: MasterVisit,
  { id, status }: Pick<OwnOrder, "id" | "status">,
  place: "screen" | "push",
): Button | null {
  switch (status) {
    case "ASSIGNED":
      return visit.button("button-en-route", visit.data("order", place === "push" ? "enroute" : "go", id));
    case "EN_ROUTE":
      return visit.button("order-arrived", visit.data("order", place === "push" ? "onsite" : "here", id));
    case "WORKING":
      return visit.button(
        "button-close-order",
        visit.data("order", place === "push" ? "close" : "finish", id),
      );
    default:
      return null;
  }
}

/** «📋 Телефон», «📋 Адрес»: a message to copy from, which leaves the card where it is. */
export function copyButtons(visit: MasterVisit, { id, clientPhone }: OwnOrder): Button[] {
  const address = visit.button("button-address", visit.data("order", "address", id));
  if (clientPhone === null) return [address];
  return [visit.button("button-phone", visit.data("order", "phone", id)), address];
}

/** Everything under the card of an active order (master-bot.md section 8). */
export function cardButtons(visit: MasterVisit, order: OwnOrder): Keyboard {
  const { id, status, point } = order;
  const step = nextStep(visit, order, "screen");
  const rows: Button[][] = step ? [[step]] : [];
  rows.push(copyButtons(visit, order));
  const more: Button[] = [];
  if (point !== null) more.push({ text: visit.t("order-route"), url: routeUrl(point) });
  if (visit.work.settings.get("support_contact") !== "") {
    more.push(visit.button("order-support", visit.data("order", "support", id)));
  }
  if (more.length > 0) rows.push(more);
  if (order.files > 0) rows.push([filesButton(visit, id, order.files)]);
  if (status === "PAYMENT") rows.push([visit.button("order-commission", visit.data("money", "order", id))]);
  if (status === "ASSIGNED") rows.push([visit.button("order-refuse", visit.data("refuse", "ask", id))]);
  return rows;
}

/** «📎 Файлы (3)»: they come below the card. */
export function filesButton(visit: MasterVisit, orderId: number, k: number): Button {
  return visit.button("order-files", visit.data("order", "files", orderId), { k });
}

/** Whether closing asks for an amount; a guarantee visit does not. */
export function hasAmount(order: OwnOrder): boolean {
  return bearsCommission(order);
}

function routeUrl({ lat, lon }: { readonly lat: number; readonly lon: number }): string {
  return `https://yandex.ru/maps/?rtext=~${lat},${lon}&rtt=auto`;
}
