import fc from "fast-check";
import { expect, test } from "vitest";
import { encode, idArgument, parse } from "./callback-data.ts";

const part = fc.stringMatching(/^[A-Za-z0-9_.+-]{1,12}$/);

test("what was written is read back exactly", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("m" as const, "a" as const),
      part,
      part,
      fc.array(part, { maxLength: 2 }),
      (bot, section, action, args) => {
        expect(parse(encode(bot, section, action, ...args))).toEqual({ bot, section, action, args });
      },
    ),
  );
});

test("anything else is refused, whatever a modified client sends", () => {
  const forged = [
    "",
    "m",
    "m:offer",
    "x:offer:accept:1",
    "m::accept",
    "m:offer:",
    "m:offer:accept:1:2:3",
    "m:offer:accept:",
    `m:offer:accept:${"1".repeat(60)}`,
    "m:offer:acc ept",
    "m:offer:принять",
  ];
  for (const data of forged) expect(parse(data), data).toBeNull();
  fc.assert(
    fc.property(fc.string(), (data) => {
      const parsed = parse(data);
      if (parsed) expect(encode(parsed.bot, parsed.section, parsed.action, ...parsed.args)).toBe(data);
    }),
  );
});

test("too long or broken data is not written", () => {
  expect(() => encode("m", "offer", "accept", "1".repeat(60))).toThrow(/too long/);
  expect(() => encode("m", "offer", "a:b", 1)).toThrow(/not callback data/);
  expect(() => encode("m", "offer", "accept", 1, 2, 3)).toThrow(/not callback data/);
});

test("ids are positive whole numbers", () => {
  expect(
    ["1", "123456789012345", "0", "-1", "1.5", "1e3", "9".repeat(16), undefined].map(idArgument),
  ).toEqual([1, 123456789012345, null, null, null, null, null, null]);
});
