import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { loadSession, noteScreenMessage, saveSession, trailTo } from "./session.ts";

test("the way back: deeper, back again, pages of one list in one place", () => {
  let trail: string[] = [];
  const visit = (location: string) => {
    trail = trailTo(trail, location);
  };
  for (const location of [
    "a:orders:menu",
    "a:orders:list:queue:1",
    "a:orders:list:queue:2",
    "a:order:card:7",
  ])
    visit(location);
  expect(trail).toEqual(["a:orders:menu", "a:orders:list:queue:2", "a:order:card:7"]);
  visit("a:tab:history:7:1");
  visit("a:tab:history:7:2");
  expect(trail.at(-2)).toBe("a:order:card:7");
  visit("a:orders:list:queue:2");
  expect(trail).toEqual(["a:orders:menu", "a:orders:list:queue:2"]);
});

test("the way back has an end", () => {
  let trail: string[] = [];
  for (let n = 0; n < 50; n += 1) trail = trailTo(trail, `m:place${n}:open:1`);
  expect(trail).toHaveLength(8);
});

test("a session is kept per bot and chat, and written as a whole", async () => {
  await using world = await newWorld();
  const empty = await loadSession(world.db, "admin", 5);
  expect(empty).toEqual({ state: null, data: {}, screenMessageId: null, retry: null, lastActiveAt: null });
  const session = {
    ...empty,
    state: "new.phone",
    data: { flow: { cityId: 3, text: 'a"b' }, kept: { page: 2 }, trail: ["a:x:y"] },
    retry: { updateId: 9, attempts: 1 },
  };
  await world.db.transaction((tx) => saveSession(tx, "admin", 5, session, world.now));
  await noteScreenMessage(world.db, "admin", 5, 77);
  expect(await loadSession(world.db, "admin", 5)).toEqual({
    ...session,
    screenMessageId: 77,
    lastActiveAt: world.now,
  });
  expect(await loadSession(world.db, "master", 5)).toEqual(empty);
  const later = after(world.now, MINUTE_MS);
  await world.db.transaction((tx) => saveSession(tx, "admin", 5, empty, later));
  expect(await loadSession(world.db, "admin", 5)).toEqual({ ...empty, lastActiveAt: later });
});
