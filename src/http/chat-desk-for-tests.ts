import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { MINUTE_MS, VirtualClock } from "../kernel/time.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import { ADMIN_TOKEN, MASTER_TOKEN, StoryBots } from "./chat-bots-for-tests.ts";
import { type ChatPageParts, type ChatPerson, registerChatPage } from "./chat-page.ts";

/** Tuesday, 14:02:42 in Демоград. */
export const START = new Date("2026-03-10T11:02:42Z");

export const PEOPLE: readonly ChatPerson[] = [
  staff("anna", 1, "Анна", "Котова", "GLOBAL_ADMIN", false),
  staff("boris", 2, "Борис", "Лисин", "CITY_ADMIN", true),
  staff("vera", 3, "Вера", "Соколова", "LOGIST", true),
  master("fast", 101, "Артём", "Быстров"),
  master("second", 102, "Денис", "Ковалёв"),
  master("careful", 103, "Сергей", "Громов"),
  master("onBreak", 107, "Роман", "Лебедев"),
  master("atLimit", 108, "Максим", "Жаров"),
  master("blocked", 110, "Виктор", "Долгов"),
];

function staff(
  key: string,
  n: number,
  firstName: string,
  lastName: string,
  role: ChatPerson["role"],
  hasWindow: boolean,
): ChatPerson {
  return {
    key,
    tgUserId: 900_000_000 + n,
    firstName,
    lastName,
    bot: "admin",
    hasWindow,
    ...(role ? { role } : {}),
  };
}

function master(key: string, n: number, firstName: string, lastName: string): ChatPerson {
  const phone = `+79005550${n}`;
  return { key, tgUserId: 900_000_000 + n, firstName, lastName, bot: "master", hasWindow: true, phone };
}

export type Desk = Awaited<ReturnType<typeof chatDesk>>;

/**
 * The chat page on a port of its own over a local Bot API with everybody in it; the clock starts at
 * `START` and runs at `rate`. `rings` counts the bells.
 */
export async function chatDesk({ rate = 1, withStory = true, isStarted = true } = {}) {
  const clock = new VirtualClock(START, rate);
  const telegram = await LocalBotApi.start({ clock, callbackLifeMs: 60 * MINUTE_MS });
  const admin = telegram.registerBot({ token: ADMIN_TOKEN, username: "fs_admin_bot", name: "Персонал" });
  const masters = telegram.registerBot({ token: MASTER_TOKEN, username: "fs_master_bot", name: "Мастера" });
  for (const { tgUserId, firstName, lastName, bot } of PEOPLE) {
    const person = telegram.person({ id: tgUserId, firstName, lastName });
    if (isStarted) person.sendCommand(bot === "admin" ? admin : masters, "start");
  }
  const ids = (...keys: string[]) => keys.map((key) => PEOPLE.find((person) => person.key === key)!.tgUserId);
  const story = withStory ? new StoryBots(telegram, clock, ids("fast", "second", "careful")) : null;
  const state = { rings: 0, dueAt: null as Date | null };
  const parts = {
    localBotApiUrl: telegram.url,
    bots: { admin: admin.username, master: masters.username },
    clock,
    people: PEOPLE,
    cityName: "Демоград",
    cityZone: "Europe/Moscow",
    nextDueAt: async () => story?.nextDueAt() ?? state.dueAt,
    ring: () => {
      state.rings += 1;
    },
  };
  let server = await listening(parts, 0);
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    clock,
    telegram,
    admin,
    masters,
    stopServer: async () => await server.close(),
    /** Again on the same port, as after a restart of the process. */
    startServer: async () => {
      server = await listening(parts, port);
    },
    state,
    person: (key: string) => telegram.person(ids(key)[0]!),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await story?.[Symbol.asyncDispose]();
      await telegram.close();
    },
  };
}

async function listening(parts: ChatPageParts, port: number): Promise<FastifyInstance> {
  const server = Fastify({ forceCloseConnections: true });
  await registerChatPage(server, parts);
  await server.listen({ host: "127.0.0.1", port });
  return server;
}
