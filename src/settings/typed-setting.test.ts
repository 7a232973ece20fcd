import { expect, test } from "vitest";
import { DEFAULTS, definitionOf, SETTING_KEYS, type SettingKey } from "./catalogue.ts";
import { typableSetting, typedSetting } from "./typed-setting.ts";

test("every default can be typed as it is shown", () => {
  for (const key of SETTING_KEYS) {
    const stored = definitionOf(key).print(DEFAULTS[key]);
    const shown = typableSetting(key, stored) || "-";
    expect({ key, typed: definitionOf(key).parse(typedSetting(key, shown)) }).toEqual({
      key,
      typed: { ok: true, value: DEFAULTS[key] },
    });
  }
});

test.each<[SettingKey, string, string]>([
  ["timeslot_buckets", "10-13, 13-16;16:00-19:00", '["10-13","13-16","16:00-19:00"]'],
  ["timeslot_buckets", '["10-13"]', '["10-13"]'],
  ["commission_deadline_quiet", "22:00 – 11:00", '["22:00","11:00"]'],
  ["commission_deadline_quiet", "-", "[]"],
  ["break_lengths_minutes", "15 60", "[15,60]"],
  ["owner_pay_methods", "card,sbp", '["card","sbp"]'],
  ["owner_pay_methods", '{"a":1}', '{"a":1}'],
  ["support_contact", "-", ""],
  ["support_contact", " @help ", "@help"],
  ["distribution_rounds", "-", "-"],
])("%s typed as %j is %j", (key, typed, text) => {
  expect(typedSetting(key, typed)).toBe(text);
});
