import { expect, test } from "vitest";
import { hasText, LANGUAGES, t } from "../texts/texts.ts";
import { definitionOf, SETTING_KEYS } from "./catalogue.ts";
import { SETTING_GROUPS } from "./definition.ts";

test("every setting has a title and its effect in one line, in every language", () => {
  const missing = LANGUAGES.flatMap((language) =>
    SETTING_KEYS.flatMap((key) => {
      const words = (definitionOf(key).allowed ?? []).map((word) => `setting-${key}.${word}`);
      return [`setting-${key}`, `setting-${key}.effect`, ...words].filter((text) => !hasText(language, text));
    }),
  );
  expect(missing).toEqual([]);
  for (const language of LANGUAGES) {
    const titles = SETTING_KEYS.map((key) => t(language, `setting-${key}`));
    expect(new Set(titles).size).toBe(titles.length);
    for (const key of SETTING_KEYS) expect(t(language, `setting-${key}.effect`)).not.toContain("\n");
    for (const group of SETTING_GROUPS) expect(hasText(language, `setting-group-${group}`)).toBe(true);
  }
});
