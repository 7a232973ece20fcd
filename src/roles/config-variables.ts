import { z } from "zod";
import { zoneNamed } from "../geo/zone-offsets.ts";
import { LOG_LEVELS } from "../kernel/log.ts";
import { channelId } from "../settings/formats.ts";

export const ROLES = ["api", "dispatch", "notify", "admin-bot", "master-bot", "jobs"] as const;
export type Role = (typeof ROLES)[number];

/** One variable of the environment: how its text is read, and what the reader of a refusal is told to write. */
export interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  readonly expected: string;
  /** Never shown, and also accepted as `<NAME>_FILE`, the path of a file that holds it. */
  readonly isSecret: boolean;
}

function variable<T>(schema: z.ZodType<T, string>, expected: string): Variable<T> {
  return { schema, expected, isSecret: false };
}

function secret<T>(schema: z.ZodType<T, string>, expected: string): Variable<T> {
  return { schema, expected, isSecret: true };
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));

const url = (protocol: RegExp) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocol.test(new URL(text).protocol) && new URL(text).hostname !== "",
    )
    .transform((text) => text.replace(/\/+$/, ""));

/** A driver suffix, as SQLAlchemy writes it, means nothing to PostgreSQL itself and is dropped. */
const databaseUrl = z
  .string()
  .transform((text) => text.replace(/^(postgres(?:ql)?)\+\w+:/, "$1:"))
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, pathname } = new URL(text);
    return /^postgres(ql)?:$/.test(protocol) && pathname.length > 1;
  });

const DATABASE_URL = secret(databaseUrl, "postgresql://user:password@host:5432/database");
const telegramId = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const botToken = z.string().regex(/^\d+:[A-Za-z0-9_-]{8,}$/);
const BOT_TOKEN = secret(botToken, "the token @BotFather gave, digits:letters");
const KEY = secret(
  z.string().min(32),
  "at least 32 random characters, for example of `openssl rand -hex 32`",
);
const CHANNEL = variable(
  z.string().refine((text) => channelId(text).ok),
  "the number of a channel such as -1001234567890, or @name",
);

function listOf<T>(item: (part: string) => T | undefined): z.ZodType<T[], string> {
  return z.string().transform((text, context) => {
    const parts = text.split(",").map((part) => part.trim());
    const values = parts.filter((part) => part !== "").map(item);
    if (values.includes(undefined)) {
      context.issues.push({ code: "custom", input: text, message: "an element of the list is none" });
      return z.NEVER;
    }
    return [...new Set(values as T[])];
  });
}

const roles = listOf((part) => ROLES.find((role) => role === part));

/** Every variable of operations.md section 1 that is more than a first value of a setting. */
export const VARIABLES = {
  DATABASE_URL,
  DATABASE_DIRECT_URL: DATABASE_URL,
  TELEGRAM_API_ROOT: variable(url(/^https?:$/), "an http(s) URL such as https://api.telegram.org"),
  TELEGRAM_PROXY_URL: secret(url(/^https?:$/), "an http(s) URL such as http://proxy.example:3128"),
  DATA_DIR: variable(z.string(), "a directory"),
  FS_ROLES: variable(
    z.union([z.literal("all").transform((): Role[] => [...ROLES]), roles.refine((list) => list.length > 0)]),
    `all, or a comma list of ${ROLES.join(", ")}`,
  ),
  MASTER_BOT_TOKEN: BOT_TOKEN,
  ADMIN_BOT_TOKEN: BOT_TOKEN,
  BOT_MODE: variable(z.enum(["polling", "webhook"]), "polling or webhook"),
  PUBLIC_URL: variable(url(/^https?:$/), "the http(s) URL people reach this server at"),
  WEBHOOK_SECRET: secret(z.string().regex(/^[A-Za-z0-9_-]{16,256}$/), "16 to 256 letters, digits, _ or -"),
  HTTP_PORT: variable(wholeNumber(0, 65_535), "a port from 0 to 65535; 0 = any free one"),
  HTTP_HOST: variable(
    z.string().regex(/^[A-Za-z0-9_.:-]+$/),
    "an address to listen on, such as 127.0.0.1 or 0.0.0.0",
  ),
  SESSION_SECRET: KEY,
  SECRETS_KEY: KEY,
  TIMEZONE: variable(
    z.string().refine((text) => zoneNamed(text) !== null),
    "the IANA name of a time zone, such as Europe/Moscow",
  ),
  GLOBAL_ADMINS_TG_IDS: variable(
    z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.issues.push({ code: "custom", input: text, message: "not JSON" });
          return z.NEVER;
        }
      })
      .pipe(z.array(telegramId)),
    "a JSON list of Telegram user ids, such as [123456789]",
  ),
  ADMIN_BOT_SUPERUSERS: variable(
    listOf((part) => telegramId.safeParse(/^\d+$/.test(part) ? Number(part) : null).data),
    "a comma list of Telegram user ids, such as 123456789,987654321",
  ),
  ACCESS_CODE_TTL_HOURS: variable(wholeNumber(1, 8_760), "hours, 1 to 8760"),
  LOGS_CHANNEL_ID: CHANNEL,
  ALERTS_CHANNEL_ID: CHANNEL,
  REPORTS_CHANNEL_ID: CHANNEL,
  HEARTBEAT_SECONDS: variable(wholeNumber(1, 3_600), "seconds, 1 to 3600"),
  LOG_LEVEL: variable(z.enum(LOG_LEVELS), `one of ${LOG_LEVELS.join(", ")}`),
  BACKUP_DIR: variable(z.string(), "a directory"),
  METRICS_TOKEN: secret(z.string().min(16), "at least 16 random characters"),
} as const;

export type VariableName = keyof typeof VARIABLES;

/** Read by the launcher, by compose and by the tests, so present without meaning anything here. */
export const READ_ELSEWHERE: ReadonlySet<string> = new Set([
  "TEST_DATABASE_URL",
  "FS_NODE",
  "FS_TEST_PG_BIN",
  "FS_SKIP_PG15",
  "PG15_BIN",
]);
