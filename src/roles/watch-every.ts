import { after, SECOND_MS } from "../kernel/time.ts";
import type { Role } from "./config.ts";
import type { RoleContext } from "./role.ts";
import { sleepUntil } from "./sleep-until.ts";
import { watchHeartbeats } from "./watch-heartbeats.ts";

const PERIOD_MS = 30 * SECOND_MS;

/** Watches the heartbeats of `roles` every 30 s until the role is told to stop. Throws when the database does. */
export async function watchEvery(
  { database, process, clock, signal }: RoleContext,
  roles: readonly Role[],
): Promise<void> {
  while (!signal.aborted) {
    const now = clock.now();
    await watchHeartbeats(database, { roles, watchingSince: process.startedAt }, now);
    await sleepUntil(clock, after(now, PERIOD_MS), signal);
  }
}
