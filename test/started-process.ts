import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { LogRecord } from "../src/kernel/log.ts";
import { monotonicMs, sleep } from "../src/kernel/time.ts";
import { scratch } from "./scratch.ts";

const CLI = resolve(import.meta.dirname, "../src/roles/cli.ts");
/** A start takes two seconds, on a machine with much else to do many more. */
const PATIENCE_MS = 60_000;

/** A process of the product, started as people start it; its log is read as it comes. */
export class StartedProcess implements AsyncDisposable {
  readonly records: LogRecord[] = [];
  /** What it wrote besides the log. */
  words = "";
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;

  /** `env` over an environment without any setting of ours. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const { PATH = "", HOME = "", TZ = "" } = process.env;
    this.#child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, ...args], {
      env: { PATH, HOME, TZ, HTTP_PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exit = once(this.#child, "exit").then(([code]: (number | null)[]) => code ?? null);
    const lines = createInterface({ input: this.#child.stdout! });
    lines.on("line", (line) => this.#read(line));
    this.#child.stderr!.on("data", (words: Buffer) => {
      this.words += words.toString();
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Its exit code; null when a signal ended it. */
  get exit(): Promise<number | null> {
    return this.#exit;
  }

  kill(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exit;
  }

  /** The first log line of that event, from now or before. Rejects with all the words when it does not come. */
  async logged(event: string, isIt: (record: LogRecord) => boolean = () => true): Promise<LogRecord> {
    const isWanted = (record: LogRecord) => record.event === event && isIt(record);
    await until(() => this.records.some(isWanted) || this.#child.exitCode !== null).catch(() => {});
    const found = this.records.find(isWanted);
    if (found) return found;
    const last = this.records.slice(-20).map((record) => JSON.stringify(record));
    throw new Error(`no ${event} from process ${this.pid}:\n${last.join("\n")}\n${this.words}`);
  }

  #read(line: string): void {
    try {
      this.records.push(JSON.parse(line) as LogRecord);
    } catch {
      this.words += `${line}\n`;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill("SIGKILL");
  }
}

/** Resolves when `is` says so; rejects after a minute. */
export async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = monotonicMs() + PATIENCE_MS;
  while (!(await is())) {
    if (monotonicMs() > endMs) throw new Error("did not happen in time");
    await sleep(20);
  }
}

/** An empty DATA_DIR that is gone after the test. */
export async function dataDirectory(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(await scratch(), "field-service-data-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
