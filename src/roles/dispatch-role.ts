import { runEngine } from "../dispatch/engine.ts";
import { SECOND_MS } from "../kernel/time.ts";
import { wakeDeferred } from "../orders/wake-deferred.ts";
import { SYSTEM } from "../staff/actor.ts";
import { runWork, type WorkDeps } from "../staff/run-work.ts";
import type { RunRole } from "./role.ts";

/** Orders woken by one transaction. */
const WAKE_BATCH = 100;

/** The role `dispatch`: the engine, until it is told to stop. */
export const dispatchRole: RunRole = async ({ process, work, bells, signal, pulse, ready }) => {
  const { passSeconds, decisionSeconds } = process.metrics;
  ready();
  await runEngine({
    ...work,
    bells,
    signal,
    wakeDeferred: () => wakeAll(work),
    onBeat: () => pulse.beat(),
    onPass({ ordersLooked }, durationMs) {
      passSeconds.observe(durationMs / SECOND_MS);
      if (ordersLooked > 0) decisionSeconds.observe(durationMs / SECOND_MS / ordersLooked);
    },
  });
  return "stopped";
};

/** Wakes every deferred order that is due, in batches; also done by the role `jobs`. */
export async function wakeAll(work: WorkDeps): Promise<void> {
  for (;;) {
    const wish = { actor: SYSTEM, source: "engine" as const };
    const woken = await runWork(work, wish, (command) => wakeDeferred(command, WAKE_BATCH));
    if (woken < WAKE_BATCH) return;
  }
}
