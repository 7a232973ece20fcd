import { SECOND_MS, sleep } from "../kernel/time.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import type { RoleContext } from "./role.ts";

const NAME_RETRY_MS = 30 * SECOND_MS;

/**
 * Asks Telegram for the username of a bot until it answers or the role is told to stop. Links into
 * a bot carry its name; where it is not known yet, they are left out.
 */
export async function learnBotName({ process, log, signal }: RoleContext, bot: BotName): Promise<void> {
  while (!signal.aborted && process.telegram.nameOf(bot) === null) {
    try {
      await process.telegram.learnName(bot);
    } catch (error) {
      // Errors of the client name the address, and the address holds the token; the log cuts it out.
      log.warn("bot_name_unknown", { bot, error });
      await sleep(NAME_RETRY_MS, signal).catch(() => {});
    }
  }
}
