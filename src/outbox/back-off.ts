import { MINUTE_MS, SECOND_MS } from "../kernel/time.ts";

/** Counted attempts after which a row becomes a dead letter. */
export const ATTEMPTS_MAX = 10;
const PAUSE_MAX_MS = 5 * MINUTE_MS;
const JITTER = 0.2;

/**
 * The pause after the failed attempt number `attempt` (1, 2, ...): 1, 2, 4, ... s, at most 5 min,
 * ±20 % by `random` in [0, 1).
 */
export function backOffMs(attempt: number, random: () => number): number {
  const pauseMs = Math.min(SECOND_MS * 2 ** (attempt - 1), PAUSE_MAX_MS);
  return Math.round(pauseMs * (1 + JITTER * (2 * random() - 1)));
}
