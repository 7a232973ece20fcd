import { SECOND_MS } from "../kernel/time.ts";

/** How fast a bot may speak (notifications.md section 2). Shared by all notifiers through `delivery_limits`. */
export interface Pace {
  /** Between two messages of one bot. */
  readonly botIntervalMs: number;
  /** Between two messages to one person. */
  readonly chatIntervalMs: number;
  /** Between two messages to one group or channel. */
  readonly groupIntervalMs: number;
}

/** 30 messages/s per bot, 1/s per chat, 20/min per group or channel. */
export const TELEGRAM_PACE: Pace = {
  botIntervalMs: SECOND_MS / 30,
  chatIntervalMs: SECOND_MS,
  groupIntervalMs: 3 * SECOND_MS,
};

/** For a local Bot API that has no limits, and for tests that are not about them. */
export const NO_PACE: Pace = { botIntervalMs: 0, chatIntervalMs: 0, groupIntervalMs: 0 };

/**
 * A notifier takes turns at most so far ahead, so that an offer that comes now waits behind at most
 * this much of other messages.
 */
export const BOT_AHEAD_MS = SECOND_MS / 2;
/** A row whose chat may speak within this time is taken already and sent at that moment. */
export const CHAT_AHEAD_MS = SECOND_MS;

/** How many turns of the bot are free within `BOT_AHEAD_MS`, when its next one is `waitMs` away. */
export function freeTurns(waitMs: number, { botIntervalMs }: Pace): number {
  if (waitMs >= BOT_AHEAD_MS) return 0;
  if (botIntervalMs === 0) return Number.MAX_SAFE_INTEGER;
  // The interval is a fraction: without rounding fifteen thirtieths of a second would be fourteen turns.
  const turns = (BOT_AHEAD_MS - Math.max(0, waitMs)) / botIntervalMs;
  return Math.max(1, Math.floor(turns + 1e-6));
}
