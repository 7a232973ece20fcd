import { adminBot } from "../admin-bot/admin-bot.ts";
import { HOUR_MS } from "../kernel/time.ts";
import { runBot } from "./bot-role.ts";
import type { RunRole } from "./role.ts";

/** The role `admin-bot`: the staff bot. */
export const adminBotRole: RunRole = (context) => {
  const { timezone, accessCodeTtlHours } = context.process.config;
  return runBot(context, adminBot({ zone: timezone, accessCodeTtlMs: accessCodeTtlHours * HOUR_MS }));
};
