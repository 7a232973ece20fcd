import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import type { LogLevel } from "../kernel/log.ts";
import { maskSecrets } from "../kernel/mask.ts";
import { SECOND_MS } from "../kernel/time.ts";
import { SETTING_KEYS } from "../settings/catalogue.ts";
import {
  FIRST_VALUE_VARIABLES,
  type FirstValues,
  type FirstValueVariable,
  readFirstValues,
} from "../settings/first-values.ts";
import { READ_ELSEWHERE, ROLES, type Role, VARIABLES, type VariableName } from "./config-variables.ts";
import { firstValueLine } from "./first-value-line.ts";

export { ROLES, type Role } from "./config-variables.ts";

/** The environment of a process, checked. Directories are absolute; what was not given is null. */
export interface Config {
  /** null = the embedded PostgreSQL in `dataDir`. May be a transaction pool. */
  readonly databaseUrl: string | null;
  /** For LISTEN and migrations: never a transaction pool. null = embedded. */
  readonly databaseDirectUrl: string | null;
  readonly telegramApiRoot: string;
  readonly telegramProxyUrl: string | null;
  readonly dataDir: string;
  readonly backupDir: string;
  readonly roles: readonly Role[];
  /** null = the local chat page instead of Telegram. */
  readonly masterBotToken: string | null;
  readonly adminBotToken: string | null;
  readonly botMode: "polling" | "webhook";
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly webhookSecret: string | null;
  readonly httpPort: number;
  readonly httpHost: string;
  /** null only in demo mode: one is generated into `dataDir`. */
  readonly sessionSecret: string | null;
  readonly secretsKey: string | null;
  readonly timezone: string;
  /** Of both variables, without repetition. */
  readonly globalAdminTgIds: readonly number[];
  readonly accessCodeTtlHours: number;
  readonly logsChannelId: string | null;
  readonly alertsChannelId: string | null;
  readonly reportsChannelId: string | null;
  readonly heartbeatMs: number;
  readonly logLevel: LogLevel;
  readonly metricsToken: string | null;
  /** Used once, when the settings rows are written for the first time. */
  readonly firstValues: FirstValues;
  /** No bot token is given: nothing leaves this machine. */
  readonly isDemo: boolean;
  /** Every secret value in here, so that the log can cut them out. */
  readonly secrets: readonly string[];
}

/** The environment does not fit; `problems` holds one line for each variable concerned. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration does not fit:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Relative directories start here, so that the data is found from wherever a command is called. */
const REPOSITORY = resolve(import.meta.dirname, "../..");

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the environment (operations.md section 1). Throws a `ConfigError` that lists all
 * problems at once: malformed values (with what was given, secrets hidden, and what is expected),
 * unreadable `*_FILE`s, unknown or misspelt names, combinations that cannot work.
 */
export function readConfig(env: Environment): Config {
  const problems = unknownNames(env);
  const read = <N extends VariableName>(name: N) => readVariable(name, env, problems);
  const values = {
    databaseUrl: read("DATABASE_URL"),
    databaseDirectUrl: read("DATABASE_DIRECT_URL"),
    telegramApiRoot: read("TELEGRAM_API_ROOT") ?? "https://api.telegram.org",
    telegramProxyUrl: read("TELEGRAM_PROXY_URL"),
    dataDir: resolve(REPOSITORY, read("DATA_DIR") ?? "data"),
    backupDir: resolve(REPOSITORY, read("BACKUP_DIR") ?? "backups"),
    roles: read("FS_ROLES") ?? ROLES,
    masterBotToken: read("MASTER_BOT_TOKEN"),
    adminBotToken: read("ADMIN_BOT_TOKEN"),
    botMode: read("BOT_MODE") ?? "polling",
    publicUrl: read("PUBLIC_URL") ?? "http://localhost:8080",
    webhookSecret: read("WEBHOOK_SECRET"),
    httpPort: read("HTTP_PORT") ?? 8080,
    httpHost: read("HTTP_HOST") ?? "127.0.0.1",
    sessionSecret: read("SESSION_SECRET"),
    secretsKey: read("SECRETS_KEY"),
    timezone: read("TIMEZONE") ?? "Europe/Moscow",
    globalAdminTgIds: [
      ...new Set([...(read("GLOBAL_ADMINS_TG_IDS") ?? []), ...(read("ADMIN_BOT_SUPERUSERS") ?? [])]),
    ],
    accessCodeTtlHours: read("ACCESS_CODE_TTL_HOURS") ?? 24,
    logsChannelId: read("LOGS_CHANNEL_ID"),
    alertsChannelId: read("ALERTS_CHANNEL_ID"),
    reportsChannelId: read("REPORTS_CHANNEL_ID"),
    heartbeatMs: (read("HEARTBEAT_SECONDS") ?? 60) * SECOND_MS,
    logLevel: read("LOG_LEVEL") ?? "info",
    metricsToken: read("METRICS_TOKEN"),
  } satisfies Partial<Config>;
  const config: Config = {
    ...values,
    databaseDirectUrl: values.databaseDirectUrl ?? values.databaseUrl,
    firstValues: firstValues(env),
    isDemo: values.masterBotToken === null && values.adminBotToken === null,
    secrets: secretsOf(values),
  };
  problems.push(...conflicts(config, env));
  const first = readFirstValues(config.firstValues);
  if (!first.ok) problems.push(...first.problems.map(firstValueLine));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

type ValueOf<N extends VariableName> = z.output<(typeof VARIABLES)[N]["schema"]>;

function readVariable<N extends VariableName>(
  name: N,
  env: Environment,
  problems: string[],
): ValueOf<N> | null {
  const { schema, expected, isSecret } = VARIABLES[name];
  const text = isSecret ? secretText(name, env, problems) : given(env, name);
  if (text === null) return null;
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data as ValueOf<N>;
  const shown = isSecret ? `a value of ${text.length} characters (not shown)` : quoted(text);
  problems.push(`${name} is ${shown}; expected ${expected}.`);
  return null;
}

function given(env: Environment, name: string): string | null {
  return env[name]?.trim() || null;
}

function quoted(text: string): string {
  const safe = maskSecrets(text);
  return JSON.stringify(safe.length > 60 ? `${safe.slice(0, 60)}…` : safe);
}

function secretText(name: string, env: Environment, problems: string[]): string | null {
  const direct = given(env, name);
  const path = given(env, `${name}_FILE`);
  if (path === null) return direct;
  if (direct !== null) {
    problems.push(`${name} and ${name}_FILE are both given; keep one of them.`);
    return null;
  }
  try {
    const text = readFileSync(path, "utf8").trim();
    if (text === "")
      problems.push(`${name}_FILE names ${quoted(path)}, which is empty; expected the secret in it.`);
    return text || null;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unreadable";
    problems.push(`${name}_FILE names ${quoted(path)}, which cannot be read (${reason}).`);
    return null;
  }
}

function firstValues(env: Environment): FirstValues {
  const names = Object.keys(FIRST_VALUE_VARIABLES) as FirstValueVariable[];
  return Object.fromEntries(names.flatMap((name) => (given(env, name) ? [[name, given(env, name)!]] : [])));
}

function secretsOf(values: Partial<Config>): string[] {
  const urls = [values.databaseUrl, values.databaseDirectUrl, values.telegramProxyUrl];
  const passwords = urls.flatMap((text) => (text ? passwordsOf(text) : []));
  const { masterBotToken, adminBotToken, webhookSecret, sessionSecret, secretsKey, metricsToken } = values;
  const all = [
    masterBotToken,
    adminBotToken,
    webhookSecret,
    sessionSecret,
    secretsKey,
    metricsToken,
    ...passwords,
  ];
  return all.filter((value) => value !== null && value !== undefined && value !== "") as string[];
}

/** The password of a URL as it is written there and as it is meant. */
function passwordsOf(url: string): string[] {
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password]; // A bare % that stands for itself.
  }
}

/** Combinations of values, each fine by itself, that cannot work. */
function conflicts(config: Config, env: Environment): string[] {
  // A value that was given and is malformed has its own line already.
  const isAbsent = (name: VariableName) => !given(env, name) && !given(env, `${name}_FILE`);
  const { masterBotToken, adminBotToken, botMode, publicUrl, isDemo } = config;
  const problems: string[] = [];
  if (isAbsent("DATABASE_URL") && config.databaseDirectUrl !== null) {
    problems.push("DATABASE_DIRECT_URL is given without DATABASE_URL; give DATABASE_URL too, or neither.");
  }
  if (masterBotToken !== null && masterBotToken === adminBotToken) {
    problems.push("MASTER_BOT_TOKEN and ADMIN_BOT_TOKEN are the same; each bot needs a token of its own.");
  }
  if (botMode === "webhook" && !isDemo && isAbsent("WEBHOOK_SECRET")) {
    problems.push("WEBHOOK_SECRET is missing; BOT_MODE=webhook needs it.");
  }
  if (botMode === "webhook" && !isDemo && !publicUrl.startsWith("https://")) {
    problems.push(`PUBLIC_URL is ${quoted(publicUrl)}; with BOT_MODE=webhook Telegram needs an https URL.`);
  }
  if (!isDemo && config.roles.includes("api") && isAbsent("SESSION_SECRET")) {
    problems.push(
      "SESSION_SECRET is missing; with a bot token the console is for real people. Give at least 32 random characters.",
    );
  }
  return problems;
}

function knownNames(): Set<string> {
  const names = Object.entries(VARIABLES).flatMap(([name, { isSecret }]) =>
    isSecret ? [name, `${name}_FILE`] : [name],
  );
  return new Set([...names, ...Object.keys(FIRST_VALUE_VARIABLES), ...READ_ELSEWHERE]);
}

/** Names that look meant for us and are none: `FS_...`, settings of the database, and misspellings. */
function unknownNames(env: Environment): string[] {
  const known = knownNames();
  const settings = new Set<string>(SETTING_KEYS);
  const problems: string[] = [];
  for (const name of Object.keys(env).sort()) {
    if (known.has(name) || !given(env, name) || !/^[A-Z][A-Z0-9_]*$/.test(name)) continue;
    const meant = [...known].find((other) => distance(name, other) <= (other.length >= 8 ? 2 : 1));
    if (meant && !known.has(name)) {
      problems.push(`${name} is not a variable of Field Service; did you mean ${meant}?`);
    } else if (settings.has(name.toLowerCase())) {
      problems.push(
        `${name} is a setting, not a variable; change it in the console or the admin bot (${name.toLowerCase()}).`,
      );
    } else if (name.startsWith("FS_")) {
      problems.push(`${name} is not a variable of Field Service; .env.example lists them all.`);
    }
  }
  return problems;
}
