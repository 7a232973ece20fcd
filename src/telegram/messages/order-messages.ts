import type { OrderChange, SlotValue } from "../../outbox/events.ts";
import { NO_BUTTONS } from "../../outbox/messenger.ts";
import { formatPhone, formatSum } from "../../texts/formats.ts";
import { Html } from "../../texts/html.ts";
import { html, t } from "../../texts/texts.ts";
import { encode } from "../callback-data.ts";
import { momentText, slotText } from "../wording.ts";
import type { Message, Renderers } from "./message.ts";
import { closedCard, fullCard } from "./order-card.ts";

/** What a master hears about an order of his. */
export const ORDER_MESSAGES: Renderers<
  | "order_assigned"
  | "order_card_closed"
  | "order_changed"
  | "order_canceled"
  | "order_returned"
  | "order_reopened"
> = {
  order_assigned: (message, { direct = false }) => {
    const { language, now, n, order, orderId } = message;
    const card = Html.lines([
      direct ? html(language, "order_assigned-direct") : null,
      fullCard(language, order, now),
    ]);
    const button = (key: string, action: string) => ({
      text: t(language, key),
      data: encode("m", "order", action, orderId),
    });
    return {
      html: html(language, "order_assigned", { n, card }),
      keyboard: [
        [button("button-en-route", "enroute")],
        [button("button-phone", "phone"), button("button-address", "address")],
      ],
    };
  },

  order_card_closed: ({ language, now, n, order }) => ({
    html: html(language, "order_card_closed", { n, card: closedCard(language, order, now) }),
    keyboard: NO_BUTTONS,
  }),

  order_changed: (message, { changes }) => {
    const { language, n } = message;
    const items = changes.map((change) =>
      html(language, "order_changed-item", {
        field: t(language, `field-${change.field}`),
        value: changedValue(message, change),
      }),
    );
    return {
      html: html(language, "order_changed", { n, changes: Html.join(items, "; ") }),
      keyboard: NO_BUTTONS,
    };
  },

  order_canceled: (message, { reason, ...money }) => {
    const text = html(message.language, "order_canceled", { n: message.n, reason });
    return { html: withCommission(message, text, money), keyboard: NO_BUTTONS };
  },

  order_returned: (message, { reason, ...money }) => {
    const { language, n } = message;
    const text = reason
      ? html(language, "order_returned-reason", { n, reason })
      : html(language, "order_returned", { n });
    return { html: withCommission(message, text, money), keyboard: NO_BUTTONS };
  },

  order_reopened: (message, { reason, to, commissionId, ...money }) => {
    const { language, n, now, order, orderId } = message;
    const text = html(language, "order_reopened", { n, reason });
    if (to === "WORKING") {
      const data = encode("m", "order", "close", orderId);
      return {
        html: withCommission(message, text, money),
        keyboard: [[{ text: t(language, "button-close-order"), data }]],
      };
    }
    const commission = commissionId === undefined ? null : message.commission(commissionId);
    if (commission === null || commission.dueKopecks === 0) return { html: text, keyboard: NO_BUTTONS };
    const deadline = momentText(commission.deadlineAt, now, order.zone);
    const note = html(language, "order_reopened-deadline", { deadline });
    return { html: Html.join([sentence(text), note], " "), keyboard: NO_BUTTONS };
  },
};

/** Adds «Комиссия 2 500,00 ₽ отменена.» when there was one, and «Ограничение снято.» when that lifted his block. */
function withCommission(
  { language }: Message,
  text: Html,
  { commissionKopecks, unblocked }: { commissionKopecks?: number | null; unblocked?: boolean },
): Html {
  const notes: Html[] = [];
  if (commissionKopecks)
    notes.push(
      html(language, "commission-canceled-note", { amount: formatSum(language, commissionKopecks) }),
    );
  if (unblocked) notes.push(html(language, "unblocked-note"));
  return notes.length === 0 ? text : Html.join([sentence(text), ...notes], " ");
}

/** Ends a text that a person wrote with a full stop, so that another sentence may follow. */
function sentence(text: Html): Html {
  return /[.!?…]$/.test(text.html.trimEnd()) ? text : new Html(`${text.html}.`);
}

/** «было → стало»; of contacts and free text only what holds now. */
function changedValue(message: Message, change: OrderChange): string {
  const { language, now, order } = message;
  const none = t(language, "value-none");
  const pair = (before: string, after: string) => t(language, "value-change", { old: before, new: after });
  switch (change.field) {
    case "slot":
      return pair(slotValue(message, change.old), slotValue(message, change.new));
    case "category":
      return pair(t(language, `category-${change.old}`), t(language, `category-${change.new}`));
    case "district":
    case "street":
      return pair(change.old ?? none, change.new ?? none);
    case "description":
      return order.description ?? none;
    case "house":
      return order.house ?? none;
    case "apartment":
      return order.apartment ?? none;
    case "address_comment":
      return order.addressComment ?? none;
    case "client_name":
      return order.clientName ?? none;
    case "client_phone":
      return order.clientPhone === null ? none : formatPhone(order.clientPhone);
    default:
      throw new Error(`unknown field ${JSON.stringify(change)} changed at ${now.toISOString()}`);
  }
}

function slotValue({ language, now, order }: Message, value: SlotValue | null): string {
  const slot = value && {
    startsAt: new Date(value.start),
    endsAt: new Date(value.end),
    isAsap: value.isAsap,
  };
  return slotText(language, slot, now, order.zone);
}
