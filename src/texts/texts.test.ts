import { readdirSync, readFileSync } from "node:fs";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, test } from "vitest";
import { Html } from "./html.ts";
import { templateVariables } from "./template-variables.ts";
import { hasText, html, LANGUAGES, type Language, languageOf, t } from "./texts.ts";

const HERE = new URL("./", import.meta.url);
const SOURCES = new URL("../", import.meta.url);

/** Russian that is data, not words to users: names in seeds, spellings people type. */
const CYRILLIC_ALLOWED = [
  /\.test\.ts$/,
  /-for-tests\.ts$/,
  /(^|\/)seed[^/]*\.ts$/,
  /^geo\/(normalise|similarity|transliterate)\.ts$/,
  /^demo\//,
  /^local-bot-api\/(main|test-setup)\.ts$/,
  /^settings\/catalogue\.ts$/,
];

function files(language: Language): string[] {
  return readdirSync(new URL(`${language}/`, HERE)).sort();
}

function keysOf(language: Language): Map<string, string[]> {
  const all = files(language).map((file) =>
    templateVariables(new FluentResource(readFileSync(new URL(`${language}/${file}`, HERE), "utf8"))),
  );
  return new Map(all.flatMap((keys) => [...keys]));
}

function sources(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"));
}

describe("R94 message files", () => {
  test("R94 both languages have the same files, keys and arguments", () => {
    expect(files("en")).toEqual(files("ru"));
    expect(Object.fromEntries(keysOf("en"))).toEqual(Object.fromEntries(keysOf("ru")));
  });

  test("R94 nothing in a file was left unread as broken syntax", () => {
    for (const language of LANGUAGES) {
      for (const file of files(language)) {
        const text = readFileSync(new URL(`${language}/${file}`, HERE), "utf8");
        const written = [...text.matchAll(/^([a-zA-Z][\w-]*) *=/gm)].map((match) => match[1]);
        const read = new FluentResource(text).body.map(({ id }) => id);
        expect(read, `${language}/${file}`).toEqual(written);
      }
    }
  });

  test("R94 every text can be worded, for every plural form", () => {
    for (const language of LANGUAGES) {
      for (const [key, names] of keysOf(language)) {
        for (const count of [0, 1, 2, 5, 21]) {
          const args = Object.fromEntries(names.map((name) => [name, count]));
          expect(t(language, key, args), key).not.toBe("");
        }
      }
    }
  });

  test("R94 templates hold only tags of Telegram, each closed", () => {
    for (const language of LANGUAGES) {
      for (const [key, names] of keysOf(language)) {
        const text = t(language, key, Object.fromEntries(names.map((name) => [name, 1])));
        const tags = [...text.matchAll(/<(\/?)([^>]*)>/g)].map((match) => `${match[1]}${match[2]}`);
        const open = tags.filter((tag) => !tag.startsWith("/"));
        expect(
          open.every((tag) => ["b", "i", "code", "pre"].includes(tag)),
          `${key}: ${open}`,
        ).toBe(true);
        expect(
          tags
            .filter((tag) => tag.startsWith("/"))
            .map((tag) => tag.slice(1))
            .sort(),
        ).toEqual(open.sort());
      }
    }
  });

  test("R94 the English texts hold no Russian", () => {
    for (const file of files("en")) {
      expect(readFileSync(new URL(`en/${file}`, HERE), "utf8"), file).not.toMatch(/[а-яё]/i);
    }
  });

  test("R94 no Russian text stands in the code", () => {
    const offenders = sources()
      .filter((path) => !CYRILLIC_ALLOWED.some((allowed) => allowed.test(path)))
      .flatMap((path) => {
        const found = literals(readFileSync(new URL(path, SOURCES), "utf8"));
        return found.filter((text) => /[а-яё]/i.test(text)).map((text) => `${path}: ${text}`);
      });
    expect(offenders).toEqual([]);
  });

  test("R94 every key that the code names has a text", () => {
    const missing = sources()
      .filter((path) => !path.endsWith(".test.ts"))
      .flatMap((path) => {
        const code = readFileSync(new URL(path, SOURCES), "utf8");
        const keys = [...code.matchAll(/\b(?:t|html)\(\s*[\w.]+,\s*"([^"$]+)"/g)].map((match) => match[1]!);
        return keys.filter((key) => !hasText("ru", key)).map((key) => `${path}: ${key}`);
      });
    expect(missing).toEqual([]);
  });
});

describe("wording", () => {
  test("escapes an argument once and leaves the tags of the template", () => {
    const comment = html("ru", "requisites-comment", { comment: `<b>5 < 6 & "x"` });
    expect(comment.html).toBe("Комментарий к платежу: <code>&lt;b&gt;5 &lt; 6 &amp; &quot;x&quot;</code>");
    expect(html("ru", "requisites_changed", { requisites: comment }).html).toContain(comment.html);
    expect(Html.text("a & b").html).toBe("a &amp; b");
  });

  test("plain texts are not escaped", () => {
    expect(t("ru", "referral_registered", { name: "A & B" })).toBe(
      "🎁 По вашему коду зарегистрировался мастер A & B.",
    );
  });

  test("prints order numbers without separators", () => {
    expect(t("ru", "offer_taken", { n: 1234567 })).toBe("Заказ #1234567 уже взял другой мастер.");
  });

  test("refuses a missing key or argument", () => {
    expect(() => t("ru", "no-such-text")).toThrow(/no text "no-such-text" in ru/);
    expect(() => t("ru", "offer_taken")).toThrow(/Unknown variable: \$n/);
    expect(hasText("ru", "constructor")).toBe(false);
  });

  test("an unknown language reads as Russian", () => {
    expect([languageOf("en"), languageOf("ru"), languageOf(null), languageOf("de")]).toEqual([
      "en",
      "ru",
      "ru",
      "ru",
    ]);
  });
});

/** The string and template literals of a source; comments and regular expressions are skipped. */
function literals(code: string): string[] {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[=(,:!&|?{};[]\s*|\breturn\s+)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g;
  return (code.match(token) ?? []).filter((text) => /^["'`]/.test(text));
}
