import type { Clock, VirtualClock } from "../kernel/time.ts";
import type { Actor } from "../staff/actor.ts";
import { runWork, type WorkDeps } from "../staff/run-work.ts";
import type { Work } from "../staff/work.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Figures } from "./model.ts";
import type { Tally } from "./tally.ts";

/** What everybody in a run shares. */
export interface Stage {
  readonly deps: WorkDeps & { readonly clock: VirtualClock };
  readonly queue: EventQueue;
  readonly tally: Tally;
  readonly cityId: number;
  readonly zone: string;
  readonly seed: number;
  readonly figures: Figures;
  /** Told when an order is closed or canceled. */
  readonly onDone: (orderId: number) => void;
  /** Told when an order sleeps, and until when. */
  readonly onAsleep: (wakeAt: Date) => void;
}

/** Runs a command in a transaction of its own at this moment of the stage, as every surface does. */
export function act<T>(stage: Stage, actor: Actor, command: (work: Work) => Promise<T>): Promise<T> {
  return runWork(stage.deps, { actor, source: actor.kind === "master" ? "bot" : "job" }, command);
}

export function nowOf({ deps }: { readonly deps: { readonly clock: Clock } }): Date {
  return deps.clock.now();
}
