import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Role } from "../src/roles/config.ts";
import type { MemorySample } from "./tell-memory.ts";

const CLI = resolve(import.meta.dirname, "../src/roles/cli.ts");
const WORDS_KEPT = 20;

export interface ProductOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Modules loaded before the product. */
  readonly preload?: readonly string[];
}

/** `field-service start` in a process of its own, as people start it; may be killed. */
export class ProductProcess implements AsyncDisposable {
  /** What `tell-memory.ts` told, oldest first, when it was preloaded. */
  readonly memory: MemorySample[] = [];
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  readonly #ended: Promise<void>;
  readonly #words: string[] = [];
  #isReady = false;
  #collected: ((sample: MemorySample) => void) | null = null;

  private constructor(child: ChildProcess, dataDir: string) {
    this.#child = child;
    this.#dataDir = dataDir;
    this.#ended = once(child, "exit").then(() => {});
    child.on("message", (message) => {
      const sample = message as MemorySample;
      if (sample.isCollected) this.#collected?.(sample);
      else this.memory.push(sample);
    });
    child.stderr!.setEncoding("utf8").on("data", (text: string) => this.#keep(text));
  }

  /** Resolves when all roles work; throws with its words when it ends before. */
  static async start(roles: readonly Role[], { env, preload = [] }: ProductOptions): Promise<ProductProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), "field-service-bench-"));
    const { PATH = "", HOME = "" } = process.env;
    const child = fork(CLI, ["start", `--roles=${roles.join(",")}`], {
      env: { PATH, HOME, DATA_DIR: dataDir, HTTP_PORT: "0", ...SECRETS, ...env },
      execArgv: [
        "--disable-warning=ExperimentalWarning",
        ...preload.flatMap((module) => ["--import", module]),
      ],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const product = new ProductProcess(child, dataDir);
    const isReady = await Promise.race([product.#ready(), product.#ended.then(() => false)]);
    if (isReady) return product;
    const words = product.words;
    await product[Symbol.asyncDispose]();
    throw new Error(`the product did not start:\n${words}`);
  }

  /** It has ended, whoever ended it. */
  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The last warnings and errors it wrote. */
  get words(): string {
    return this.#words.join("\n");
  }

  /** Memory right after a full collection, with `tell-memory.ts` preloaded. */
  async collect(): Promise<MemorySample> {
    const { promise, resolve } = Promise.withResolvers<MemorySample>();
    this.#collected = resolve;
    this.#child.send("collect", () => {}); // A send to the dead fails; `ended` tells of it.
    const ended = this.#ended.then(() => Promise.reject(new Error(`it has ended:\n${this.words}`)));
    return Promise.race([promise, ended]);
  }

  /** Ends it as the kernel would: no handler runs. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #ready(): Promise<boolean> {
    return new Promise((resolve) => {
      createInterface({ input: this.#child.stdout! }).on("line", (line) => {
        if (/"level":"(warn|error)"/.test(line)) this.#keep(line);
        if (this.#isReady || !line.includes('"process_ready"')) return;
        this.#isReady = true;
        resolve(true);
      });
    });
  }

  #keep(words: string): void {
    this.#words.push(words.trim().slice(0, 500));
    if (this.#words.length > WORDS_KEPT) this.#words.shift();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isOver) {
      this.#child.kill("SIGTERM");
      const late = setTimeout(() => this.#child.kill("SIGKILL"), 25_000);
      await this.#ended;
      clearTimeout(late);
    }
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

export const MASTER_TOKEN = "100001:AAmasterbotmasterbotmasterbotmaster";
export const ADMIN_TOKEN = "100002:AAadminbotadminbotadminbotadminbotad";
const SECRETS = {
  MASTER_BOT_TOKEN: MASTER_TOKEN,
  ADMIN_BOT_TOKEN: ADMIN_TOKEN,
  SESSION_SECRET: "a session secret of the benchmarks, long enough",
};
