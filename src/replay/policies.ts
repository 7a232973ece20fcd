import { basename } from "node:path";
import { distance } from "fastest-levenshtein";
import {
  DEFAULTS,
  definitionOf,
  isSettingKey,
  SETTING_KEYS,
  type SettingKey,
  type SettingValues,
} from "../settings/catalogue.ts";
import { checkTogether } from "../settings/check-together.ts";
import type { SettingProblem } from "../settings/problems.ts";
import { ReplayProblem } from "./problem.ts";
import { readJsonFile } from "./request-types.ts";

/** Settings to replay under. */
export interface Policy {
  readonly name: string;
  /** What differs from the defaults, as it would be typed. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly values: SettingValues;
}

/** The word that stands for no file at all. */
export const DEFAULT_POLICY = "defaults";

export function defaultPolicy(): Policy {
  return { name: DEFAULT_POLICY, overrides: {}, values: DEFAULTS };
}

/**
 * Reads a policy: `{"distribution_fanout": 3, ...}`, keys and values of the settings catalogue, or the
 * word `defaults`. Throws ReplayProblem that names every key and value that does not fit.
 */
export async function readPolicy(path: string): Promise<Policy> {
  if (path === DEFAULT_POLICY) return defaultPolicy();
  const parsed = await readJsonFile(path, "--policy");
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new ReplayProblem(
      `--policy ${path} must hold one object of settings: {"distribution_fanout": 3, "distribution_sla_seconds": 90}.`,
    );
  }
  const { values, texts, problems } = readValues(parsed);
  problems.push(
    ...checkTogether(values).map(
      ({ code, keys }) => `${keys.join(", ")} contradict each other (${code}); change them together`,
    ),
  );
  if (problems.length > 0) {
    throw new ReplayProblem(`--policy ${path} does not fit:\n  ${problems.join("\n  ")}`);
  }
  return { name: basename(path).replace(/\.json$/i, ""), overrides: texts, values };
}

function readValues(parsed: object): {
  values: SettingValues;
  texts: Record<string, string>;
  problems: string[];
} {
  const values: Record<string, unknown> = { ...DEFAULTS };
  const texts: Record<string, string> = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(parsed)) {
    if (!isSettingKey(key)) {
      problems.push(`"${key}" is no setting; did you mean "${nearestKey(key)}"?`);
      continue;
    }
    const { parse, print, range, allowed } = definitionOf(key);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const read = parse(text);
    if (!read.ok) problems.push(`${key}: ${text} ${inWords(read.problem, { range, allowed })}`);
    else {
      values[key] = read.value;
      texts[key] = print(read.value as never);
    }
  }
  return { values: values as SettingValues, texts, problems };
}

function nearestKey(wrong: string): SettingKey {
  return [...SETTING_KEYS].sort((a, b) => distance(a, wrong) - distance(b, wrong))[0]!;
}

function inWords(
  problem: SettingProblem,
  { range, allowed }: { range: { min: string; max: string } | null; allowed: readonly string[] | undefined },
): string {
  if (allowed) return `is none of ${allowed.join(", ")}`;
  if (problem.code === "out_of_range") return `is outside ${problem.min} to ${problem.max}`;
  const hint = range === null ? "" : `; give ${range.min} to ${range.max}`;
  return `does not fit (${problem.code.replaceAll("_", " ")}${hint})`;
}
