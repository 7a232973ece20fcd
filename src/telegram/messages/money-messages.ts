import { requisites } from "../../money/requisites.ts";
import { type Keyboard, NO_BUTTONS } from "../../outbox/messenger.ts";
import { formatPercent, formatSum } from "../../texts/formats.ts";
import { html, t } from "../../texts/texts.ts";
import { encode } from "../callback-data.ts";
import { durationText, inSentence, momentText } from "../wording.ts";
import type { Message, Renderers } from "./message.ts";
import { requisitesText } from "./requisites-text.ts";

/** What a master hears about commissions, guarantee payments and rewards. */
export const MONEY_MESSAGES: Renderers<
  | "commission_created"
  | "commission_reminder"
  | "commission_overdue_master"
  | "commission_approved"
  | "commission_rejected"
  | "guarantee_accrued"
  | "guarantee_paid"
  | "referral_registered"
  | "referral_reward_accrued"
  | "referral_reward_reversed"
  | "referral_reward_paid"
  | "requisites_changed"
> = {
  commission_created: (message, { commissionId }) => {
    const { language, n } = message;
    const { dueKopecks, rate, deadlineAt, payTo } = message.commission(commissionId);
    const figures = { n, due: formatSum(language, dueKopecks), rate: formatPercent(language, rate) };
    if (dueKopecks === 0) {
      return { html: html(language, "commission_created-nothing-due", figures), keyboard: NO_BUTTONS };
    }
    const deadline = momentText(deadlineAt, message.now, message.order.zone);
    const text = { ...figures, deadline, requisites: requisitesText(language, payTo, "commission") };
    return {
      html: html(language, "commission_created", text),
      keyboard: [
        [
          button(message, "button-paid", "reported", commissionId),
          button(message, "button-check", "check", commissionId),
        ],
      ],
    };
  },

  commission_reminder: (message, { commissionId }) => {
    const { language, n, now } = message;
    const { dueKopecks, deadlineAt } = message.commission(commissionId);
    const left = durationText(language, deadlineAt.getTime() - now.getTime());
    return {
      html: html(language, "commission_reminder", { n, due: formatSum(language, dueKopecks), left }),
      keyboard: [[button(message, "button-paid", "reported", commissionId)]],
    };
  },

  commission_overdue_master: (message, { commissionId }) => {
    const due = formatSum(message.language, message.commission(commissionId).dueKopecks);
    return {
      html: html(message.language, "commission_overdue_master", { n: message.n, due }),
      keyboard: openCommission(message, commissionId),
    };
  },

  commission_approved: ({ language, n }, { paidKopecks, unblocked }) => {
    const key = unblocked ? "commission_approved-unblocked" : "commission_approved";
    return { html: html(language, key, { n, paid: formatSum(language, paidKopecks) }), keyboard: NO_BUTTONS };
  },

  commission_rejected: (message, { commissionId, reason, deadline }) => {
    const { language, n, now, order } = message;
    const text =
      deadline === null
        ? html(language, "commission_rejected", { n, reason: inSentence(reason) })
        : html(language, "commission_rejected-deadline", {
            n,
            reason: inSentence(reason),
            deadline: momentText(new Date(deadline), now, order.zone),
          });
    return { html: text, keyboard: openCommission(message, commissionId) };
  },

  guarantee_accrued: ({ language, n }, { amountKopecks }) => ({
    html: html(language, "guarantee_accrued", { n, sum: formatSum(language, amountKopecks) }),
    keyboard: NO_BUTTONS,
  }),

  guarantee_paid: ({ language, n }, { amountKopecks }) => ({
    html: html(language, "guarantee_paid", { n, sum: formatSum(language, amountKopecks) }),
    keyboard: NO_BUTTONS,
  }),

  referral_registered: (message, { masterId }) => ({
    html: html(message.language, "referral_registered", { name: message.master(masterId).name }),
    keyboard: NO_BUTTONS,
  }),

  referral_reward_accrued: ({ language, n }, { amountKopecks, level }) => ({
    html: html(language, "referral_reward_accrued", {
      n,
      level,
      amount: formatSum(language, amountKopecks),
    }),
    keyboard: NO_BUTTONS,
  }),

  referral_reward_reversed: ({ language, n }, { amountKopecks }) => ({
    html: html(language, "referral_reward_reversed", { n, amount: formatSum(language, amountKopecks) }),
    keyboard: NO_BUTTONS,
  }),

  referral_reward_paid: ({ language }, { amountKopecks }) => ({
    html: html(language, "referral_reward_paid", { amount: formatSum(language, amountKopecks) }),
    keyboard: NO_BUTTONS,
  }),

  requisites_changed: ({ language, context }) => ({
    html: html(language, "requisites_changed", {
      requisites: requisitesText(language, requisites(context.settings), "settings"),
    }),
    keyboard: NO_BUTTONS,
  }),
};

function openCommission(message: Message, commissionId: number): Keyboard {
  return [[button(message, "button-open-commission", "open", commissionId)]];
}

function button({ language }: Message, key: string, action: string, commissionId: number) {
  return { text: t(language, key), data: encode("m", "commission", action, commissionId) };
}
