import { type Queryable, sql } from "../../src/db/tx.ts";
import type { Answer } from "../../src/telegram/answer.ts";
import type { Bot } from "../../src/telegram/inbox.ts";
import type { BotEvent } from "../../src/telegram/inbox-event.ts";

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
 * A bot whose only effect is a row for each update, in the transaction of the inbox: what is there twice
 * acted twice, what is missing was lost, and `no` says in which order.
 */
export function recorderBot(): Bot {
  return {
    name: "master",
    actionOf: ({ kind }) => kind,
    greet: async () => {},
    busy: () => null,
    async handle(work, event) {
      const text = event.kind === "text" ? event.text : event.kind;
      if (text.startsWith(POISON)) throw new Error("a handler that fails");
      await work.tx.run(sql`
        insert into recorded (update_id, chat_id, text) values (${event.updateId}, ${event.chatId}, ${text})`);
      return silence(event);
    },
    failed: async (_, event) => silence(event),
    unreachable: async () => {},
  };
}

function silence({ chatId }: BotEvent): Answer {
  return { chatId, press: null, screen: null, notes: [], files: [], deletes: [] };
}
