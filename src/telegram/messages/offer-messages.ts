import { maskPhonesInText } from "../../kernel/mask.ts";
import { after, SECOND_MS } from "../../kernel/time.ts";
import { type Keyboard, NO_BUTTONS } from "../../outbox/messenger.ts";
import { Html } from "../../texts/html.ts";
import { html, t } from "../../texts/texts.ts";
import { encode } from "../callback-data.ts";
import { deadlineText, slotText } from "../wording.ts";
import type { Message, Rendered, Renderers } from "./message.ts";
import { guaranteeLine } from "./order-card.ts";

/** The push of an offer and the edits that end it. No house, flat, name or phone of the client. */
export const OFFER_MESSAGES: Renderers<
  "new_offer" | "offer_taken" | "offer_expired" | "offer_canceled" | "offer_declined"
> = {
  new_offer: (message) => {
    const { language, now, order, context } = message;
    const slaMs = context.settings.forCity(order.cityId).get("distribution_sla_seconds") * SECOND_MS;
    const deadline = deadlineText(after(now, slaMs), order.zone);
    const text = html(language, "new_offer", { n: message.n, lines: offerLines(message), deadline });
    return { html: text, keyboard: offerButtons(message) };
  },
  offer_taken: (message) => ended(message, "offer_taken"),
  offer_expired: (message) => ended(message, "offer_expired"),
  offer_canceled: (message) => ended(message, "offer_canceled"),
  offer_declined: (message) => ended(message, "offer_declined"),
};

function offerLines({ language, now, order }: Message): Html {
  const place = [order.cityName, order.districtName].filter((part) => part !== null).join(", ");
  const { street, slot, description } = order;
  return Html.lines([
    html(language, "new_offer-place", { place }),
    street === null ? null : html(language, "new_offer-street", { street }),
    slot === null
      ? null
      : html(language, "new_offer-slot", {
          slot: slotText(language, slot, now, order.zone, { bareToday: true }),
        }),
    html(language, "new_offer-category", {
      emoji: t(language, `category-${order.category}.emoji`),
      category: t(language, `category-${order.category}`),
    }),
    description === null
      ? null
      : html(language, "new_offer-description", { description: maskPhonesInText(description) }),
    guaranteeLine(language, order, "new_offer-guarantee"),
  ]);
}

function offerButtons({ language, row }: Message): Keyboard {
  const offerId = row.offerId!;
  return [
    [
      { text: t(language, "button-take"), data: encode("m", "offer", "accept", offerId) },
      { text: t(language, "button-decline"), data: encode("m", "offer", "decline", offerId) },
    ],
    [{ text: t(language, "button-details"), data: encode("m", "offer", "details", offerId) }],
  ];
}

function ended({ language, n }: Message, event: string): Rendered {
  return { html: html(language, event, { n }), keyboard: NO_BUTTONS };
}
