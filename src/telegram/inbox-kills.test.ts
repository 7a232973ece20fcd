import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { Random } from "../kernel/random.ts";
import { sleep, VirtualClock } from "../kernel/time.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import { ACTED_TABLE, type Acted, isInOrder } from "./inbox-for-tests.ts";

const KILLS = Number(process.env["FS_KILLS"] ?? 8);
const PEOPLE = 25;
const CHILD = new URL("./inbox-child-for-tests.ts", import.meta.url).pathname;

/** The bot in a process of its own; resolves when it works. */
async function start(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout!, "data");
  return child;
}

test("T-1 the poller is killed again and again: nothing lost, nothing acts twice, every chat in order", {
  timeout: 120_000,
}, async () => {
  await using world = await newWorld();
  await world.db.run(ACTED_TABLE);
  await using telegram = await LocalBotApi.start({ clock: new VirtualClock(world.now), updatesDie: false });
  const account = telegram.registerBot({ token: "1001:KILLED", username: "killed_bot", name: "Killed" });
  const random = new Random(20_260_310);
  const masters = await Promise.all(Array.from({ length: PEOPLE }, () => world.master()));
  const people = masters.map((masterId) => telegram.person({ id: 2_000 + masterId, firstName: "P" }));
  let sent = 0;
  const chat = () => {
    for (const person of people) {
      const roll = random.next();
      const last = person.lastMessage(account);
      const buttons = last?.buttons.flat().filter(({ data }) => data !== null) ?? [];
      if (last && buttons.length > 0 && roll < 0.7) {
        person.press(last.messageId, { data: random.pick(buttons).data! });
      } else person.sendCommand(account, roll < 0.85 ? "menu" : "start");
      sent += 1;
    }
  };

  const args = [world.db.url, telegram.url, account.token];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = await start(args);
    chat();
    const gone = once(child, "exit");
    await sleep(100 + random.below(400));
    chat();
    child.kill("SIGKILL");
    await gone;
    chat();
  }
  const survivor = await start(args);
  await expect.poll(() => telegram.bot(account).updates.size + 0, { timeout: 30_000 }).toBe(0);
  await expect
    .poll(
      async () =>
        (
          await world.db.one<{ n: number }>(
            sql`select count(*)::int as n from bot_updates where processed_at is null`,
          )
        ).n,
      { timeout: 30_000 },
    )
    .toBe(0);
  survivor.kill("SIGKILL");
  await once(survivor, "exit");

  const acted = await world.db.rows<Acted>(
    sql`select update_id as "updateId", chat_id as "chatId" from acted order by n`,
  );
  const distinct = new Set(acted.map(({ updateId }) => updateId));
  const dead = await world.db.rows(sql`select from bot_updates where outcome = 'dead'`);
  const figures = {
    kills: KILLS,
    updates: sent,
    lost: sent - distinct.size,
    twice: acted.length - distinct.size,
    dead: dead.length,
  };
  console.log(JSON.stringify(figures));
  expect(figures).toMatchObject({ lost: 0, twice: 0, dead: 0 });
  expect(isInOrder(acted)).toBe(true);
});
