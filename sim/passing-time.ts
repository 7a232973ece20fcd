import { after, earliest, latest, SECOND_MS } from "../src/kernel/time.ts";
import { engineWakesAt, engineWorks, jobsWakeAt, jobsWork, notifierWakesAt, notifierWorks } from "./roles.ts";
import type { Stage } from "./stage.ts";

/** Moments at which somebody wakes during one step; the rest of a longer time nobody is there. */
const WAKES_MAX = 40;
/** Engine and notifier ring each other at most so often at one moment. */
const ECHOES_MAX = 20;

export interface Passed {
  readonly complaints: readonly string[];
  /** False when the time was longer than anybody watched. */
  readonly watched: boolean;
}

/**
 * Time passes. Roles that are up do what is due at the moment it is due, as their loops would: at a
 * bell they hear, at their timers, at the tick.
 */
export async function passTime(stage: Stage, ms: number): Promise<Passed> {
  const end = after(stage.now, ms);
  const complaints = [...(await react(stage))];
  let wakes = 0;
  for (; wakes < WAKES_MAX; wakes += 1) {
    const wakesNext = await wakesAt(stage);
    if (wakesNext === null) break;
    // What is due already and cannot be done yet is tried again after a second.
    const next = latest(wakesNext, after(stage.now, SECOND_MS))!;
    if (next > end) break;
    stage.world.clock.set(next);
    complaints.push(...(await act(stage)));
  }
  if (end > stage.now) stage.world.clock.set(end);
  complaints.push(...(wakes < WAKES_MAX ? await react(stage) : await act(stage)));
  return { complaints, watched: wakes < WAKES_MAX };
}

/** Whoever was rung does what he was rung for. */
async function react(stage: Stage): Promise<string[]> {
  const { engine, notifier } = stage;
  const complaints: string[] = [];
  for (let echo = 0; echo < ECHOES_MAX; echo += 1) {
    if (engine.isUp && engine.rang) complaints.push(...(await engineWorks(stage)));
    else if (notifier.isUp && notifier.rang) await notifierWorks(stage);
    else return complaints;
  }
  return [...complaints, "engine and notifier do not come to rest"];
}

/** Everybody who is up looks round at this moment. */
export async function act(stage: Stage): Promise<string[]> {
  const complaints: string[] = [];
  if (stage.jobs.isUp) await jobsWork(stage);
  if (stage.engine.isUp) complaints.push(...(await engineWorks(stage)));
  if (stage.notifier.isUp) await notifierWorks(stage);
  return [...complaints, ...(await react(stage))];
}

async function wakesAt(stage: Stage): Promise<Date | null> {
  const { engine, notifier, jobs } = stage;
  return earliest(
    engine.isUp ? await engineWakesAt(stage) : null,
    notifier.isUp ? await notifierWakesAt(stage) : null,
    jobs.isUp ? await jobsWakeAt(stage) : null,
  );
}
