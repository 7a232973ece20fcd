/**
 * All words users see, from the Fluent files of `ru/` and `en/` beside this module. Any `.ftl` file
 * put there is picked up.
 */
import { readdirSync, readFileSync } from "node:fs";
import { FluentBundle, FluentNumber, FluentResource, type FluentVariable } from "@fluent/bundle";
import { escapeHtml, Html } from "./html.ts";

export type Language = "ru" | "en";
export const LANGUAGES: readonly Language[] = ["ru", "en"];

/** Numbers choose plural forms; they are printed without thousands separators (order numbers!). */
export type TextArgs = Readonly<Record<string, string | number>>;
/** An `Html` argument is put in as it is; everything else is escaped. */
export type HtmlArgs = Readonly<Record<string, string | number | Html>>;

const BUNDLES: Readonly<Record<Language, FluentBundle>> = { ru: loadBundle("ru"), en: loadBundle("en") };

/**
 * A text without markup: buttons, short answers, titles. `key` is a message, or `message.attribute`.
 * Throws when the key or an argument is missing, so that a test meets it and not a user.
 */
export function t(language: Language, key: string, args: TextArgs = {}): string {
  return format(language, key, args, (value) => value);
}

/**
 * A text as Telegram HTML: the tags of the template stay, every argument is escaped exactly once.
 * What comes out may be an argument of another `html` call. Throws like `t`.
 */
export function html(language: Language, key: string, args: HtmlArgs = {}): Html {
  return new Html(format(language, key, args, escapeHtml));
}

/** Whether there are words for the key; for codes that may come from outside. */
export function hasText(language: Language, key: string): boolean {
  return patternOf(language, key) !== null;
}

/** The language of a person as stored; anything unknown reads as Russian. */
export function languageOf(stored: string | null | undefined): Language {
  return stored === "en" ? "en" : "ru";
}

function format(language: Language, key: string, args: HtmlArgs, safe: (text: string) => string): string {
  const pattern = patternOf(language, key);
  if (pattern === null) throw new Error(`no text "${key}" in ${language}`);
  const variables: Record<string, FluentVariable> = {};
  for (const [name, value] of Object.entries(args)) {
    if (typeof value === "number") variables[name] = new FluentNumber(value, { useGrouping: false });
    else variables[name] = value instanceof Html ? value.html : safe(value);
  }
  const errors: Error[] = [];
  const text = BUNDLES[language].formatPattern(pattern, variables, errors);
  if (errors.length > 0) throw new Error(`text "${key}" in ${language}: ${errors[0]!.message}`);
  return text;
}

function patternOf(language: Language, key: string) {
  const dot = key.indexOf(".");
  const message = BUNDLES[language].getMessage(dot < 0 ? key : key.slice(0, dot));
  return (dot < 0 ? message?.value : message?.attributes[key.slice(dot + 1)]) ?? null;
}

function loadBundle(language: Language): FluentBundle {
  const folder = new URL(`./${language}/`, import.meta.url);
  // Isolation marks would show up as boxes in some Telegram clients and spoil what is copied.
  const bundle = new FluentBundle(language, { useIsolating: false });
  const files = readdirSync(folder).filter((name) => name.endsWith(".ftl"));
  for (const file of files.sort()) {
    const [error] = bundle.addResource(new FluentResource(readFileSync(new URL(file, folder), "utf8")));
    if (error) throw new Error(`src/texts/${language}/${file}: ${error.message}`);
  }
  return bundle;
}
