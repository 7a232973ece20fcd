import type { Api } from "grammy";
import { Alarm } from "../outbox/alarm.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import type { Work } from "../staff/work.ts";
import type { Answer } from "./answer.ts";
import { Arrivals } from "./inbox-arrivals.ts";
import type { BotEvent } from "./inbox-event.ts";
import { storeUpdates } from "./inbox-store.ts";
import { Workers } from "./inbox-workers.ts";
import { fetchUpdates, nextOffset, type PollEnd, pollUpdates } from "./poll.ts";

/** A bot as the inbox sees it: who answers an event, and with what. */
export interface Bot {
  readonly name: BotName;
  /** Name of the event for metrics: one of a fixed list, whatever a client sends. */
  actionOf(event: BotEvent): string;
  /** Notes the visit (heartbeat, username, reachable again) in a transaction of its own, before the event. */
  greet(work: Work, event: BotEvent): Promise<void>;
  /** Words for something long, shown at once in place of the pressed message; null = it will be quick. */
  busy(event: BotEvent): string | null;
  /** Does what the event asks for, in one transaction; what is returned is sent after the commit. */
  handle(work: Work, event: BotEvent): Promise<Answer>;
  /** The event has become a dead letter: keeps it for «Повторить» and says so. */
  failed(work: Work, event: BotEvent): Promise<Answer>;
  /** Telegram answered 403: the person has blocked the bot. */
  unreachable(work: Work, chatId: number): Promise<void>;
}

export interface InboxOptions extends WorkDeps {
  readonly bot: Bot;
  readonly api: Api;
  /** The calls of the other bot, to show files that it got; null where this process has no token of it. */
  readonly ownerApi?: (bot: BotName) => Api | null;
  readonly signal: AbortSignal;
  /** `polling` fetches updates itself; with `webhook` they are stored by `takeWebhook`. */
  readonly intake?: "polling" | "webhook";
  /** Chats worked on at the same time; each needs a connection. */
  readonly width?: number;
  /** Rung when updates were stored in this process; for webhook intake. */
  readonly alarm?: Alarm;
  readonly onBeat?: () => void;
  /** An update has been handled: what it was, how it ended, how long it took. */
  readonly onHandled?: (action: string, outcome: "done" | "failed" | "dead", durationMs: number) => void;
}

/**
 * Receives and handles the updates of one bot until `signal` aborts or Telegram says that another
 * process polls (or that the token is wrong), then finishes what is in hand. Any number of
 * processes may work on one inbox; one of them polls.
 *
 * Each update acts exactly once, in the order of its chat, also under kill -9: it is stored before it
 * is confirmed, and its effect commits together with `processed_at`.
 */
export async function runInbox(options: InboxOptions): Promise<PollEnd> {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const alarm = options.alarm ?? new Alarm();
  const arrivals = new Arrivals();
  const working = new Workers(options, { alarm, arrivals, signal }).run();
  const end = await receive(options, alarm, arrivals);
  ended.abort();
  alarm.ring();
  await working;
  if (end.status !== "stopped") await tellEnd(options, end);
  return end;
}

/**
 * Fetches and handles everything there is now, answers included, and returns how many updates came.
 * For tests and one-off runs; nobody else may poll meanwhile. Throws when Telegram cannot be asked.
 */
export async function drainInbox(options: InboxOptions): Promise<number> {
  const { db, bot, api, clock, signal } = options;
  const workers = new Workers(options, { alarm: new Alarm(), arrivals: new Arrivals(), signal });
  let fetched = 0;
  for (let offset = 0; ; ) {
    const updates = await fetchUpdates(api, { offset, timeoutS: 0, signal });
    if (updates.length === 0) break;
    await storeUpdates(db, bot.name, updates, clock.now());
    offset = nextOffset(updates);
    fetched += updates.length;
  }
  await workers.drain();
  return fetched;
}

async function receive(options: InboxOptions, alarm: Alarm, arrivals: Arrivals): Promise<PollEnd> {
  const { db, api, clock, log, signal, onBeat, bot, intake = "polling" } = options;
  if (intake === "webhook") {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return { status: "stopped" };
  }
  const onStored = (updateIds: readonly number[]) => {
    arrivals.note(updateIds);
    alarm.ring();
  };
  return pollUpdates({ db, bot: bot.name, api, clock, log, signal, onStored, ...(onBeat ? { onBeat } : {}) });
}

/** A log line and a message to LOGS (409) or ALERTS (a wrong token). */
async function tellEnd({ db, clock, log, bot }: InboxOptions, end: PollEnd): Promise<void> {
  log.error("polling_ended", { bot: bot.name, reason: end.status });
  const now = clock.now();
  const message =
    end.status === "unauthorized"
      ? ({ to: { channel: "ALERTS" }, event: "bot_unauthorized", payload: { bot: bot.name } } as const)
      : ({ to: { channel: "LOGS" }, event: "polling_conflict", payload: { bot: bot.name } } as const);
  await enqueue(db, [message], now).catch((error: unknown) =>
    log.error("error", { reason: "polling_end_not_told", details: error }),
  );
}
