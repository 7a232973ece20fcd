/**
 * Preloaded into a process that is measured: tells its parent every second how much memory it has.
 * Asked from inside, so that it is the same number on every system.
 */
export interface MemorySample {
  /** Since the process began. */
  readonly atMs: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
}

const EVERY_MS = 1_000;

function tell(): void {
  const { rss, heapUsed } = process.memoryUsage();
  const sample: MemorySample = { atMs: performance.now(), rssBytes: rss, heapUsedBytes: heapUsed };
  process.send?.(sample);
}

tell();
setInterval(tell, EVERY_MS).unref();
