import { masterBot } from "../master-bot/master-bot.ts";
import { runBot } from "./bot-role.ts";
import type { RunRole } from "./role.ts";

/** The role `master-bot`: the technicians' bot. */
export const masterBotRole: RunRole = (context) => runBot(context, masterBot());
