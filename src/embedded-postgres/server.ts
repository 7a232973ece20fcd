import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { sleep } from "../kernel/time.ts";
import { program } from "./binaries.ts";
import { type Cluster, reach } from "./cluster.ts";
import { explain } from "./problem.ts";

/** A running postmaster. */
export interface Server {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Fast shutdown; immediate after `SHUTDOWN_MS`. */
  stop(): Promise<void>;
}

/** Crash recovery replays the log since the last checkpoint, which may take minutes on a slow disk. */
const READY_MS = 300_000;
const SHUTDOWN_MS = 20_000;
const LINES_KEPT = 20;

const FIXED_SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  lc_messages: "C",
  log_checkpoints: "off",
  log_destination: "stderr",
  logging_collector: "off",
  timezone: "UTC",
  log_timezone: "UTC",
} as const;

/**
 * Starts the postmaster and waits until it accepts connections. `log` gets every line it writes.
 * Throws an `EmbeddedPostgresProblem` that names the cause when it ends before.
 */
export async function launch(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<Server> {
  const { dir, options } = reach(cluster);
  const args = ["-D", dir, "-p", String(port)];
  for (const [name, value] of Object.entries({ ...FIXED_SETTINGS, ...settings })) {
    args.push("-c", `${name}=${value}`);
  }
  // A session of its own: Ctrl-C in a terminal must reach the application first, which then stops us.
  const child = spawn(program(cluster.binDir, "postgres"), args, {
    ...options,
    detached: true,
    windowsHide: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  await ready(child, ended, log, cluster.dir);
  const release = stopWithUs(child.pid!, options);
  void ended.then(release);
  detach(child);
  return { pid: child.pid!, ended, stop: () => stop(child, ended, cluster) };
}

async function ready(
  child: ChildProcess,
  ended: Promise<void>,
  log: (line: string) => void,
  dir: string,
): Promise<void> {
  const lines: string[] = [];
  const accepts = new Promise<boolean>((resolve) => {
    child.once("error", (error) => lines.push(error.message));
    const reader = createInterface({ input: child.stderr! });
    reader.on("line", (line) => {
      log(line);
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      if (line.includes("ready to accept connections")) resolve(true);
    });
    reader.once("close", () => void ended.then(() => resolve(false)));
  });
  const late = new AbortController();
  const tooLate = sleep(READY_MS, late.signal).then(
    () => false,
    () => false,
  );
  const isReady = await Promise.race([accepts, tooLate]);
  late.abort();
  if (isReady) return;
  if (child.exitCode === null) child.kill("SIGKILL");
  throw explain("does not start", lines.join("\n"), dir);
}

/**
 * Stops the server when this process ends in a way that leaves no time for it (kill -9): a shell
 * waits on a pipe whose other end we hold, and the system closes that end for us.
 */
function stopWithUs(pid: number, options: { cwd: string; uid?: number; gid?: number }): () => void {
  if (process.platform === "win32") return () => {};
  const script = 'read -r line || kill -INT "$1"';
  const guard = spawn("/bin/sh", ["-c", script, "field-service-guard", String(pid)], {
    ...options,
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => {});
  guard.stdin!.on("error", () => {});
  detach(guard);
  return () => void guard.stdin!.end("ended\n");
}

/** A server nobody stopped must not keep a finished process alive. */
function detach(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as { unref?(): void } | null)?.unref?.();
}

async function stop(child: ChildProcess, ended: Promise<void>, cluster: Cluster): Promise<void> {
  child.ref();
  // Windows has no signals, and killing would cost a recovery at the next start.
  if (process.platform === "win32")
    spawn(program(cluster.binDir, "pg_ctl"), ["stop", "-m", "fast", "-D", cluster.dir]);
  else child.kill("SIGINT");
  const patience = new AbortController();
  const impatient = sleep(SHUTDOWN_MS, patience.signal).then(
    () => child.kill("SIGQUIT"),
    () => {},
  );
  await ended;
  patience.abort();
  await impatient;
}
