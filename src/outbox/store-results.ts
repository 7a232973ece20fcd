import type { Log } from "../kernel/log.ts";
import { after } from "../kernel/time.ts";
import { unreachable } from "../kernel/unreachable.ts";
import type { Attempt, Outcome } from "./attempt.ts";
import { ATTEMPTS_MAX, backOffMs } from "./back-off.ts";
import { countCalls, openForBadToken, pauseBot } from "./circuit.ts";
import type { BotName, LeasedRow } from "./outbox-row.ts";
import type { DeliveryEffects, NotifierObserver } from "./ports.ts";
import {
  giveBack,
  type Holder,
  LeaseLost,
  storeDead,
  storeRetry,
  storeSent,
  storeSkipped,
} from "./settle.ts";

/** A row whose attempt has ended, at the moment `at`. */
export interface Result extends Attempt {
  readonly row: LeasedRow;
  readonly at: Date;
}

export interface StoreDeps extends Holder {
  readonly bot: BotName;
  readonly effects: DeliveryEffects;
  readonly observer: NotifierObserver;
  readonly log: Log;
  /** In [0, 1), for the jitter of the back-off. */
  readonly random: () => number;
}

/** What the notifier must know of the results just stored. */
export interface Stored {
  /** For how long the whole bot must be silent; 0 = go on. */
  readonly silenceMs: number;
  /** The circuit is open: nothing of this bot may be attempted. */
  readonly isDown: boolean;
  /** What the database did not take; to be stored again while the lease lasts. */
  readonly again: readonly Result[];
}

/**
 * Stores results in the order they ended: successes together, each failure in a transaction of its
 * own, so that one that cannot be stored does not hold up the others. Never throws.
 */
export async function storeResults(deps: StoreDeps, results: readonly Result[]): Promise<Stored> {
  const again: Result[] = [];
  const tried = async (rows: readonly Result[], store: () => Promise<void>) => {
    try {
      await store();
    } catch (error) {
      again.push(...rows);
      deps.log.error("error", { reason: "delivery_not_stored", details: error });
    }
  };
  const of = (...statuses: Outcome["status"][]) =>
    results.filter(({ outcome }) => statuses.includes(outcome.status));
  const sent = of("sent", "not_modified");
  if (sent.length > 0) await tried(sent, () => storeSuccesses(deps, sent));
  const unwanted = of("unwanted", "edit_target_gone");
  if (unwanted.length > 0) await tried(unwanted, () => storeUnwanted(deps, unwanted));
  const back = of("given_back");
  if (back.length > 0)
    await tried(back, () =>
      giveBack(
        deps,
        back.map(({ row }) => row.id),
      ),
    );

  let isDown = of("unauthorized").length > 0;
  const calls = results.flatMap(({ outcome }) => answered(outcome));
  if (calls.length > 0) {
    await tried([], async () => {
      isDown = (await countCalls(deps.db, deps.bot, calls, results.at(-1)!.at)) !== null || isDown;
    });
  }
  let silenceMs = 0;
  for (const result of results) {
    if (result.outcome.status === "retry_after") silenceMs = Math.max(silenceMs, result.outcome.afterMs);
    await tried([result], () => storeFailure(deps, result, isDown));
  }
  return { silenceMs, isDown, again };
}

/** Whether the messenger answered at all; nothing when the row was never tried or the answer says neither. */
function answered(outcome: Outcome): boolean[] {
  switch (outcome.status) {
    case "unavailable":
      return [false];
    case "given_back":
    case "unwanted":
    case "no_telegram_id":
    case "cannot_be_worded":
    case "retry_after":
    case "unauthorized":
      return [];
    default:
      return [true];
  }
}

async function storeSuccesses(deps: StoreDeps, results: readonly Result[]): Promise<void> {
  const sent = results.filter(
    ({ outcome }) => outcome.status === "sent" || outcome.status === "not_modified",
  );
  if (sent.length === 0) return;
  const stored = await storeSent(deps, sent.map(sentRow), async (tx, held) => {
    for (const { row, migratedTo, at } of sent) {
      if (migratedTo !== null && row.channel)
        await deps.effects.channelMigrated(tx, row.channel, migratedTo, at);
    }
    const pushes = sent.flatMap(({ row, at }) =>
      isPush(row) && held.has(row.id) ? [{ offerId: row.offerId, at }] : [],
    );
    if (pushes.length > 0) await deps.effects.delivered(tx, pushes);
  });
  const ids = new Set(stored);
  for (const { row, outcome, at } of sent) {
    deps.observer.attempted?.(deps.bot, outcome.status);
    if (!ids.has(row.id)) continue;
    const lagMs = at.getTime() - row.createdAt.getTime();
    deps.observer.sent?.(row, lagMs);
    deps.log.info("notification_sent", { ...about(row), lag_ms: lagMs });
    if (outcome.status === "sent" && outcome.asPlainText) {
      deps.log.error("error", { ...about(row), reason: "markup_refused" });
    }
  }
}

function sentRow({ row, outcome, at }: Result) {
  const address = outcome.status === "sent" ? outcome : { chatId: null, messageId: null };
  return {
    id: row.id,
    chatId: address.chatId ?? row.target?.chatId ?? null,
    messageId: address.messageId ?? row.target?.messageId ?? null,
    at,
  };
}

async function storeUnwanted(deps: StoreDeps, unwanted: readonly Result[]): Promise<void> {
  const rows = unwanted.map(({ row, outcome }) => {
    const reason = outcome.status === "unwanted" ? outcome.reason : "message to edit not found";
    return { id: row.id, reason };
  });
  await storeSkipped(deps, rows, unwanted[0]!.at);
  for (const _ of rows) deps.observer.attempted?.(deps.bot, "skipped");
}

async function storeFailure(deps: StoreDeps, result: Result, isDown: boolean): Promise<void> {
  const { outcome, row, at } = result;
  switch (outcome.status) {
    case "sent":
    case "not_modified":
    case "unwanted":
    case "edit_target_gone":
    case "given_back":
      return;
    case "retry_after": {
      deps.observer.attempted?.(deps.bot, outcome.status);
      await pauseBot(deps.db, deps.bot, outcome.afterMs, at);
      const note = `retry after ${outcome.afterMs} ms`;
      return storeRetry(deps, { id: row.id, nextAttemptAt: at, counted: false, code: 429, note });
    }
    case "unauthorized": {
      deps.observer.attempted?.(deps.bot, outcome.status);
      await openForBadToken(deps.db, deps.bot, at);
      return storeRetry(deps, { id: row.id, nextAttemptAt: at, counted: false, ...outcome });
    }
    case "unavailable": {
      deps.observer.attempted?.(deps.bot, outcome.status);
      deps.observer.uncertain?.(row);
      if (isDown) return storeRetry(deps, { id: row.id, nextAttemptAt: at, counted: false, ...outcome });
      if (row.attempt >= ATTEMPTS_MAX) return bury(deps, result, outcome);
      const nextAttemptAt = after(at, backOffMs(row.attempt, deps.random));
      return storeRetry(deps, { id: row.id, nextAttemptAt, counted: true, ...outcome });
    }
    case "refused":
    case "no_chat":
    case "too_large":
    case "unreachable":
      deps.observer.attempted?.(deps.bot, outcome.status);
      return bury(deps, result, outcome);
    case "no_telegram_id":
      return bury(deps, result, { code: null, note: "no_chat" });
    case "cannot_be_worded":
      deps.log.error("error", { ...about(row), reason: outcome.note });
      return bury(deps, result, { code: null, note: outcome.note });
    case "migrated":
      return bury(deps, result, { code: 400, note: "migrated twice" });
    default:
      return unreachable(outcome);
  }
}

/** A dead letter with everything it means, in one transaction. */
async function bury(
  deps: StoreDeps,
  { row, at, outcome }: Result,
  { code, note }: { readonly code: number | null; readonly note: string },
): Promise<void> {
  const stored = deps.db.transaction(async (tx) => {
    const gone = outcome.status === "unreachable";
    if (gone && row.masterId !== null) await deps.effects.masterUnreachable(tx, row.masterId, at);
    else if (gone && row.staffId !== null) await deps.effects.staffUnreachable(tx, row.staffId, at);
    else if (isPush(row)) await deps.effects.offerUndeliverable(tx, row.offerId, at);
    await storeDead(tx, deps.owner, { id: row.id, code, note }, at);
  });
  try {
    await stored;
  } catch (error) {
    // Stored already, or somebody else's by now: either way not ours to bury.
    if (error instanceof LeaseLost) return;
    throw error;
  }
  deps.observer.dead?.(row, note);
  deps.log.warn("notification_dead", { ...about(row), reason: note, error_code: code });
}

function isPush(row: LeasedRow): row is LeasedRow & { offerId: number } {
  return row.event === "new_offer" && row.kind === "MASTER" && row.offerId !== null;
}

function about(row: LeasedRow): Record<string, unknown> {
  return {
    notification_type: row.event,
    outbox_id: row.id,
    master_id: row.masterId,
    order_id: row.orderId,
  };
}
