import { EventEmitter } from "node:events";
import type pg from "pg";
import { MINUTE_MS, sleep } from "../kernel/time.ts";
import type { Database } from "./database.ts";
import type { Bell } from "./tx.ts";

const CHANNELS = {
  dispatch: "fs_dispatch",
  outbox: "fs_outbox",
  live: "fs_live",
  settings: "fs_settings",
} as const;
const COALESCE_MS = 5;
const RECONNECT_MS = 500;

/** Rings in this process at once; other processes are rung by `BellTower`. */
export class Bells {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #forward: ((bell: Bell) => void) | null = null;

  ring(bell: Bell): void {
    this.#emitter.emit(bell.kind, bell);
    this.#forward?.(bell);
  }

  /** Rings only here: for a bell that came from another process. */
  ringHere(bell: Bell): void {
    this.#emitter.emit(bell.kind, bell);
  }

  /** Calls `listener` at every ring of that kind; returns the way to stop. */
  on<K extends Bell["kind"]>(kind: K, listener: (bell: Extract<Bell, { kind: K }>) => void): () => void {
    const wrapped = (bell: Bell) => listener(bell as Extract<Bell, { kind: K }>);
    this.#emitter.on(kind, wrapped);
    return () => this.#emitter.off(kind, wrapped);
  }

  forwardTo(forward: ((bell: Bell) => void) | null): void {
    this.#forward = forward;
  }
}

/**
 * Carries bells between processes over one session connection: one coalesced NOTIFY per channel
 * and few milliseconds, never inside a domain transaction (a NOTIFY takes a global lock at
 * commit). A lost bell costs one safety tick; a lost connection is made again for ever.
 */
export class BellTower implements AsyncDisposable {
  readonly #bells: Bells;
  readonly #database: Database;
  readonly #origin: string;
  readonly #stop = new AbortController();
  #client: pg.Client | null = null;
  #pending = new Map<Bell["kind"], Map<string, Bell>>();
  #timer: NodeJS.Timeout | null = null;
  /** The last statement asked of the connection: it takes one at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #loop: Promise<void>;

  /** `database` must point at a session connection (DATABASE_DIRECT_URL), not a transaction pool. */
  constructor(bells: Bells, database: Database, origin: string) {
    this.#bells = bells;
    this.#database = database;
    this.#origin = origin;
    bells.forwardTo((bell) => this.#queue(bell));
    this.#loop = this.#listen();
  }

  #queue(bell: Bell): void {
    // The settings bell is rung by a statement trigger, so that a change made in SQL counts too.
    if (bell.kind === "settings") return;
    const kind = this.#pending.get(bell.kind) ?? new Map<string, Bell>();
    this.#pending.set(bell.kind, kind.set(JSON.stringify(bell), bell));
    this.#timer ??= setTimeout(() => this.#inTurn(() => this.#send()), COALESCE_MS);
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(action);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #send(): Promise<void> {
    this.#timer = null;
    const pending = this.#pending;
    this.#pending = new Map();
    const client = this.#client;
    if (!client) return; // The tick covers what is not said while the connection is being made.
    for (const [kind, bells] of pending) {
      // A payload is at most 8000 bytes; more than 100 bells at once say "look everywhere".
      const list = bells.size > 100 ? [] : [...bells.values()];
      const payload = JSON.stringify({ from: this.#origin, bells: list });
      await client.query("select pg_notify($1, $2)", [CHANNELS[kind], payload]).catch(() => {});
    }
  }

  async #listen(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const client = await this.#database.session();
        const lost = new Promise<void>((resolve) => client.once("end", () => resolve()));
        client.on("notification", ({ channel, payload }) => this.#heard(channel, payload ?? ""));
        for (const channel of Object.values(CHANNELS)) await client.query(`listen ${channel}`);
        this.#client = client;
        const stopped = new Promise<void>((resolve) =>
          this.#stop.signal.addEventListener("abort", () => resolve()),
        );
        await Promise.race([lost, stopped, this.#keepAlive(client)]);
        this.#client = null;
        await client.end().catch(() => {});
      } catch {
        // Connecting failed; try again below.
      }
      await sleep(RECONNECT_MS, this.#stop.signal).catch(() => {});
    }
  }

  /** Ends when the server has stopped answering. */
  async #keepAlive(client: pg.Client): Promise<void> {
    for (;;) {
      await sleep(MINUTE_MS / 2, this.#stop.signal).catch(() => {});
      if (this.#stop.signal.aborted) return;
      const answered = await Promise.race([
        this.#inTurn(() => client.query("select 1")).then(
          () => true,
          () => false,
        ),
        sleep(5_000).then(() => false),
      ]);
      if (!answered) return;
    }
  }

  #heard(channel: string, payload: string): void {
    if (channel === CHANNELS.settings) {
      this.#bells.ringHere({ kind: "settings" });
      return;
    }
    let message: { from?: string; bells?: Bell[] };
    try {
      message = JSON.parse(payload) as typeof message;
    } catch {
      return;
    }
    if (message.from === this.#origin) return;
    const bells = message.bells ?? [];
    for (const bell of bells) this.#bells.ringHere(bell);
    if (bells.length > 0) return;
    if (channel === CHANNELS.dispatch) this.#bells.ringHere({ kind: "dispatch", cityId: 0 });
    if (channel === CHANNELS.outbox) this.#bells.ringHere({ kind: "outbox" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#bells.forwardTo(null);
    if (this.#timer) clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#loop;
  }
}
