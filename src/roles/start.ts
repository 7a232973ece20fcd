import { join } from "node:path";
import { createLog, type LogRecord, type ProcessLog } from "../kernel/log.ts";
import { monotonicMs } from "../kernel/time.ts";
import { ALL_ROLES } from "./all-roles.ts";
import { type Config, ROLES } from "./config.ts";
import { DatabaseClock } from "./database-clock.ts";
import { demoClock } from "./demo-clock.ts";
import { LogBook } from "./log-book.ts";
import { LogFile } from "./log-file.ts";
import { Metrics } from "./metrics.ts";
import type { ProcessFrame } from "./process-parts.ts";
import { runRoles } from "./run-roles.ts";
import { noticeWords, readyWords } from "./start-words.ts";

/** Where a process speaks to people. */
export interface Terminal {
  readonly isTerminal: boolean;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * `field-service start`: runs the roles of `config` until `signal` aborts and resolves with the exit
 * code. At a terminal the demo speaks in words and keeps its log in DATA_DIR/logs; everywhere else
 * the log is JSON lines on stdout (docs/decisions/009-where-the-log-goes.md).
 */
export async function start(config: Config, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const startedMs = monotonicMs();
  const isSpoken = config.isDemo && terminal.isTerminal;
  const logFile = isSpoken ? new LogFile(join(config.dataDir, "logs", "field-service.log")) : null;
  const frame = processFrame(config, {
    ...(logFile ? { destination: logFile } : {}),
    ...(isSpoken ? { onRecord: (record) => notice(record, terminal) } : {}),
  });
  logCrashes(frame.log);
  frame.log.info("process_starting", { roles: config.roles, demo: config.isDemo });
  if (isSpoken) terminal.out("Field Service is starting; the first time takes a little longer.\n");
  if (config.isDemo && !hasAllRoles(config)) frame.log.info("no_chat_page", { why: NO_CHAT_PAGE });
  return await runRoles(config, ALL_ROLES, frame, {
    signal,
    onReady(parts) {
      frame.log.info("process_ready", {
        ...parts.addresses,
        roles: config.roles,
        duration_ms: Math.round(monotonicMs() - startedMs),
      });
      const words = readyWords(parts, { startedMs, logFile: logFile?.path ?? null });
      if (isSpoken) terminal.out(words);
      else if (config.isDemo) terminal.err(words);
    },
  });
}

/** What a process has before its database. */
export function processFrame(
  config: Config,
  {
    destination,
    onRecord = () => {},
  }: {
    readonly destination?: { write(line: string): void };
    readonly onRecord?: (record: LogRecord) => void;
  } = {},
): ProcessFrame {
  const clock = config.isDemo && hasAllRoles(config) ? demoClock() : new DatabaseClock();
  const cityNames = new Map<number, string>();
  const metrics = new Metrics((cityId) => cityNames.get(cityId) ?? String(cityId));
  const book = new LogBook(metrics);
  const log = createLog({
    role: "process",
    level: config.logLevel,
    secrets: config.secrets,
    clock,
    sink(record) {
      book.take(record);
      onRecord(record);
    },
    ...(destination ? { destination } : {}),
  });
  return { log, clock, book, metrics, cityNames };
}

/**
 * What nobody caught: a promise that nobody waited for is logged and told like any error; an exception out of nowhere leaves
 * nothing to rely on, so it ends the process, for its supervisor to start it again.
 */
function logCrashes(log: ProcessLog): void {
  process.on("unhandledRejection", (error) => {
    log.error("error", { reason: "unhandled_rejection", details: error });
  });
  process.on("uncaughtException", (error) => {
    log.error("error", { reason: "uncaught_exception", details: error });
    process.exit(1);
  });
}

const NO_CHAT_PAGE =
  "without bot tokens the chat page stands for Telegram, and it needs all roles in one process: " +
  "run `npm start`, or give the tokens";

/** The demo has one Telegram and one clock, so all of its roles live in one process. */
function hasAllRoles({ roles }: Config): boolean {
  return ROLES.every((role) => roles.includes(role));
}

function notice(record: LogRecord, { err }: Terminal): void {
  if (record.level === "warn" || record.level === "error") err(`${noticeWords(record)}\n`);
}
