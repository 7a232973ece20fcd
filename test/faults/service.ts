import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { Role } from "../../src/roles/config.ts";
import { ADMIN_TOKEN, ALERTS_ID, MASTER_TOKEN } from "../../src/telegram/post-office-for-tests.ts";
import { until } from "./crew.ts";
import { ownDirectory } from "./ground.ts";

const CLI = resolve(import.meta.dirname, "../../src/roles/cli.ts");

export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string };

export interface RunOptions {
  /** Modules that are loaded before the product. */
  readonly preload?: readonly string[];
}

/** A process of the product as people start it: `field-service <arguments>`, and everything it said. */
export class Service implements AsyncDisposable {
  readonly lines: LogLine[] = [];
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  #words = "";
  #end: string | null = null;

  private constructor(child: ChildProcess, dataDir: string) {
    this.#child = child;
    this.#dataDir = dataDir;
    let rest = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.#take(line);
    });
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#words = (this.#words + text).slice(-10_000);
    });
    child.once("exit", (code, signal) => {
      this.#end = String(signal ?? code);
    });
  }

  /** Runs a command line of the product; `variables` are all it sees of the environment. */
  static async run(
    args: readonly string[],
    variables: Readonly<Record<string, string>>,
    { preload = [] }: RunOptions = {},
  ): Promise<Service> {
    const dataDir = await ownDirectory(tmpdir());
    const { PATH = "", HOME = "" } = process.env;
    const loads = preload.flatMap((module) => ["--import", module]);
    const child = spawn(process.execPath, [...loads, CLI, ...args], {
      env: { PATH, HOME, DATA_DIR: dataDir, ...variables },
      // By the channel it notices when we are gone.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    return new Service(child, dataDir);
  }

  /** Starts one role with both bots on a database and a Telegram. Resolves when it works. */
  static role(role: Role, variables: Readonly<Record<string, string>>): Promise<Service> {
    return Service.start([role], variables);
  }

  /** The same with several roles in one process. */
  static async start(
    roles: readonly Role[],
    variables: Readonly<Record<string, string>>,
    options: RunOptions = {},
  ): Promise<Service> {
    const service = await Service.run(
      ["start", `--roles=${roles.join(",")}`],
      { ...ORDINARY, ...variables },
      options,
    );
    await service.ready();
    return service;
  }

  /** Resolves when all its roles work; throws with its words when it ends before. */
  async ready(timeoutMs = 30_000): Promise<void> {
    await until("the process is ready", () => this.#end !== null || this.said("process_ready"), {
      timeoutMs,
    });
    if (this.#end !== null) throw new Error(`the process ended with ${this.#end}: ${this.words}`);
  }

  said(event: string): boolean {
    return this.lines.some((line) => line.event === event);
  }

  /** What it wrote that was no line of the log. */
  get words(): string {
    return this.#words.trim();
  }

  /** Exit code or signal; null while it runs. */
  get end(): string | null {
    return this.#end;
  }

  /** Speaks to what was preloaded. */
  tell(message: object): void {
    this.#child.send(message);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<string> {
    this.kill("SIGTERM");
    return this.ended();
  }

  async ended(): Promise<string> {
    if (this.#end === null) await once(this.#child, "exit");
    return this.#end!;
  }

  #take(line: string): void {
    try {
      this.lines.push(JSON.parse(line) as LogLine);
    } catch {
      this.#words += `${line}\n`;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end === null) this.kill("SIGKILL");
    await this.ended();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

/** What every process of a company with both bots is told. */
const ORDINARY = {
  MASTER_BOT_TOKEN: MASTER_TOKEN,
  ADMIN_BOT_TOKEN: ADMIN_TOKEN,
  SESSION_SECRET: "a session secret of the fault tests, long enough",
  ALERTS_CHANNEL_ID: String(ALERTS_ID),
  HTTP_PORT: "0",
  HEARTBEAT_SECONDS: "5",
};
