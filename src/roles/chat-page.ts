import { sql } from "../db/tx.ts";
import { DEMO_CITY, DEMO_MASTERS, DEMO_PEOPLE, DEMO_STAFF } from "../demo/demo-people.ts";
import { type ChatPerson, registerChatPage } from "../http/chat-page.ts";
import type { AddRoutes } from "../http/server.ts";
import { LOCAL_BOTS } from "./local-telegram.ts";
import type { Chat, ProcessParts } from "./process-parts.ts";

/** The chat page of the demo, over the Telegram and the clock of this process. */
export function chatPage(parts: ProcessParts, { telegram, clock }: Chat): AddRoutes {
  const { config, cities, database } = parts;
  const city = cities.all().find(({ name }) => name === DEMO_CITY);
  return (server) =>
    registerChatPage(server, {
      localBotApiUrl: telegram.api.url,
      bots: { admin: LOCAL_BOTS.admin.username, master: LOCAL_BOTS.master.username },
      clock,
      people: chatPeople(),
      cityName: city?.name ?? DEMO_CITY,
      cityZone: city?.timezone ?? config.timezone,
      nextDueAt: async (now) => {
        const { at } = await database.one<{ at: Date | null }>(sql`
          select min(at) as at from (
            select min(expires_at) as at from offers where state in ('SENT', 'VIEWED') and expires_at > ${now}
            union all
            select min(dispatch_due_at) from orders
             where assigned_master_id is null and status in ('SEARCHING', 'GUARANTEE') and dispatch_due_at > ${now}
            union all
            select min(wake_at) from orders where status = 'DEFERRED' and wake_at > ${now}
            union all
            select min(deadline_at) from commissions where status = 'WAIT_PAY' and deadline_at > ${now}
            union all
            select min(least(break_until, case when break_remind_at > ${now} then break_remind_at end))
              from masters where shift_status = 'BREAK' and break_until > ${now}) moments`);
        return at;
      },
      ring: () => ringAll(parts),
    });
}

/** Wakes every loop of this process that sleeps until a moment of the clock. */
function ringAll({ bells, inboxAlarms }: ProcessParts): void {
  bells.ringHere({ kind: "dispatch", cityId: 0 });
  bells.ringHere({ kind: "outbox" });
  for (const alarm of Object.values(inboxAlarms)) alarm.ring();
}

function chatPeople(): ChatPerson[] {
  return DEMO_PEOPLE.map(({ key, tgUserId, firstName, lastName, bot, hasWindow }) => {
    const staff = DEMO_STAFF.find((person) => person.key === key);
    const master = DEMO_MASTERS.find((person) => person.key === key);
    return {
      key,
      tgUserId,
      firstName,
      lastName,
      bot,
      hasWindow,
      ...(staff ? { role: staff.role, phone: staff.phone } : {}),
      ...(master ? { phone: master.phone } : {}),
    };
  });
}
