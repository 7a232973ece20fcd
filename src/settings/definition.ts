import { cleanText } from "../kernel/text-clean.ts";
import { invalid, type Parsed, valid } from "./problems.ts";

/** `settings.value_type` of the database. */
export type SettingType = "INT" | "DECIMAL" | "BOOL" | "STR" | "JSON" | "TIME";

/** Screens of the settings menu (admin-bot.md section 11), in this order. */
export const SETTING_GROUPS = [
  "workday",
  "dispatch",
  "limits",
  "guarantee",
  "finance",
  "support",
  "channels",
  "other",
] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

/** How one setting is read, written and shown. */
export interface SettingDefinition<T> {
  readonly type: SettingType;
  readonly group: SettingGroup;
  readonly default: T;
  /** What it does, for `settings.description`; screens word it themselves. */
  readonly effect: string;
  /** Allowed range as typed, for prompts; null when there is none to print. */
  readonly range: { readonly min: string; readonly max: string } | null;
  /** Allowed words of a choice. */
  readonly allowed?: readonly string[];
  readonly parse: (text: string) => Parsed<T>;
  /** Canonical text as stored; `parse(print(v))` is `v`. */
  readonly print: (value: T) => string;
}

interface Common {
  readonly group: SettingGroup;
  readonly effect: string;
}

export function int(
  common: Common & { readonly default: number; readonly min: number; readonly max: number },
): SettingDefinition<number> {
  const range = { min: String(common.min), max: String(common.max) };
  return {
    ...common,
    type: "INT",
    range,
    parse(text) {
      if (!/^[+-]?\d{1,15}$/.test(text.trim())) return invalid({ code: "not_whole_number" });
      const value = Number(text.trim());
      const inside = value >= common.min && value <= common.max;
      return inside ? valid(value) : invalid({ code: "out_of_range", ...range });
    },
    print: String,
  };
}

const YES = new Set(["true", "t", "1", "yes", "on"]);
const NO = new Set(["false", "f", "0", "no", "off"]);

export function bool(common: Common & { readonly default: boolean }): SettingDefinition<boolean> {
  return {
    ...common,
    type: "BOOL",
    range: null,
    parse(text) {
      const word = text.trim().toLowerCase();
      if (YES.has(word)) return valid(true);
      return NO.has(word) ? valid(false) : invalid({ code: "not_yes_no" });
    },
    print: String,
  };
}

/** A decimal number kept as a whole number of its smallest part: kopecks (2 decimals) or basis points (4). */
function scaled(
  common: Common & { readonly default: number; readonly max: number },
  decimals: number,
): SettingDefinition<number> {
  const print = (value: number) => {
    const digits = String(value).padStart(decimals + 1, "0");
    const fraction = digits.slice(-decimals);
    // Never fewer than two decimals: 0.50, 0.4025, 2500.00.
    return `${digits.slice(0, -decimals)}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, "")}`;
  };
  const range = { min: "0", max: print(common.max) };
  return {
    ...common,
    type: "DECIMAL",
    range,
    parse(text) {
      const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, ""));
      const fraction = (match?.[2] ?? "").replace(/0+$/, "");
      if (!match || fraction.length > decimals) {
        return invalid({ code: "not_decimal", decimalsMax: decimals });
      }
      const value = Number(match[1]) * 10 ** decimals + Number(fraction.padEnd(decimals, "0"));
      return value <= common.max ? valid(value) : invalid({ code: "out_of_range", ...range });
    },
    print,
  };
}

/** A sum of money; its value is whole **kopecks**. */
export function money(common: Common & { readonly default: number; readonly max: number }) {
  return scaled(common, 2);
}

/** A share from 0 to 1 with up to 4 decimals; its value is whole **basis points**, 0 to 10 000. */
export function rate(common: Common & { readonly default: number }) {
  return scaled({ ...common, max: 10_000 }, 4);
}

/** Minutes since local midnight of `HH:MM`; null when it is not a time of day. */
export function minutesOfDay(text: string): number | null {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}

/** 630 to `10:30`. */
export function printMinutesOfDay(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A local time of day; its value is **minutes since midnight**, 0 to 1439. */
export function time(common: Common & { readonly default: string }): SettingDefinition<number> {
  return {
    ...common,
    type: "TIME",
    default: minutesOfDay(common.default)!,
    range: { min: "00:00", max: "23:59" },
    parse(text) {
      const minutes = minutesOfDay(text);
      return minutes === null ? invalid({ code: "not_time" }) : valid(minutes);
    },
    print: printMinutesOfDay,
  };
}

/** One of a few words. */
export function choice<const W extends string>(
  common: Common & { readonly default: NoInfer<W>; readonly allowed: readonly W[] },
): SettingDefinition<W> {
  return {
    ...common,
    type: "STR",
    range: null,
    parse(text) {
      const word = common.allowed.find((allowed) => allowed === text.trim().toLowerCase());
      return word ? valid(word) : invalid({ code: "not_one_of", allowed: common.allowed });
    },
    print: (value) => value,
  };
}

/** Free text, trimmed; `normalise` checks a text that is not empty and may rewrite it. */
export function str(
  common: Common & {
    readonly default?: string;
    readonly lengthMax: number;
    readonly normalise?: (text: string) => Parsed<string>;
  },
): SettingDefinition<string> {
  return {
    group: common.group,
    effect: common.effect,
    type: "STR",
    default: common.default ?? "",
    range: null,
    parse(text) {
      const trimmed = cleanText(text).trim();
      if ([...trimmed].length > common.lengthMax) {
        return invalid({ code: "too_long", lengthMax: common.lengthMax });
      }
      return trimmed === "" || !common.normalise ? valid(trimmed) : common.normalise(trimmed);
    },
    print: (value) => value,
  };
}

/** A JSON value; `read` turns what `JSON.parse` gave into the typed value, `write` back. */
export function json<T>(
  common: Common & {
    readonly default: T;
    readonly read: (parsed: unknown) => Parsed<T>;
    readonly write: (value: T) => unknown;
  },
): SettingDefinition<T> {
  return {
    group: common.group,
    effect: common.effect,
    type: "JSON",
    default: common.default,
    range: null,
    parse(text) {
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        return invalid({ code: "not_json" });
      }
      return common.read(parsed);
    },
    print: (value) => JSON.stringify(common.write(value)),
  };
}
