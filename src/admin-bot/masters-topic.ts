import type { Step } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { FORM_ROUTES, FORM_STEP } from "./form.ts";
import { INVITE_ROUTES, INVITE_STEPS } from "./invites.ts";
import { MASTER_BLOCK_ROUTES, MASTER_BLOCK_STEP } from "./master-block.ts";
import { MASTER_CARD_ROUTES } from "./master-card.ts";
import { MASTER_DISTRICT_ROUTES, MASTER_DISTRICT_STEP } from "./master-districts.ts";
import { MASTER_ENDING_ROUTES } from "./master-endings.ts";
import { MASTER_FIGURE_ROUTES, MASTER_FIGURE_STEPS } from "./master-figures.ts";
import { MASTER_MESSAGE_ROUTES, MASTER_MESSAGE_STEP } from "./master-message.ts";
import { MASTER_SKILL_ROUTES, MASTER_SKILL_STEP } from "./master-skills.ts";
import { MASTERS_ROUTES, MASTERS_SEARCH_STEP } from "./masters.ts";
import { MASTERS_FILTER_ROUTES, MASTERS_FILTER_STEP } from "./masters-filters.ts";
import { MODERATION_ROUTES } from "./moderation.ts";
import { BULK_ROUTES, BULK_STEPS } from "./moderation-bulk.ts";
import type { StaffPerson } from "./person.ts";

/** Everything about masters: lists, card and actions, moderation, invite codes (admin-bot.md sections 7 and 8). */
export const MASTERS_TOPIC_ROUTES: readonly Route<StaffPerson>[] = [
  ...MASTERS_ROUTES,
  ...MASTERS_FILTER_ROUTES,
  ...MASTER_CARD_ROUTES,
  ...MASTER_BLOCK_ROUTES,
  ...MASTER_FIGURE_ROUTES,
  ...MASTER_SKILL_ROUTES,
  ...MASTER_DISTRICT_ROUTES,
  ...MASTER_MESSAGE_ROUTES,
  ...MASTER_ENDING_ROUTES,
  ...MODERATION_ROUTES,
  ...BULK_ROUTES,
  ...FORM_ROUTES,
  ...INVITE_ROUTES,
];

export const MASTERS_TOPIC_STEPS: readonly Step<StaffPerson>[] = [
  MASTERS_SEARCH_STEP,
  MASTERS_FILTER_STEP,
  MASTER_BLOCK_STEP,
  ...MASTER_FIGURE_STEPS,
  MASTER_SKILL_STEP,
  MASTER_DISTRICT_STEP,
  MASTER_MESSAGE_STEP,
  FORM_STEP,
  ...BULK_STEPS,
  ...INVITE_STEPS,
];
