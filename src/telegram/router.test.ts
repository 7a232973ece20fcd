import { expect, test } from "vitest";
import { type Route, Router } from "./router.ts";

const route = (section: string, action: string): Route<null> => ({
  section,
  action,
  handle: async () => ({ notice: `${section}:${action}` }),
});

test("a button is matched exactly, never by its beginning", () => {
  const router = new Router("m", [route("offer", "accept"), route("offer", "acc")]);
  expect(router.find("m:offer:acc:7")?.route.action).toBe("acc");
  expect(router.find("m:offer:accept:7:x")).toMatchObject({ args: ["7", "x"] });
  for (const data of [
    "m:offer:accep",
    "m:offer",
    "a:offer:accept:7",
    "m:offer:accept:1:2:3",
    "",
    "m:Offer:accept",
  ]) {
    expect(router.find(data), data).toBeNull();
  }
});

test("two handlers for one button do not start", () => {
  expect(() => new Router("m", [route("offer", "accept"), route("offer", "accept")])).toThrow(
    "two handlers for m:offer:accept",
  );
});
