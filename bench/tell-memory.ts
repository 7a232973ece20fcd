/**
 * Preloaded into a process that is measured: tells its parent every second how much memory it has, and after a
 * full collection when it is asked to `collect`. Asked from inside, so that it is the same number on every system.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export interface MemorySample {
  /** Since the process began. */
  readonly atMs: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Taken right after a collection that was asked for: what is in use is alive. */
  readonly isCollected: boolean;
}

const EVERY_MS = 1_000;

function tell(isCollected = false): void {
  const { rss, heapUsed } = process.memoryUsage();
  const sample: MemorySample = {
    atMs: performance.now(),
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    isCollected,
  };
  process.send?.(sample);
}

tell();
setInterval(() => tell(), EVERY_MS).unref();

process.on("message", (message) => {
  if (message !== "collect") return;
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  tell(true);
});
// To listen must not keep a process alive that has done its work.
process.channel?.unref();
