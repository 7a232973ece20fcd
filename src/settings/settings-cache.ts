import type { Bells } from "../db/bells.ts";
import type { Database } from "../db/database.ts";
import { MINUTE_MS } from "../kernel/time.ts";
import { type LoadedSettings, loadSettings } from "./load-settings.ts";
import type { Settings } from "./settings.ts";
import type { InvalidSetting } from "./stored-settings.ts";

export const SETTINGS_TTL_MS = 5 * MINUTE_MS;

/**
 * The settings of this process. Answers without a query while fresh: for `SETTINGS_TTL_MS`, or
 * until the bell "settings" rings (the trigger on `settings` rings it for changes made in SQL too).
 * Callers that come while a load runs share it, unless the bell has rung meanwhile.
 */
export class SettingsCache implements Disposable {
  readonly #database: Database;
  readonly #onInvalid: (invalid: readonly InvalidSetting[]) => void;
  readonly #stopListening: () => void;
  #fresh: { readonly settings: Settings; readonly loadedAtMs: number } | null = null;
  #loading: Promise<Settings> | null = null;
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

  /** The settings that hold at `now`; throws only when the database does. */
  async current(now: Date): Promise<Settings> {
    const fresh = this.#fresh;
    // A clock that was set back must not keep old values alive.
    const ageMs = fresh ? Math.abs(now.getTime() - fresh.loadedAtMs) : Number.POSITIVE_INFINITY;
    if (fresh && ageMs < SETTINGS_TTL_MS) return fresh.settings;
    return await (this.#loading ?? this.#load(now));
  }

  /** Forgets the values; a load under way is not kept either. */
  drop(): void {
    this.#fresh = null;
    this.#loading = null;
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
