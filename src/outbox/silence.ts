import type { Database } from "../db/database.ts";
import type { Log } from "../kernel/log.ts";
import { after, type Clock, SECOND_MS } from "../kernel/time.ts";
import type { Outcome } from "./attempt.ts";
import { countCalls, FAILURES_MAX } from "./circuit.ts";
import type { Messenger } from "./messenger.ts";
import type { BotName } from "./outbox-row.ts";

/** A bot from which nothing was heard for so long is asked whether it is there. */
const SILENT_MS = 3 * SECOND_MS;
const ASK_EVERY_MS = SECOND_MS;
/** The longest and the shortest sleep, in real time; a clock may run fast. */
const LOOK_MAX_MS = SECOND_MS;
const LOOK_MIN_MS = SECOND_MS / 10;

/** What ends without a word from the messenger. */
const UNHEARD: readonly Outcome["status"][] = [
  "unavailable",
  "given_back",
  "unwanted",
  "no_telegram_id",
  "cannot_be_worded",
];

export interface SilenceDeps {
  readonly db: Database;
  readonly bot: BotName;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Notices an outage while there is nothing to send. In a calm hour no message fails, so the circuit would
 * never open: offers would end and masters be blamed although nobody could answer.
 */
export class Silence {
  readonly #deps: SilenceDeps;
  readonly #onDown: () => void;
  readonly #asked = new Set<Promise<void>>();
  #heardAt: Date | null = null;

  constructor(deps: SilenceDeps, onDown: () => void) {
    this.#deps = deps;
    this.#onDown = onDown;
  }

  /** An attempt has ended so. */
  heard({ status }: Outcome, at: Date): void {
    if (!UNHEARD.includes(status)) this.#heardAt = at;
  }

  /**
   * Asks if it has been silent for too long, without waiting for the answer: a hanging call takes its whole
   * time-out, so more of them are on their way. Returns after how many real milliseconds to look again.
   */
  look(now: Date): number {
    this.#heardAt ??= now;
    const silentAt = after(this.#heardAt, SILENT_MS);
    if (silentAt <= now && this.#asked.size < FAILURES_MAX) this.#ask();
    const againAt = silentAt > now ? silentAt : after(now, ASK_EVERY_MS);
    return Math.min(LOOK_MAX_MS, Math.max(LOOK_MIN_MS, this.#deps.clock.realMsUntil(againAt)));
  }

  /** Resolves when nobody is being asked any more: at most one call's time. */
  async settled(): Promise<void> {
    await Promise.all(this.#asked);
  }

  #ask(): void {
    const asking = this.#askOnce()
      .catch((error: unknown) =>
        this.#deps.log.error("error", { reason: "silence_not_stored", details: error }),
      )
      .finally(() => this.#asked.delete(asking));
    this.#asked.add(asking);
  }

  async #askOnce(): Promise<void> {
    const { db, bot, messenger, clock } = this.#deps;
    const answer = await messenger.probe();
    const at = clock.now();
    this.heard(answer, at);
    // An answer counts, too: where one of several processes is cut off, the others speak for the bot.
    const isThere = answer.status !== "unavailable";
    if ((await countCalls(db, bot, [isThere], at)) !== null) this.#onDown();
  }
}
