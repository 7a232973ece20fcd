import type { Change, ChangeFeed } from "./change-feed.ts";

/**
 * Looks once at everything (null) and then at every change, until `look` finds something.
 * Rejects after `timeoutMs` of real time with the words of `complaint`.
 */
export function waitForChange<T>(
  changes: ChangeFeed,
  look: (change: Change | null) => T | undefined,
  timeoutMs: number,
  complaint: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const found = look(null);
    if (found !== undefined) return resolve(found);
    const stop = changes.subscribe((change) => {
      const late = look(change);
      if (late !== undefined) end(() => resolve(late));
    });
    const timer = setTimeout(() => end(() => reject(new Error(complaint()))), timeoutMs);
    function end(settle: () => void): void {
      clearTimeout(timer);
      stop();
      settle();
    }
  });
}

/** The message a change is about, if it wrote or edited one. */
export function messageOf(change: Change) {
  return change.kind === "message" || change.kind === "edit" ? change : null;
}
