import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallParameters } from "./call-parameters.ts";
import { readMessageText } from "./read-formatted-text.ts";
import { escapeHtml, renderHtml } from "./render-html.ts";

function read(text: string) {
  return readMessageText(new CallParameters({ text, parse_mode: "HTML" }));
}

describe("HTML is read by Telegram's rules", () => {
  test.each([
    ["<b>a</b> <strong>b</strong>", "a b", ["bold 0 1", "bold 2 1"]],
    ["<i>a</i><u>b</u><s>c</s>", "abc", ["italic 0 1", "underline 1 1", "strikethrough 2 1"]],
    [
      "<em>a</em><ins>b</ins><strike>c</strike><del>d</del>",
      "abcd",
      ["italic 0 1", "underline 1 1", "strikethrough 2 2"],
    ],
    ["<b>Щ<i>😀</i></b>!", "Щ😀!", ["bold 0 3", "italic 1 2"]],
    ["<b>один</b><b>два</b>", "одиндва", ["bold 0 7"]],
    ['<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", ["spoiler 0 2"]],
    ["<code>1</code> <pre>2</pre>", "1 2", ["code 0 1", "pre 2 1"]],
    ['<pre><code class="language-sql">x</code></pre>', "x", ["pre 0 1 sql"]],
    ["<blockquote>q</blockquote>", "q", ["blockquote 0 1"]],
    ["<blockquote expandable>q</blockquote>", "q", ["expandable_blockquote 0 1"]],
    ["<b>a <code>b</code> c</b>", "a b c", ["bold 0 2", "code 2 1", "bold 3 2"]],
    ["<b>a</>", "a", ["bold 0 1"]],
    ["<B >a</B >", "a", ["bold 0 1"]],
    ["<b></b>x", "x", []],
    ["  <b> x </b>\n", "x", ["bold 0 1"]],
    ['<a href="https://ya.ru/?a=1&amp;b=2">y</a>', "y", ["text_link 0 1 https://ya.ru/?a=1&b=2"]],
    ["<a href='ya.ru'>y</a>", "y", ["text_link 0 1 http://ya.ru/"]],
    ['<a href="tg://user?id=7">y</a>', "y", ["text_mention 0 1 7"]],
    ['<a href="tel:+79001234567">звонок</a>', "звонок", []],
    ['<a href="http://localhost:3000">x</a>', "x", []],
    ['<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", ["custom_emoji 0 2"]],
    ["&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "', []],
    ["&#1078;&#x416;;", "жЖ;", []],
    ["AT&T &nbsp; &bogus; 5 & 6", "AT&T &nbsp; &bogus; 5 & 6", []],
  ])("%s", (html, text, entities) => {
    const parsed = read(html);
    expect(parsed.text).toBe(text);
    expect(
      parsed.entities.map((entity) =>
        [
          entity.type,
          entity.offset,
          entity.length,
          ...("url" in entity ? [entity.url] : []),
          ...("language" in entity ? [entity.language] : []),
          ...("user" in entity ? [entity.user.id] : []),
        ].join(" "),
      ),
    ).toEqual(entities);
  });

  test.each([
    ["Ж<i>x", 'Can\'t find end tag corresponding to start tag "i"'],
    ["Ж<div>x</div>", 'Unsupported start tag "div" at byte offset 2'],
    ["ЖЖ</b>", "Unexpected end tag at byte offset 4"],
    ["<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ["😀<b", "Unclosed start tag at byte offset 4"],
    ["5 < 6", 'Unsupported start tag "" at byte offset 2'],
    ["<b>a</b", "Unclosed end tag at byte offset 4"],
    ['<a href="x>y</a>', "Unclosed start tag at byte offset 0"],
    ["<a href>y</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'],
    ["<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<tg-emoji emoji-id="no">x</tg-emoji>', "Invalid custom emoji identifier specified"],
  ])("refuses %s", (html, reason) => {
    expect(() => read(html)).toThrow(`Bad Request: can't parse entities: ${reason}`);
  });
});

test("any escaped text is stored as given", () => {
  const visible = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 300 })
    .map((text) => text.replace(/[\p{Cc}\u2028-\u202e]/gu, ""))
    .filter((text) => text === text.trim() && /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && text.isWellFormed());
  const hostile = fc
    .array(
      fc.constantFrom("<", ">", "&", '"', "'", "&amp;", "<b>", "</b>", "&#60;", "\n", "ж", "😀", "\u200f"),
    )
    .map((parts) => `x${parts.join("")}x`);
  fc.assert(
    fc.property(fc.oneof(visible, hostile), (text) => {
      expect(read(escapeHtml(text)).text).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test("text in tags is stored as given, and its HTML reads back to the same entities", () => {
  const tag = fc.constantFrom("b", "i", "u", "s", "code", "pre", "blockquote");
  const words = fc.stringMatching(/^[а-яa-z0-9<>&" ]{1,20}$/).filter((text) => text.trim() === text);
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, words), { minLength: 1, maxLength: 5 }), (parts) => {
      const html = parts.map(([name, text]) => `<${name}>${escapeHtml(text)}</${name}>`).join(" ");
      const parsed = read(html);
      expect(parsed.text).toBe(parts.map(([, text]) => text).join(" "));
      expect(read(renderHtml(parsed))).toEqual(parsed);
    }),
  );
});

test("control characters, NUL and direction overrides do not survive, marks of direction do", () => {
  expect(read("a\u0000b\u0007c\r\nd\u202ee\u200ff").text).toBe("a b c\nde\u200ff");
});
