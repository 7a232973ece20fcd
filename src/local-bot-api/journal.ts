import type { Clock } from "../kernel/time.ts";
import { SECOND_MS } from "../kernel/time.ts";
import { isNewMessage, isSending } from "./methods/all-methods.ts";

/** How a call ended. `client_gone`: the caller hung up first. */
export type Outcome = "open" | "ok" | "error" | "dropped_before" | "dropped_after" | "hung" | "client_gone";

/** One call of a bot, as it came in and as it ended. */
export interface JournalEntry {
  readonly id: number;
  readonly at: Date;
  readonly botId: number;
  readonly method: string;
  /** Files appear as their name and size. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly chatId: number | null;
  outcome: Outcome;
  /** HTTP status of the answer; null when there was none. */
  status: number | null;
  description: string | null;
  retryAfterS: number | null;
  /** True when the call took effect, whether or not the caller learned it. */
  isApplied: boolean;
  /** Position among the calls that took effect; null for the others. */
  appliedNo: number | null;
  /** The message sent or edited, if the result is one. */
  messageId: number | null;
  faultId: number | null;
  /** For a sending call that came before an earlier 429 allowed it: milliseconds since that answer. */
  readonly sinceTooManyMs: number | null;
}

export interface JournalFilter {
  readonly botId?: number;
  readonly method?: string | readonly string[];
  readonly chatId?: number;
  readonly isApplied?: boolean;
  readonly outcome?: Outcome;
  /** Only entries with a greater id. */
  readonly afterId?: number;
}

/** Every call, oldest first; at most `keptMax`, then the oldest go. */
export class Journal {
  readonly #clock: Clock;
  readonly #keptMax: number;
  #entries: JournalEntry[] = [];
  #lastId = 0;
  #lastAppliedNo = 0;
  /** By bot: when the last 429 was answered and when its wait is over. */
  readonly #quiet = new Map<number, { answeredAtMs: number; untilMs: number }>();

  constructor(clock: Clock, keptMax: number) {
    this.#clock = clock;
    this.#keptMax = keptMax;
  }

  open(call: {
    botId: number;
    method: string;
    params: Readonly<Record<string, unknown>>;
    chatId: number | null;
  }): JournalEntry {
    this.#lastId += 1;
    const at = this.#clock.now();
    const entry: JournalEntry = {
      ...call,
      id: this.#lastId,
      at,
      outcome: "open",
      status: null,
      description: null,
      retryAfterS: null,
      isApplied: false,
      appliedNo: null,
      messageId: null,
      faultId: null,
      sinceTooManyMs: isSending(call.method) ? this.#sinceTooMany(call.botId, at) : null,
    };
    this.#entries.push(entry);
    if (this.#entries.length > 1.25 * this.#keptMax) this.#entries = this.#entries.slice(-this.#keptMax);
    return entry;
  }

  /** The call took effect with this result. */
  applied(entry: JournalEntry, result: unknown): void {
    this.#lastAppliedNo += 1;
    entry.isApplied = true;
    entry.appliedNo = this.#lastAppliedNo;
    const first = Array.isArray(result) ? result[0] : result;
    const messageId = (first as { message_id?: unknown } | null | undefined)?.message_id;
    entry.messageId = typeof messageId === "number" ? messageId : null;
  }

  /** The answer that left. */
  answered(
    entry: JournalEntry,
    answer: { status: number; description?: string; retryAfterS?: number },
  ): void {
    entry.outcome = answer.status === 200 ? "ok" : "error";
    entry.status = answer.status;
    entry.description = answer.description ?? null;
    entry.retryAfterS = answer.retryAfterS ?? null;
    if (answer.status !== 429) return;
    const answeredAtMs = this.#clock.now().getTime();
    const untilMs = answeredAtMs + (answer.retryAfterS ?? 0) * SECOND_MS;
    const known = this.#quiet.get(entry.botId);
    if (!known || known.untilMs < untilMs) this.#quiet.set(entry.botId, { answeredAtMs, untilMs });
  }

  calls(filter: JournalFilter = {}): JournalEntry[] {
    const methods = filter.method === undefined ? null : [filter.method].flat();
    return this.#entries.filter(
      (entry) =>
        (filter.botId === undefined || entry.botId === filter.botId) &&
        (methods === null || methods.includes(entry.method)) &&
        (filter.chatId === undefined || entry.chatId === filter.chatId) &&
        (filter.isApplied === undefined || entry.isApplied === filter.isApplied) &&
        (filter.outcome === undefined || entry.outcome === filter.outcome) &&
        (filter.afterId === undefined || entry.id > filter.afterId),
    );
  }

  count(filter: JournalFilter = {}): number {
    return this.calls(filter).length;
  }

  /**
   * How often each new message reached a chat: applied sends counted by `keyOf`, by default by
   * chat and text or caption. A value above 1 is a copy.
   */
  copies(
    filter: Omit<JournalFilter, "isApplied"> = {},
    keyOf: (entry: JournalEntry) => string = chatAndText,
  ): Map<string, number> {
    const counts = new Map<string, number>();
    for (const entry of this.calls({ ...filter, isApplied: true })) {
      if (!isNewMessage(entry.method)) continue;
      const key = keyOf(entry);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  /** The calls that took effect in a chat, in the order in which they did. */
  orderIn(chatId: number, botId?: number): JournalEntry[] {
    return this.calls({ chatId, isApplied: true, ...(botId === undefined ? {} : { botId }) })
      .filter(({ method }) => isSending(method))
      .sort((a, b) => (a.appliedNo ?? 0) - (b.appliedNo ?? 0));
  }

  /**
   * Sending calls of a bot that came before `retry_after` of an earlier 429 was over, by the
   * server's clock. Calls within `graceMs` of that 429 were already on the way and do not count.
   */
  sendsBeforeRetryAfter({ graceMs = 100, botId }: { graceMs?: number; botId?: number } = {}): JournalEntry[] {
    return this.calls(botId === undefined ? {} : { botId }).filter(
      ({ sinceTooManyMs }) => sinceTooManyMs !== null && sinceTooManyMs > graceMs,
    );
  }

  clear(): void {
    this.#entries = [];
    this.#quiet.clear();
  }

  #sinceTooMany(botId: number, at: Date): number | null {
    const quiet = this.#quiet.get(botId);
    return quiet && at.getTime() < quiet.untilMs ? at.getTime() - quiet.answeredAtMs : null;
  }
}

function chatAndText({ chatId, params }: JournalEntry): string {
  return `${chatId}: ${String(params["text"] ?? params["caption"] ?? "")}`;
}
