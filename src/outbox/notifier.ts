import type { Bells } from "../db/bells.ts";
import type { Database } from "../db/database.ts";
import type { Log } from "../kernel/log.ts";
import type { Clock } from "../kernel/time.ts";
import { Lane } from "./lane.ts";
import type { Messenger } from "./messenger.ts";
import { BOT_NAMES, type BotName } from "./outbox-row.ts";
import { type Pace, TELEGRAM_PACE } from "./pace.ts";
import type { DeliveryEffects, NotifierObserver, Wording } from "./ports.ts";

export interface NotifierOptions {
  readonly db: Database;
  readonly messengers: Readonly<Record<BotName, Messenger>>;
  readonly wording: Wording;
  readonly effects: DeliveryEffects;
  readonly clock: Clock;
  readonly log: Log;
  /** Unique over all notifiers: a row belongs to who leased it under this name. */
  readonly owner: string;
  /** Telegram's limits unless told. */
  readonly pace?: Pace;
  readonly observer?: NotifierObserver;
  /** In [0, 1); Math.random unless told. */
  readonly random?: () => number;
}

/**
 * Delivers the outbox until `signal` aborts, then finishes what is in hand (at most one call's
 * time). Any number of notifiers may run; they share the limits and never hold the same row.
 *
 * At least once: a message can be doubled only when the process dies between Telegram's answer and
 * the commit. It sleeps until a bell or 1 s has passed.
 */
export async function runNotifier(
  options: NotifierOptions & { readonly signal: AbortSignal; readonly bells: Bells },
): Promise<void> {
  const lanes = BOT_NAMES.map((bot) => laneOf(options, bot));
  const off = options.bells.on("outbox", () => {
    for (const lane of lanes) lane.ring();
  });
  await Promise.all(lanes.map((lane) => lane.run(options.signal)));
  off();
}

/** Delivers everything that may be delivered now, and returns how many rows were taken. */
export async function deliverDue(options: NotifierOptions): Promise<number> {
  const taken = await Promise.all(BOT_NAMES.map((bot) => laneOf(options, bot).drain()));
  return taken.reduce((sum, rows) => sum + rows, 0);
}

function laneOf(options: NotifierOptions, bot: BotName): Lane {
  return new Lane({
    ...options,
    bot,
    messenger: options.messengers[bot],
    pace: options.pace ?? TELEGRAM_PACE,
    observer: options.observer ?? {},
    random: options.random ?? Math.random,
  });
}
