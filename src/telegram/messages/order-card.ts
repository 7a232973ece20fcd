import { maskPhone } from "../../kernel/mask.ts";
import { formatPhone, formatSum } from "../../texts/formats.ts";
import { Html } from "../../texts/html.ts";
import { html, type Language, t } from "../../texts/texts.ts";
import { slotText } from "../wording.ts";
import type { OrderFacts } from "./facts.ts";

/** The full card: whole address with comment, slot, category, client, description. Empty lines are left out. */
export function fullCard(language: Language, order: OrderFacts, now: Date): Html {
  const { clientName, clientPhone, addressComment, description } = order;
  return Html.lines([
    html(language, "card-address", { address: fullAddress(language, order) }),
    addressComment === null ? null : html(language, "card-address-comment", { comment: addressComment }),
    order.house === null ? html(language, "address-ask-client") : null,
    html(language, "card-slot", { slot: slotText(language, order.slot, now, order.zone) }),
    categoryLine(language, order),
    clientName === null ? null : html(language, "card-client", { client: clientName }),
    clientPhone === null ? null : html(language, "card-phone", { phone: formatPhone(clientPhone) }),
    description === null ? null : html(language, "card-description", { description }),
    guaranteeLine(language, order, "card-guarantee"),
  ]);
}

/** The card of an order that is no longer his: district and street, the phone masked, nobody's name. */
export function closedCard(language: Language, order: OrderFacts, now: Date): Html {
  const { clientPhone } = order;
  const address = [order.cityName, order.districtName, order.street].filter((part) => part !== null);
  return Html.lines([
    html(language, "card-address", { address: address.join(", ") }),
    html(language, "card-slot", { slot: slotText(language, order.slot, now, order.zone) }),
    categoryLine(language, order),
    clientPhone === null ? null : html(language, "card-phone", { phone: maskPhone(clientPhone) }),
  ]);
}

/** «Москва, ЦАО, ул. Ленина, 5, кв. 12»: as far as known. */
export function fullAddress(language: Language, order: OrderFacts): string {
  const apartment =
    order.apartment === null ? null : t(language, "address-apartment", { apartment: order.apartment });
  const parts = [order.cityName, order.districtName, order.street, order.house, apartment];
  return parts.filter((part) => part !== null).join(", ");
}

/** «🛡 Гарантийный визит, выплата компании 2 500,00 ₽»; null for an ordinary order. */
export function guaranteeLine(
  language: Language,
  order: OrderFacts,
  key: "card-guarantee" | "new_offer-guarantee",
): Html | null {
  if (order.type !== "GUARANTEE") return null;
  return html(language, key, { sum: formatSum(language, order.companyPaymentKopecks) });
}

function categoryLine(language: Language, { category }: OrderFacts): Html {
  return html(language, "card-category", {
    emoji: t(language, `category-${category}.emoji`),
    category: t(language, `category-${category}`),
  });
}
