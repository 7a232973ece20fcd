import type { Step } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { CANCEL_ROUTES, CANCEL_STEP } from "./cancel.ts";
import { DEFER_ROUTES } from "./defer.ts";
import { ORDER_ACTION_ROUTES, RETURN_STEP } from "./order-actions.ts";
import { ORDER_CARD_ROUTES } from "./order-card.ts";
import { ORDER_EDIT_ROUTES, ORDER_EDIT_STEPS } from "./order-edit.ts";
import { ORDER_FILE_ROUTES, ORDER_FILE_STEP } from "./order-files.ts";
import { ORDER_LETTER_ROUTES, ORDER_LETTER_STEP } from "./order-letter.ts";
import { ORDER_TAB_ROUTES } from "./order-tabs.ts";
import type { StaffPerson } from "./person.ts";
import { REOPEN_ROUTES, REOPEN_STEP } from "./reopen.ts";
import { RESTORE_ROUTES, RESTORE_STEPS } from "./restore.ts";

/** The card of an order: its tabs, and what is done with it. */
export const ORDER_CARD_TOPIC_ROUTES: readonly Route<StaffPerson>[] = [
  ...ORDER_CARD_ROUTES,
  ...ORDER_TAB_ROUTES,
  ...ORDER_FILE_ROUTES,
  ...ORDER_EDIT_ROUTES,
  ...ORDER_ACTION_ROUTES,
  ...CANCEL_ROUTES,
  ...DEFER_ROUTES,
  ...ORDER_LETTER_ROUTES,
  ...REOPEN_ROUTES,
  ...RESTORE_ROUTES,
];

export const ORDER_CARD_TOPIC_STEPS: readonly Step<StaffPerson>[] = [
  ...ORDER_EDIT_STEPS,
  ORDER_FILE_STEP,
  RETURN_STEP,
  CANCEL_STEP,
  ORDER_LETTER_STEP,
  REOPEN_STEP,
  ...RESTORE_STEPS,
];
