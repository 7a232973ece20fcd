import fc from "fast-check";
import { expect, test } from "vitest";
import { Html } from "../../texts/html.ts";
import { plainText } from "../plain-text.ts";
import { cutText } from "./cut-text.ts";

test("a text that fits stays as it is", () => {
  const text = "a".repeat(4096);
  expect(cutText(text)).toBe(text);
});

test("a long text is cut at a line border and ends with …", () => {
  const cut = cutText(Array.from({ length: 600 }, (_, i) => `line ${i}`).join("\n"));
  expect(plainText(cut).length).toBeLessThanOrEqual(4096);
  expect(cut).toMatch(/^line 0\n[\s\S]*\nline \d+\n…$/);
});

test("what the tags of a message need is not counted, and open tags are closed", () => {
  const bold = `<b>${"x".repeat(4090)}</b>`;
  expect(cutText(bold)).toBe(bold);
  expect(cutText(`<b>one\n${"line\n".repeat(1000)}</b>`)).toMatch(/^<b>one\n[^<]*<\/b>\n…$/);
  expect(cutText(`<b>${"z".repeat(5000)}</b>`)).toBe(`<b>${"z".repeat(4095)}</b>…`);
});

test("a line that fits no message by itself is cut inside, wherever it stands", () => {
  expect(cutText(`<b>one\n${"y".repeat(5000)}</b>`)).toBe(`<b>one\n${"y".repeat(4091)}</b>…`);
});

test("N-8 whatever is said fits, and what is left is the beginning of it", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 60 });
  const text = fc.array(line, { minLength: 1, maxLength: 40 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, fc.integer({ min: 10, max: 400 }), (said, lengthMax) => {
      const cut = plainText(cutText(Html.text(said).html, lengthMax));
      expect(cut.length).toBeLessThanOrEqual(lengthMax);
      if (said.length <= lengthMax) expect(cut).toBe(said);
      else expect(said.startsWith(cut.replace(/\n?…$/, ""))).toBe(true);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});
