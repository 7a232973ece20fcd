import { type Clock, SECOND_MS, sleep } from "../kernel/time.ts";

/** A clock may be turned or made faster while somebody sleeps, so nobody sleeps longer than this at a stretch. */
const STRETCH_MS = SECOND_MS;

/** Sleeps until `clock` shows `moment` or `signal` aborts, whichever is first. Never rejects. */
export async function sleepUntil(clock: Clock, moment: Date, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const leftMs = clock.realMsUntil(moment);
    if (leftMs <= 0) return;
    await sleep(Math.max(1, Math.min(leftMs, STRETCH_MS)), signal).catch(() => {});
  }
}
