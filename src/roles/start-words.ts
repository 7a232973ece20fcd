import type { LogRecord } from "../kernel/log.ts";
import { monotonicMs, SECOND_MS } from "../kernel/time.ts";
import type { ProcessParts } from "./process-parts.ts";
import { VERSION } from "./version.ts";

/** The block a person reads when everything works: where it is and what to try first. */
export function readyWords(
  { addresses, config, chat }: ProcessParts,
  { startedMs, logFile }: { readonly startedMs: number; readonly logFile: string | null },
): string {
  const seconds = ((monotonicMs() - startedMs) / SECOND_MS).toFixed(1);
  const http = addresses.http;
  const lines: (readonly [string, string | null])[] = [
    ["Chat page", addresses.chatPage],
    ["Health", http && `${http}/health/ready`],
    ["Status", http && config.roles.includes("api") ? `${http}/status` : null],
    ["Metrics", http && `${http}/metrics`],
    ["Roles", config.roles.join(", ")],
    ["Database", config.databaseUrl === null ? `embedded, in ${config.dataDir}` : hostOf(config.databaseUrl)],
    ["Log", logFile],
  ];
  const shown = lines.flatMap(([name, value]) => (value ? [`  ${name.padEnd(10)} ${value}`] : []));
  return [
    "",
    `Field Service ${VERSION} is ready after ${seconds} s.`,
    "",
    ...shown,
    "",
    ...firstSteps(addresses.chatPage, chat !== null),
    "Stop: Ctrl-C.",
    "",
  ].join("\n");
}

function firstSteps(chatPage: string | null, isDemo: boolean): string[] {
  if (!isDemo || chatPage === null) return [];
  return [
    "Try first: open the chat page. Vera, the dispatcher, creates an order in her window; the technicians",
    "beside her get the offer and one of them takes it. «×60» lets an hour pass in a minute.",
    "Everything here is made up and stays on this machine. With bot tokens in .env the bots talk to Telegram.",
    "",
  ];
}

/** One line for the eyes beside the log file: warnings and errors only. */
export function noticeWords(record: LogRecord): string {
  const { level, role, event, reason, why, error, details } = record;
  const thrown = (error ?? details) as { readonly message?: unknown } | string | undefined;
  const words = [reason, why, typeof thrown === "object" ? thrown?.message : thrown];
  const text = words.filter((word) => typeof word === "string" && word !== "").join(": ");
  return `${record.ts.slice(11, 19)} ${level.padEnd(5)} ${role} ${event}${text ? `: ${text}` : ""}`;
}

function hostOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
