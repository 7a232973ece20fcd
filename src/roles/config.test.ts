import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { VARIABLES } from "./config-variables.ts";
import { testServer } from "./test-server.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const MASTER = "7000000001:AAmaster-bot-token-for-tests-000000";
const ADMIN = "7000000002:AAadmin-bot-token-for-tests-0000000";
const KEY = "0123456789abcdef0123456789abcdef";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "config-"));
});
afterAll(() => rm(directory, { recursive: true }));

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test("an empty environment is the demo: embedded database, all roles, no bot token, no secret by default", () => {
  const config = readConfig({ PATH: "/usr/bin", HOME: "/root" });
  expect(config).toEqual({
    databaseUrl: null,
    databaseDirectUrl: null,
    telegramApiRoot: "https://api.telegram.org",
    telegramProxyUrl: null,
    dataDir: join(REPOSITORY, "data"),
    backupDir: join(REPOSITORY, "backups"),
    roles: ["api", "dispatch", "notify", "admin-bot", "master-bot", "jobs"],
    masterBotToken: null,
    adminBotToken: null,
    botMode: "polling",
    publicUrl: "http://localhost:8080",
    webhookSecret: null,
    httpPort: 8080,
    httpHost: "127.0.0.1",
    sessionSecret: null,
    secretsKey: null,
    timezone: "Europe/Moscow",
    globalAdminTgIds: [],
    accessCodeTtlHours: 24,
    logsChannelId: null,
    alertsChannelId: null,
    reportsChannelId: null,
    heartbeatMs: 60_000,
    logLevel: "info",
    metricsToken: null,
    firstValues: {},
    isDemo: true,
    secrets: [],
  });
});

test("every variable is read", () => {
  const config = readConfig({
    DATABASE_URL: "postgresql+asyncpg://fs:p%40ss@pool:6432/fs",
    DATABASE_DIRECT_URL: "postgresql://fs:p%40ss@db/fs",
    TELEGRAM_API_ROOT: "http://localhost:8081/",
    TELEGRAM_PROXY_URL: "http://u:proxypass@proxy:3128",
    DATA_DIR: "/var/lib/fs",
    BACKUP_DIR: "copies",
    FS_ROLES: "dispatch, jobs,dispatch",
    MASTER_BOT_TOKEN: MASTER,
    ADMIN_BOT_TOKEN: ADMIN,
    BOT_MODE: "webhook",
    PUBLIC_URL: "https://fs.example/",
    WEBHOOK_SECRET: "webhook_secret-0001",
    HTTP_PORT: "0",
    HTTP_HOST: "0.0.0.0",
    SESSION_SECRET: KEY,
    SECRETS_KEY: KEY.toUpperCase(),
    TIMEZONE: "Asia/Yekaterinburg",
    GLOBAL_ADMINS_TG_IDS: "[11, 12]",
    ADMIN_BOT_SUPERUSERS: "12, 13,",
    ACCESS_CODE_TTL_HOURS: "48",
    LOGS_CHANNEL_ID: "-1001234567890",
    ALERTS_CHANNEL_ID: "@alerts_channel",
    REPORTS_CHANNEL_ID: " ",
    HEARTBEAT_SECONDS: "5",
    LOG_LEVEL: "debug",
    METRICS_TOKEN: "metrics-token-0001",
    DISTRIBUTION_SLA_SECONDS: "90",
    WORKDAY_START: "",
  });
  expect(config).toMatchObject({
    databaseUrl: "postgresql://fs:p%40ss@pool:6432/fs",
    databaseDirectUrl: "postgresql://fs:p%40ss@db/fs",
    telegramApiRoot: "http://localhost:8081",
    dataDir: "/var/lib/fs",
    backupDir: join(REPOSITORY, "copies"),
    roles: ["dispatch", "jobs"],
    publicUrl: "https://fs.example",
    httpPort: 0,
    globalAdminTgIds: [11, 12, 13],
    accessCodeTtlHours: 48,
    logsChannelId: "-1001234567890",
    reportsChannelId: null,
    heartbeatMs: 5_000,
    firstValues: { DISTRIBUTION_SLA_SECONDS: "90" },
    isDemo: false,
  });
  const secrets = [MASTER, ADMIN, KEY, KEY.toUpperCase(), "p@ss", "proxypass", "metrics-token-0001"];
  expect(config.secrets).toEqual(expect.arrayContaining(secrets));
});

const MALFORMED: Record<keyof typeof VARIABLES, string> = {
  DATABASE_URL: "mysql://fs@db/fs",
  DATABASE_DIRECT_URL: "db:5432",
  TELEGRAM_API_ROOT: "api.telegram.org",
  TELEGRAM_PROXY_URL: "socks5://proxy:1080",
  DATA_DIR: "",
  FS_ROLES: "api,engine",
  MASTER_BOT_TOKEN: "t0ken",
  ADMIN_BOT_TOKEN: "12345",
  BOT_MODE: "push",
  PUBLIC_URL: "localhost:8080",
  WEBHOOK_SECRET: "with spaces in it, long",
  HTTP_PORT: "70000",
  HTTP_HOST: "http://localhost",
  SESSION_SECRET: "short",
  SECRETS_KEY: "short",
  TIMEZONE: "+03:00",
  GLOBAL_ADMINS_TG_IDS: "123",
  ADMIN_BOT_SUPERUSERS: "12,@boss",
  ACCESS_CODE_TTL_HOURS: "1.5",
  LOGS_CHANNEL_ID: "logs channel",
  ALERTS_CHANNEL_ID: "logs channel",
  REPORTS_CHANNEL_ID: "logs channel",
  HEARTBEAT_SECONDS: "0",
  LOG_LEVEL: "verbose",
  BACKUP_DIR: "",
  METRICS_TOKEN: "short",
};

test.each(Object.entries(MALFORMED).filter(([, text]) => text !== ""))(
  "a malformed %s stops the start with one line: name, what was given unless secret, what is expected",
  (name, text) => {
    const [line, ...others] = problemsOf({ [name]: text });
    expect(others).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name} is .*; expected .+\\.$`));
    const isShown = !VARIABLES[name as keyof typeof VARIABLES].isSecret;
    expect(line!.includes(text.replaceAll('"', '\\"'))).toBe(isShown);
  },
);

test("all problems are listed at once", () => {
  expect(problemsOf({ HTTP_PORT: "x", LOG_LEVEL: "y", FS_NEW: "1" })).toHaveLength(3);
  const url = { DATABASE_URL: "db", DATABASE_DIRECT_URL: "postgresql://fs@db/fs" };
  expect(problemsOf(url)).toHaveLength(1);
});

test.each([
  [{ DISTRIBUTION_SLA_SECONDS: "5" }, "DISTRIBUTION_SLA_SECONDS is out of range; expected 15 to 3600."],
  [{ DISTRIBUTION_ROUNDS: "many" }, "DISTRIBUTION_ROUNDS is not a whole number."],
  [{ WORKDAY_START: "10" }, "WORKDAY_START is not a time of day; expected HH:MM, such as 10:00."],
  [{ GUARANTEE_COMPANY_PAYMENT: "x" }, "GUARANTEE_COMPANY_PAYMENT is not a number with at most 2 decimals."],
  [
    { WORKDAY_START: "21:00" },
    "WORKDAY_START and WORKDAY_END: the working window must start before it ends.",
  ],
  [
    { ASAP_LATE_THRESHOLD: "21:00" },
    "WORKDAY_START and WORKDAY_END and ASAP_LATE_THRESHOLD: the late-ASAP threshold must lie inside the working window.",
  ],
])("a first value of a setting that cannot be used is refused: %o", (env, line) => {
  expect(problemsOf(env)).toEqual([line]);
});

test.each([
  ["FS_ROLE", "did you mean FS_ROLES"],
  ["MASTER_BOT_TOKENS", "did you mean MASTER_BOT_TOKEN?"],
  ["SESION_SECRET", "did you mean SESSION_SECRET"],
  ["FS_DEBUG", ".env.example lists them all"],
  ["DISTRIBUTION_FANOUT", "is a setting, not a variable"],
])("the unknown name %s is reported: %s", (name, words) => {
  expect(problemsOf({ [name]: "7" })).toEqual([expect.stringContaining(words)]);
  expect(problemsOf({ [name]: "" })).toEqual([]);
});

test("variables of other programs are not ours to judge", () => {
  const others = {
    HTTP_PROXY: "http://p",
    NODE_ENV: "test",
    PGDATA: "/x",
    npm_config_loglevel: "warn",
    LANG: "C",
  };
  expect(problemsOf({ ...others, XDG_DATA_DIRS: "/usr/share", TZ: "UTC", HOSTNAME: "h" })).toEqual([]);
});

test("a password that is no proper percent encoding is still a password", () => {
  expect(readConfig({ DATABASE_URL: "postgresql://fs:50%off@db/fs" }).secrets).toContain("50%off");
});

test("a secret may come from a file, and only from one place", async () => {
  const path = join(directory, "token");
  await writeFile(path, `${MASTER}\n`);
  const config = readConfig({ MASTER_BOT_TOKEN_FILE: path, SESSION_SECRET: KEY });
  expect(config.masterBotToken).toBe(MASTER);
  expect(problemsOf({ MASTER_BOT_TOKEN_FILE: path, MASTER_BOT_TOKEN: MASTER, SESSION_SECRET: KEY })).toEqual([
    "MASTER_BOT_TOKEN and MASTER_BOT_TOKEN_FILE are both given; keep one of them.",
  ]);
  expect(problemsOf({ MASTER_BOT_TOKEN_FILE: join(directory, "none") })[0]).toContain(
    "cannot be read (ENOENT)",
  );
  await writeFile(path, "\n");
  expect(problemsOf({ MASTER_BOT_TOKEN_FILE: path })[0]).toContain("is empty");
});

test.each([
  [{ DATABASE_DIRECT_URL: "postgresql://fs@db/fs" }, /DATABASE_DIRECT_URL is given without DATABASE_URL/],
  [{ MASTER_BOT_TOKEN: MASTER, ADMIN_BOT_TOKEN: MASTER, SESSION_SECRET: KEY }, /are the same/],
  [{ MASTER_BOT_TOKEN: MASTER }, /SESSION_SECRET is missing/],
  [
    { MASTER_BOT_TOKEN: MASTER, SESSION_SECRET: KEY, BOT_MODE: "webhook", PUBLIC_URL: "https://x.example" },
    /WEBHOOK_SECRET is missing/,
  ],
  [
    { MASTER_BOT_TOKEN: MASTER, SESSION_SECRET: KEY, BOT_MODE: "webhook", WEBHOOK_SECRET: "a".repeat(16) },
    /PUBLIC_URL is .*needs an https URL/,
  ],
])("values that cannot work together are refused: %o", (env, words) => {
  const problems = problemsOf(env);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(words);
});

test("R01 .env.example starts the demo, names every variable and holds no secret", () => {
  const text = readFileSync(join(REPOSITORY, ".env.example"), "utf8");
  const config = readConfig(parseEnv(text) as Record<string, string>);
  expect(config.isDemo).toBe(true);
  expect(config.secrets).toEqual([]);
  for (const name of Object.keys(VARIABLES)) expect(text).toMatch(new RegExp(`^#? ?${name}=`, "m"));
});

test("R89 tests refuse a database that is not named _test before anything is sent", () => {
  expect(() => testServer({ TEST_DATABASE_URL: "postgresql://fs@db/production" })).toThrow(
    /"production".*_test/,
  );
  expect(() => testServer({ TEST_DATABASE_URL: "postgresql://fs@db/_test" })).toThrow(/_test/);
  expect(() => testServer({ TEST_DATABASE_URL: "postgresql://fs@db/x_test/../production" })).toThrow(/_test/);
  expect(() => testServer({ TEST_DATABASE_URL: "p@ssw0rd" })).toThrow(/not a URL.*value not shown/);
  expect(testServer({ TEST_DATABASE_URL: "postgresql://fs@db/fs_test" })).toMatchObject({
    kind: "given",
    name: "fs_test",
  });
  expect(testServer({})).toEqual({ kind: "embedded", binDir: undefined });
});
