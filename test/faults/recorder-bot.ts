import { type Queryable, sql } from "../../src/db/tx.ts";
import { masterBot } from "../../src/master-bot/master-bot.ts";
import type { Bot } from "../../src/telegram/inbox.ts";

/** A text that no handler survives. */
export const POISON = "взорвись";

/** Where the recorder notes each effect; made by the test. */
export async function makeRecords(q: Queryable): Promise<void> {
  await q.run(sql`
    create table recorded (
      no bigint generated always as identity primary key,
      update_id bigint not null, chat_id bigint not null, text text not null)`);
}

/**
 * The technicians' bot as it is, which notes each update besides, in the transaction of its effect: what is
 * there twice acted twice, what is missing was lost, and `no` says in which order.
 */
export function recorderBot(): Bot {
  const bot = masterBot();
  return {
    name: bot.name,
    actionOf: (event) => bot.actionOf(event),
    greet: (work, event) => bot.greet(work, event),
    busy: (event) => bot.busy(event),
    async handle(work, event) {
      const text = event.kind === "text" ? event.text : event.kind;
      if (text.startsWith(POISON)) throw new Error("a handler that fails");
      await work.tx.run(sql`
        insert into recorded (update_id, chat_id, text) values (${event.updateId}, ${event.chatId}, ${text})`);
      return bot.handle(work, event);
    },
    failed: (work, event) => bot.failed(work, event),
    unreachable: (work, chatId) => bot.unreachable(work, chatId),
  };
}
