import type { Bells } from "../db/bells.ts";
import type { Database } from "../db/database.ts";
import type { Tx } from "../db/tx.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import { type LoadedSettings, loadSettings } from "./load-settings.ts";
import type { Settings } from "./settings.ts";
import type { InvalidSetting } from "./stored-settings.ts";

export const SETTINGS_TTL_MS = 5 * MINUTE_MS;

/**
 * The settings of this process. Answers without a query while fresh: for `SETTINGS_TTL_MS`, or
 * until the bell "settings" rings (the trigger on `settings` rings it for changes made in SQL too).
 * Callers that come while a load runs share it, unless the bell has rung meanwhile. Callers inside a
 * transaction share nothing and load over its connection: waiting for the pool, or for somebody who
 * waits for it, could wait for ever once every connection is held by such a caller.
 */
export class SettingsCache implements Disposable {
  readonly #database: Database;
  readonly #onInvalid: (invalid: readonly InvalidSetting[]) => void;
  readonly #stopListening: () => void;
  #fresh: { readonly settings: Settings; readonly loadedAtMs: number } | null = null;
  #loading: Promise<Settings> | null = null;
  /** Counts the bells: a load that one of them overtook is not kept. */
  #drops = 0;
  #reported = "[]";

  /** `onInvalid` is told of ignored stored values when they differ from those told last. */
  constructor(
    database: Database,
    bells: Bells,
    { onInvalid = () => {} }: { onInvalid?: (invalid: readonly InvalidSetting[]) => void } = {},
  ) {
    this.#database = database;
    this.#onInvalid = onInvalid;
    this.#stopListening = bells.on("settings", () => this.drop());
  }

  /**
   * The settings that hold at `now`; throws only when the database does. Inside a transaction give it
   * as `tx`, before it changes settings itself.
   */
  async current(now: Date, tx?: Tx): Promise<Settings> {
    const fresh = this.#fresh;
    // A clock that was set back must not keep old values alive.
    const ageMs = fresh ? Math.abs(now.getTime() - fresh.loadedAtMs) : Number.POSITIVE_INFINITY;
    if (fresh && ageMs < SETTINGS_TTL_MS) return fresh.settings;
    if (tx) return await this.#loadWithin(tx, now);
    return await (this.#loading ?? this.#load(now));
  }

  /** Forgets the values; a load under way is not kept either. */
  drop(): void {
    this.#fresh = null;
    this.#loading = null;
    this.#drops += 1;
  }

  async #loadWithin(tx: Tx, now: Date): Promise<Settings> {
    const drops = this.#drops;
    const loaded = await loadSettings(tx, now);
    const keep = () => {
      this.#report(loaded);
      if (this.#drops === drops) this.#fresh = { settings: loaded.settings, loadedAtMs: now.getTime() };
    };
    // A version that is rolled back has never been: no decision of somebody else may name it.
    if (loaded.isNewVersion) tx.afterCommit(keep);
    else keep();
    return loaded.settings;
  }

  #load(now: Date): Promise<Settings> {
    const loading = loadSettings(this.#database, now).then(
      (loaded) => {
        this.#report(loaded);
        if (this.#loading === loading) {
          this.#loading = null;
          this.#fresh = { settings: loaded.settings, loadedAtMs: now.getTime() };
        }
        return loaded.settings;
      },
      (error: unknown) => {
        if (this.#loading === loading) this.#loading = null;
        throw error;
      },
    );
    this.#loading = loading;
    return loading;
  }

  #report({ invalid }: LoadedSettings): void {
    const told = JSON.stringify(invalid);
    if (told === this.#reported) return;
    this.#reported = told;
    if (invalid.length > 0) this.#onInvalid(invalid);
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}
