import { type LocalDate, localDateOf } from "../../geo/local-time.ts";
import { SECOND_MS } from "../../kernel/time.ts";
import { type Button, type Keyboard, NO_BUTTONS } from "../../outbox/messenger.ts";
import { formatSum } from "../../texts/formats.ts";
import { hasText, html, type Language, t } from "../../texts/texts.ts";
import { encode } from "../callback-data.ts";
import { inRows } from "../screen.ts";
import { dateText, durationText, momentText, zoneText } from "../wording.ts";
import { deepLink } from "./deep-link.ts";
import type { Message, Rendered, Renderers } from "./message.ts";
import { offerNotice } from "./offer-notice.ts";

const SNOOZE_MINUTES = [10, 30, 60] as const;

/** What staff hear, in person or in ALERTS. */
export const STAFF_MESSAGES: Renderers<
  | "escalation_logist"
  | "escalation_admin"
  | "escalation_snooze_over"
  | "guarantee_refusal"
  | "master_refused_order"
  | "master_unreachable"
  | "offer_sent_staff"
  | "offer_outcome"
  | "order_assigned_staff"
  | "moderation_new_form"
  | "skills_request"
  | "commission_reported"
  | "commission_canceled"
  | "commission_overdue"
  | "commission_review_overdue"
  | "daily_summary"
  | "staff_added"
> = {
  escalation_logist: (message, { reason, waves, rejections, episode }) => {
    const { language, n, order } = message;
    const words = {
      n,
      city: order.cityName,
      reason:
        reason === "rounds_exhausted"
          ? t(language, "escalation-rounds_exhausted", { waves })
          : t(language, "escalation-no_candidates"),
    };
    const counts = reasonCounts(language, rejections);
    const text =
      counts === ""
        ? html(language, "escalation_logist-bare", words)
        : html(language, "escalation_logist", {
            ...words,
            counts: t(language, "escalation-counts", { counts: capitalised(counts) }),
          });
    return { html: text, keyboard: escalationButtons(message, episode) };
  },

  escalation_admin: (message, { minutes, ownerStaffId, episode }) => {
    const { language, n, order } = message;
    const owner = message.staffName(ownerStaffId) ?? t(language, "nobody");
    return {
      html: html(language, "escalation_admin", { n, city: order.cityName, minutes, owner }),
      keyboard: escalationButtons(message, episode),
    };
  },

  escalation_snooze_over: (message) => ({
    html: html(message.language, "escalation_snooze_over", { n: message.n }),
    keyboard: openOrder(message),
  }),

  guarantee_refusal: (message, { masterId }) => ({
    html: html(message.language, "guarantee_refusal", { n: message.n, name: message.master(masterId).name }),
    keyboard: openOrder(message),
  }),

  master_refused_order: (message, { masterId, reason, comment }) => {
    const { language, n } = message;
    const name = message.master(masterId).name;
    const words = comment || lowered(refusalReason(language, reason));
    return {
      html: html(language, "master_refused_order", { n, name, reason: words }),
      keyboard: openOrder(message),
    };
  },

  master_unreachable: (message, { masterId }) => ({
    html: html(message.language, "master_unreachable", { name: message.master(masterId).name }),
    keyboard: open(message, "master", masterId, "button-card"),
  }),

  offer_sent_staff: (message, { masterId }) => offerOutcome(message, masterId),
  offer_outcome: (message, { masterId }) => offerOutcome(message, masterId),

  order_assigned_staff: (message, { masterId, seconds }) => {
    const { language, n } = message;
    const time = durationText(language, seconds * SECOND_MS);
    return {
      html: html(language, "order_assigned_staff", { n, name: message.master(masterId).name, time }),
      keyboard: openOrder(message),
    };
  },

  moderation_new_form: (message, { masterId }) => {
    const { name, cityName } = message.master(masterId);
    return {
      html: html(message.language, "moderation_new_form", { name, city: cityName ?? "" }),
      keyboard: open(message, "form", masterId),
    };
  },

  skills_request: (message, { masterId, text }) => ({
    html: html(message.language, "skills_request", { name: message.master(masterId).name, text }),
    keyboard: open(message, "master", masterId, "button-card"),
  }),

  commission_reported: (message, { commissionId }) => {
    const { language } = message;
    const { dueKopecks, masterId, orderId } = message.commission(commissionId);
    const figures = { due: formatSum(language, dueKopecks), n: String(orderId) };
    return {
      html: html(language, "commission_reported", { ...figures, name: message.master(masterId).name }),
      keyboard: open(message, "commission", commissionId),
    };
  },

  commission_canceled: (message, { commissionId, amountKopecks, staffId, reported }) => {
    const { language } = message;
    const { masterId, orderId } = message.commission(commissionId);
    const words = {
      id: String(commissionId),
      n: String(orderId),
      amount: formatSum(language, amountKopecks),
      name: message.master(masterId).name,
      staff: message.staffName(staffId) ?? t(language, "actor-ADMIN"),
    };
    return {
      html: html(language, reported ? "commission_canceled-reported" : "commission_canceled", words),
      keyboard: open(message, "commission", commissionId),
    };
  },

  commission_overdue: (message, { commissionId }) => {
    const { language } = message;
    const { dueKopecks, masterId, orderId } = message.commission(commissionId);
    const words = {
      id: String(commissionId),
      n: String(orderId),
      name: message.master(masterId).name,
      due: formatSum(language, dueKopecks),
    };
    return {
      html: html(language, "commission_overdue", words),
      keyboard: open(message, "commission", commissionId),
    };
  },

  commission_review_overdue: (message, { commissionId }) => {
    const { language, now } = message;
    const { reportedAt, deadlineAt, orderId } = message.commission(commissionId);
    const zone = message.facts.orders.get(orderId)?.zone ?? message.context.zone;
    const since = reportedAt ?? deadlineAt;
    // ALERTS mixes cities, so its times say whose they are.
    const label = message.isToChannel ? ` ${zoneText(language, since, zone)}` : "";
    return {
      html: html(language, "commission_review_overdue", {
        id: String(commissionId),
        time: `${momentText(since, now, zone)}${label}`,
      }),
      keyboard: open(message, "commission", commissionId),
    };
  },

  daily_summary: (message, figures) => {
    const { language, now, facts } = message;
    const { cityId, date, p50Seconds, p90Seconds, created, assigned, escalations, unfilled, overdue } =
      figures;
    const zone = facts.cities.get(cityId)?.zone ?? message.context.zone;
    const duration = (seconds: number | null) =>
      seconds === null ? t(language, "value-unknown") : durationText(language, seconds * SECOND_MS);
    return {
      html: html(language, "daily_summary", {
        city: message.cityName(cityId),
        date: dateText(date as LocalDate, localDateOf(now, zone)),
        p50: duration(p50Seconds),
        p90: duration(p90Seconds),
        ...{ created, assigned, escalations, unfilled, overdue },
      }),
      keyboard: NO_BUTTONS,
    };
  },

  staff_added: (message, { role, cityIds }) => {
    const { language } = message;
    const cities = cityIds.map((cityId) => message.cityName(cityId)).join(", ");
    return {
      html: html(language, "staff_added", {
        role: t(language, `role-${role}`),
        cities: cities || t(language, role === "GLOBAL_ADMIN" ? "staff_added-all-cities" : "value-none"),
      }),
      keyboard: NO_BUTTONS,
    };
  },
};

/** «не на смене 11, нет навыка 7»: the most frequent reason first; empty when nobody was turned away. */
export function reasonCounts(language: Language, counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => t(language, "reason-count", { reason: t(language, `reason-${code}`), count }))
    .join(", ");
}

function refusalReason(language: Language, code: string): string {
  const key = `refusal-${code}`;
  return hasText(language, key) ? t(language, key) : code;
}

/** What a manual offer has come to; the same words for the message and for its edits. */
function offerOutcome(message: Message, masterId: number): Rendered {
  const { language, order, orderId, offer } = message;
  const { id: offerId, ...state } = offer;
  const masterName = message.master(masterId).name;
  return offerNotice(language, { ...state, orderId, offerId, masterName, zone: order.zone });
}

function escalationButtons(message: Message, episode: number): Keyboard {
  const { language, orderId } = message;
  // Only a person can take an order over; a channel gets the link alone.
  if (message.isToChannel) return openOrder(message);
  const snooze = SNOOZE_MINUTES.map((minutes) => ({
    text: t(language, "button-snooze", { minutes }),
    data: encode("a", "esc", "snooze", orderId, minutes),
  }));
  const ack = { text: t(language, "button-ack"), data: encode("a", "esc", "ack", orderId, episode) };
  // Three of these words in a row would be cut on a phone.
  return [[...(openOrder(message)[0] ?? []), ack], ...inRows(snooze, 2)];
}

function openOrder(message: Message): Keyboard {
  return open(message, "order", message.orderId);
}

/** A button that opens a card: a press in a private chat, a link into it under a channel message. */
function open(
  message: Message,
  section: "order" | "master" | "commission" | "form",
  id: number,
  key = "button-open",
): Keyboard {
  const text = t(message.language, key);
  const button: Button | null = message.isToChannel
    ? deepLink(message.context.adminBotName, section, id, text)
    : { text, data: encode("a", section, "open", id) };
  return button ? [[button]] : NO_BUTTONS;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
