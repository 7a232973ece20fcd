import { expect, test } from "vitest";
import type { Queryable } from "../db/tx.ts";
import { DAY_MS } from "../kernel/time.ts";
import { inboxStage } from "./inbox-for-tests.ts";
import { pollUpdates } from "./poll.ts";

test("T-1 updates that could not be stored are not confirmed: they come again", async () => {
  await using stage = await inboxStage();
  stage.telegram.person({ id: 1, firstName: "Анна" }).sendText(stage.account, "hello");
  const { db, api, clock, log, bot } = stage.options;
  const stop = new AbortController();
  let attempts = 0;
  const run: Queryable["run"] = (query) => {
    attempts += 1;
    return attempts === 1 ? Promise.reject(new Error("the disk is full")) : db.run(query);
  };
  const failing = new Proxy<Queryable>(db, {
    get: (target, key) => (key === "run" ? run : Reflect.get(target, key)),
  });
  // It gives up in the end: what is lost never comes.
  const patience = setTimeout(() => stop.abort(), 5_000);
  const onStored = () => stop.abort();
  await pollUpdates({ db: failing, bot: bot.name, api, clock, log, signal: stop.signal, onStored });
  clearTimeout(patience);
  expect([attempts, await stage.waiting()]).toEqual([2, 1]);
});

test("T-9 numbers that fall back right below the last one are not confirmed unread", async () => {
  await using stage = await inboxStage();
  const { account, telegram, world } = stage;
  const { db, api, clock, log, bot } = stage.options;
  const person = telegram.person({ id: 1, firstName: "Анна" });
  const write = (count: number) => {
    for (let n = 1; n <= count; n += 1) person.sendText(account, `${n}`);
  };
  const stop = new AbortController();
  const stored: number[] = [];
  const onStored = (ids: readonly number[]) => void stored.push(...ids);
  const first = account.updates.nextId;
  write(5);
  const polling = pollUpdates({ db, bot: bot.name, api, clock, log, signal: stop.signal, onStored });
  await expect.poll(() => account.polls.isWaiting).toBe(true);
  // The quiet week: the poll ends with nothing, and another one waits.
  const polls = () => telegram.journal.count({ method: "getUpdates" });
  const before = polls();
  account.polls.release();
  await expect.poll(() => polls() > before && account.polls.isWaiting).toBe(true);
  world.clock.turn(8 * DAY_MS);
  telegram.resetUpdateIds(account, first);
  write(5);
  await expect.poll(() => stored.length, { timeout: 5_000 }).toBe(10);
  stop.abort();
  await polling;
});
