import {
  CATALOGUE,
  DEFAULTS,
  definitionOf,
  isSettingKey,
  SETTING_KEYS,
  type SettingKey,
  type SettingValues,
  STEERING_KEYS,
} from "./catalogue.ts";
import { checkTogether, type SettingConflict } from "./check-together.ts";
import type { SettingProblem } from "./problems.ts";
import { Settings } from "./settings.ts";

/** Texts by key, as the tables `settings` and `city_settings` hold them; also `settings_versions.snapshot`. */
export interface StoredSettings {
  readonly settings: Readonly<Record<string, string>>;
  readonly city_settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A stored value that is not used: the default, or for a city the common value, holds instead. */
export interface InvalidSetting {
  readonly key: string;
  /** Null = the common value. */
  readonly cityId: number | null;
  readonly why: SettingProblem | SettingConflict | { readonly code: "not_per_city" };
}

/**
 * Turns stored texts into settings. Keys that are missing have their default; a value out of its
 * range, and values that contradict each other, are ignored in favour of the default (for a city:
 * of the common value) and listed in `invalid`. Unknown keys are not settings and are passed over.
 * Pure; also used for an old `settings_versions.snapshot`, in which requisites are missing.
 */
export function readStored(
  stored: StoredSettings,
  version: number,
): { readonly settings: Settings; readonly invalid: readonly InvalidSetting[] } {
  const invalid: InvalidSetting[] = [];
  const values = readCommon(stored.settings, invalid);
  const cities = new Map<number, Partial<SettingValues>>();
  for (const [cityId, texts] of Object.entries(stored.city_settings)) {
    cities.set(Number(cityId), readCity(Number(cityId), texts, values, invalid));
  }
  return { settings: Settings.of(values, { version, cities }), invalid };
}

type Texts = Readonly<Record<string, string>>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function readCommon(texts: Texts, invalid: InvalidSetting[]): SettingValues {
  const values: Mutable<SettingValues> = { ...DEFAULTS };
  for (const key of SETTING_KEYS) {
    const text = texts[key];
    if (text === undefined) continue;
    const parsed = definitionOf(key).parse(text);
    if (parsed.ok) assign(values, key, parsed.value);
    else invalid.push({ key, cityId: null, why: parsed.problem });
  }
  // What contradicts falls back to its default; if that does not fit either, the whole working day does.
  const dependent = {
    bucket_outside_window: "timeslot_buckets",
    threshold_outside_window: "asap_late_threshold",
  };
  for (const conflict of checkTogether(values)) {
    for (const key of conflict.keys) {
      const falls = conflict.code === "window_empty" || dependent[conflict.code] === key;
      if (!falls) continue;
      invalid.push({ key, cityId: null, why: conflict });
      assign(values, key, CATALOGUE[key].default);
    }
  }
  if (checkTogether(values).length > 0) {
    for (const conflict of checkTogether(values)) {
      for (const key of conflict.keys) {
        assign(values, key, CATALOGUE[key].default);
        if (!invalid.some((i) => i.key === key)) invalid.push({ key, cityId: null, why: conflict });
      }
    }
  }
  return values;
}

function readCity(
  cityId: number,
  texts: Texts,
  common: SettingValues,
  invalid: InvalidSetting[],
): Partial<SettingValues> {
  const own: Partial<Mutable<SettingValues>> = {};
  for (const [key, text] of Object.entries(texts)) {
    if (!isSettingKey(key)) continue;
    if (!STEERING_KEYS.has(key)) {
      invalid.push({ key, cityId, why: { code: "not_per_city" } });
      continue;
    }
    const parsed = definitionOf(key).parse(text);
    if (parsed.ok) assign(own, key, parsed.value);
    else invalid.push({ key, cityId, why: parsed.problem });
  }
  for (const conflict of checkTogether({ ...common, ...own })) {
    for (const key of conflict.keys) {
      if (own[key] === undefined) continue;
      delete own[key];
      invalid.push({ key, cityId, why: conflict });
    }
  }
  return own;
}

function assign(values: Partial<Mutable<SettingValues>>, key: SettingKey, value: unknown): void {
  (values as Record<SettingKey, unknown>)[key] = value;
}
