import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Random } from "../../src/kernel/random.ts";
import { monotonicMs, sleep, type VirtualClock, WallClock } from "../../src/kernel/time.ts";

export type ProcessRole = "dispatch" | "notify" | "master-bot" | "inbox" | "recorder";

/** How a process differs from an ordinary one. */
export interface Quirks {
  /** Another way to the database or to Telegram: over a proxy. */
  readonly databaseUrl?: string;
  readonly apiRoot?: string;
  /** It hears no bell of another process and rings none. */
  readonly deaf?: boolean;
  /** Telegram's pace; none unless told. */
  readonly paced?: boolean;
  /** A notifier that stands still once so many of its messages were answered, before it stores any. */
  readonly standsAfterAnswers?: number;
}

/** A process of the test and what it said. */
export interface Hand {
  readonly role: ProcessRole;
  /** Unique over all processes of the crew; the owner of the leases of a notifier. */
  readonly name: string;
  readonly child: ChildProcess;
  /** Attempts of this notifier of which nobody knows whether they arrived. */
  uncertain: number;
  /** Lines its log had as errors, the newest last. */
  readonly errors: string[];
  /** Resolves when it stands still (`standsAfterAnswers`). */
  readonly stands: Promise<void>;
  /** Why it ended: a code, or a signal; null while it runs. */
  end: string | null;
  isAsked: boolean;
}

const ERRORS_KEPT = 20;
/** Longer than any role may take to stop; what has not ended by then ends by SIGKILL, and counts as that. */
const STOP_MS = 25_000;
const PROGRAM = new URL("role-process.ts", import.meta.url);

/** Real processes of the product on one database, one Telegram and one clock: started, killed and started again. */
export class Crew implements AsyncDisposable {
  readonly #env: Readonly<Record<string, string>>;
  readonly #clock: VirtualClock;
  readonly #hands: Hand[] = [];
  #started = 0;

  constructor({ url, apiRoot, clock }: { url: string; apiRoot: string; clock: VirtualClock }) {
    this.#env = { DATABASE_URL: url, TELEGRAM_API_ROOT: apiRoot };
    this.#clock = clock;
  }

  /** Starts a process and resolves when it works. */
  async start(role: ProcessRole, quirks: Quirks = {}): Promise<Hand> {
    this.#started += 1;
    const name = `${role} ${this.#started}`;
    const child = fork(PROGRAM, {
      env: { ...process.env, ...this.#env, ...this.#time(), ...told(role, name, quirks) },
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const standing = Promise.withResolvers<void>();
    const hand: Hand = {
      role,
      name,
      child,
      uncertain: 0,
      errors: [],
      stands: standing.promise,
      end: null,
      isAsked: false,
    };
    this.#hands.push(hand);
    const ready = Promise.withResolvers<void>();
    child.on("message", (message) => {
      if (message === "ready") ready.resolve();
      if (message === "uncertain") hand.uncertain += 1;
      if (message === "stands") standing.resolve();
    });
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      hand.errors.push(text.trim());
      if (hand.errors.length > ERRORS_KEPT) hand.errors.shift();
    });
    child.once("exit", (code, signal) => {
      hand.end = String(signal ?? code);
      ready.reject(new Error(`${name} ended with ${hand.end} at its start: ${hand.errors.join("\n")}`));
    });
    await ready.promise;
    return hand;
  }

  /** Those that run. */
  get running(): readonly Hand[] {
    return this.#hands.filter(({ end, isAsked }) => end === null && !isAsked);
  }

  of(role: ProcessRole): readonly Hand[] {
    return this.running.filter((hand) => hand.role === role);
  }

  /** Processes that ended although nobody asked them to, in words. */
  get dead(): readonly string[] {
    return this.#hands
      .filter(({ end, isAsked }) => end !== null && !isAsked)
      .map(({ name, end, errors }) => `${name} (${end}): ${errors.at(-1) ?? ""}`);
  }

  get uncertain(): number {
    return this.#hands.reduce((sum, hand) => sum + hand.uncertain, 0);
  }

  pick(random: Random): Hand {
    return random.pick(this.running);
  }

  /** Kills a process as the kernel would: no handler runs. Resolves when it is gone. */
  async kill(hand: Hand): Promise<void> {
    await this.#end(hand, "SIGKILL");
  }

  /** Asks a process to stop; its exit code, or the signal that ended it. */
  async stop(hand: Hand): Promise<string> {
    await this.#end(hand, "SIGTERM");
    return hand.end!;
  }

  /** Turns the clock of everybody forward. */
  turn(ms: number): void {
    this.#clock.turn(ms);
    for (const { child } of this.running) child.send({ turnMs: ms });
  }

  async stopAll(): Promise<string[]> {
    return Promise.all(this.running.map((hand) => this.stop(hand)));
  }

  async #end(hand: Hand, signal: NodeJS.Signals): Promise<void> {
    hand.isAsked = true;
    if (hand.end !== null) return;
    const gone = once(hand.child, "exit");
    hand.child.kill(signal);
    const late = setTimeout(() => hand.child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(late);
  }

  #time(): Record<string, string> {
    return {
      CLOCK_BASE_MS: String(this.#clock.now().getTime()),
      CLOCK_WALL_MS: String(new WallClock().now().getTime()),
      CLOCK_RATE: String(this.#clock.rate),
    };
  }

  /** Nobody outlives the test, whatever became of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.running.map((hand) => this.kill(hand)));
  }
}

function told(role: ProcessRole, name: string, quirks: Quirks): Record<string, string> {
  return {
    FAULTS_ROLE: role,
    FAULTS_NAME: name,
    ...(quirks.databaseUrl ? { DATABASE_URL: quirks.databaseUrl } : {}),
    ...(quirks.apiRoot ? { TELEGRAM_API_ROOT: quirks.apiRoot } : {}),
    ...(quirks.deaf ? { FAULTS_DEAF: "1" } : {}),
    ...(quirks.paced ? { FAULTS_PACED: "1" } : {}),
    ...(quirks.standsAfterAnswers ? { FAULTS_STANDS_AFTER: String(quirks.standsAfterAnswers) } : {}),
  };
}

/** Asks again and again until it is so. Throws after `timeoutMs`, naming what did not happen. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  { timeoutMs = 60_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<void> {
  const endMs = monotonicMs() + timeoutMs;
  while (!(await isSo())) {
    if (monotonicMs() > endMs) throw new Error(`${what}: not within ${timeoutMs / 1_000} s`);
    await sleep(everyMs);
  }
}
