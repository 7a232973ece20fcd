import type { Clock } from "../kernel/time.ts";
import { MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { tooManyRequests } from "./bot-api-error.ts";

/** So many messages at once, refilled evenly so that `count` come back in `perMs`. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
  readonly burst: number;
}

export interface RateLimitRules {
  readonly perBot: Rate;
  readonly perChat: Rate;
  readonly perGroup: Rate;
}

/** What Telegram's FAQ names; the bursts are chosen here, because Telegram keeps them to itself. */
export const TELEGRAM_RATES: RateLimitRules = {
  perBot: { count: 30, perMs: SECOND_MS, burst: 30 },
  perChat: { count: 1, perMs: SECOND_MS, burst: 3 },
  perGroup: { count: 20, perMs: MINUTE_MS, burst: 20 },
};

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Flood limits by the server's clock. Off until `enable`. */
export class RateLimits {
  readonly #clock: Clock;
  #rules: RateLimitRules | null = null;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enable(rules: Partial<RateLimitRules> = {}): void {
    this.#rules = { ...TELEGRAM_RATES, ...rules };
    this.#buckets.clear();
  }

  disable(): void {
    this.#rules = null;
  }

  get rules(): RateLimitRules | null {
    return this.#rules;
  }

  /**
   * Counts one message of a bot to a chat. Throws 429 with the seconds until it would be taken;
   * a refused message is not counted. Negative chat ids are groups and channels.
   */
  take(botId: number, chatId: number): void {
    if (!this.#rules) return;
    const { perBot, perChat, perGroup } = this.#rules;
    const wanted: [string, Rate][] = [
      [`${botId}`, perBot],
      [`${botId} ${chatId}`, perChat],
    ];
    if (chatId < 0) wanted.push([`${botId} ${chatId} group`, perGroup]);
    const filled = wanted.map(([key, rate]) => ({ bucket: this.#filled(key, rate), rate }));
    const waitMs = Math.max(...filled.map(({ bucket, rate }) => missingMs(bucket, rate)));
    if (waitMs > 0) throw tooManyRequests(Math.ceil(waitMs / SECOND_MS));
    for (const { bucket } of filled) bucket.tokens -= 1;
  }

  #filled(key: string, rate: Rate): Bucket {
    const nowMs = this.#clock.now().getTime();
    const bucket = this.#buckets.get(key) ?? { tokens: rate.burst, filledAtMs: nowMs };
    const gained = ((nowMs - bucket.filledAtMs) / rate.perMs) * rate.count;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + Math.max(0, gained));
    bucket.filledAtMs = nowMs;
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** How long until a whole message fits; tiny remainders of the division do not count. */
function missingMs(bucket: Bucket, rate: Rate): number {
  const missing = 1 - bucket.tokens;
  return missing > 1e-9 ? (missing / rate.count) * rate.perMs : 0;
}
