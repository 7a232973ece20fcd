import type { ProfileChange } from "../../outbox/events.ts";
import { type Keyboard, NO_BUTTONS } from "../../outbox/messenger.ts";
import { hasText, html, type Language, t } from "../../texts/texts.ts";
import { encode } from "../callback-data.ts";
import { durationText, inSentence } from "../wording.ts";
import type { Message, Rendered, Renderers } from "./message.ts";

/** What a master hears about his account, his shift and his breaks. */
export const ACCOUNT_MESSAGES: Renderers<
  | "moderation_approved"
  | "moderation_rejected"
  | "account_blocked"
  | "account_unblocked"
  | "account_deleted"
  | "limit_changed"
  | "profile_changed"
  | "shift_ended"
  | "break_reminder"
  | "break_expired"
  | "staff_message"
> = {
  moderation_approved: (message) => withShiftButton(message, "moderation_approved"),

  moderation_rejected: ({ language }, { reason }) => ({
    html: html(language, "moderation_rejected", { reason: inSentence(reason) }),
    keyboard: [[{ text: t(language, "button-fix-form"), data: encode("m", "form", "fix") }]],
  }),

  account_blocked: ({ language, context }, { reasonCode, comment }) => {
    const reason =
      reasonCode === "staff" && comment ? inSentence(comment) : blockReason(language, reasonCode);
    const support = context.settings.get("support_contact");
    const text =
      support === ""
        ? html(language, "account_blocked", { reason })
        : html(language, "account_blocked-support", { reason, support });
    return { html: text, keyboard: NO_BUTTONS };
  },

  account_unblocked: ({ language }) => ({
    html: html(language, "account_unblocked"),
    keyboard: NO_BUTTONS,
  }),

  account_deleted: ({ language }) => ({ html: html(language, "account_deleted"), keyboard: NO_BUTTONS }),

  limit_changed: ({ language, context }, { limit }) => ({
    html: html(language, "limit_changed", { limit: limit ?? context.settings.get("max_active_orders") }),
    keyboard: NO_BUTTONS,
  }),

  profile_changed: ({ language }, { changes }) => ({
    html: html(language, "profile_changed", {
      changes: changes.map((change) => profileChange(language, change)).join("; "),
    }),
    keyboard: NO_BUTTONS,
  }),

  shift_ended: (message) => withShiftButton(message, "shift_ended"),

  break_reminder: ({ language, now }, { breakUntil }) => ({
    html: html(language, "break_reminder", {
      left: durationText(language, new Date(breakUntil).getTime() - now.getTime()),
    }),
    keyboard: [
      [{ text: t(language, "button-break-return"), data: encode("m", "shift", "return") }],
      [{ text: t(language, "button-break-extend"), data: encode("m", "shift", "extend") }],
    ],
  }),

  break_expired: (message) => withShiftButton(message, "break_expired"),

  staff_message: ({ language }, { text }) => ({
    html: html(language, "staff_message", { text }),
    keyboard: NO_BUTTONS,
  }),
};

/** Words for a block; a code without words is shown as it is. */
export function blockReason(language: Language, reasonCode: string): string {
  const key = `block-${reasonCode}`;
  return hasText(language, key) ? t(language, key) : reasonCode;
}

function withShiftButton({ language }: Message, event: string): Rendered {
  const keyboard: Keyboard = [[{ text: t(language, "button-shift-on"), data: encode("m", "shift", "on") }]];
  return { html: html(language, event), keyboard };
}

function profileChange(language: Language, change: ProfileChange): string {
  const none = t(language, "value-none");
  switch (change.field) {
    case "rating": {
      const value = t(language, "value-change", { old: change.old, new: change.new });
      return t(language, "profile-rating", { value });
    }
    case "skills": {
      const value = change.new.map((code) => t(language, `category-${code}`)).join(", ");
      return t(language, "profile-skills", { value: value || none });
    }
    case "districts":
      return t(language, "profile-districts", { value: change.new.join(", ") || none });
  }
}
