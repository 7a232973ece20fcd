import { adminBot } from "../admin-bot/admin-bot.ts";
import { runBot } from "./bot-role.ts";
import type { RunRole } from "./role.ts";

/** The role `admin-bot`: the staff bot. */
export const adminBotRole: RunRole = (context) => runBot(context, adminBot());
