import { masterBot } from "../master-bot/master-bot.ts";
import { runBot } from "./bot-role.ts";
import { learnBotName } from "./learn-bot-name.ts";
import type { RunRole } from "./role.ts";

/** The role `master-bot`: the technicians' bot. */
export const masterBotRole: RunRole = async (context) => {
  const bot = masterBot(() => context.process.telegram.nameOf("master"));
  const naming = learnBotName(context, "master");
  const end = await runBot(context, bot);
  // A bot whose token is refused has no name to learn; its role ends all the same.
  if (context.signal.aborted) await naming;
  return end;
};
