import { expect, test } from "vitest";
import type { Queryable } from "../db/tx.ts";
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
