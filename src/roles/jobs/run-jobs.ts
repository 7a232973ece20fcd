import { after, earliest, monotonicMs, SECOND_MS, sleep } from "../../kernel/time.ts";
import { claimJob, finishJob, type JobRun, nextJobAt, registerJobs } from "../../timers/claim-job.ts";
import type { RoleContext } from "../role.ts";
import { type Job, nextAfterFailure } from "./job.ts";

/** The next due moment is read anew this often: another process may have put a job off. */
const LOOK_MS = 5 * SECOND_MS;
/** The clock may be turned while nobody is due. */
const NAP_MAX_MS = SECOND_MS;
/** A clock that runs ×60 makes the timers due all the time; so often is enough for it. */
const NAP_MIN_MS = SECOND_MS / 5;

/**
 * Runs `jobs` when they are due until the role is told to stop, then waits for those under way. Each
 * job runs beside the others, so a long one delays nobody; one that fails is logged and tried again.
 */
export async function runJobs(context: RoleContext, jobs: readonly Job[]): Promise<void> {
  const { database, clock, signal, pulse, log } = context;
  const names = jobs.map(({ name }) => name);
  const underWay = new Map<string, Promise<void>>();
  const start = clock.now();
  await registerJobs(
    database,
    jobs.map(({ name, first }) => ({ name, firstDueAt: first(start) })),
  );
  while (!signal.aborted) {
    pulse.beat();
    try {
      const now = clock.now();
      const run = await claimJob(
        database,
        jobs.filter(({ name }) => !underWay.has(name)),
        now,
      );
      if (run !== null) {
        const job = jobs.find(({ name }) => name === run.name)!;
        underWay.set(
          job.name,
          runJob(context, job, run).finally(() => underWay.delete(job.name)),
        );
        continue;
      }
      const next = earliest(await nextJobAt(database, names), after(now, LOOK_MS))!;
      await napUntil(next, context);
    } catch (error) {
      log.error("error", { reason: "jobs_loop", details: error });
      await sleep(SECOND_MS, signal).catch(() => {});
    }
  }
  await Promise.all(underWay.values());
}

async function napUntil(moment: Date, { clock, signal, pulse }: RoleContext): Promise<void> {
  while (!signal.aborted) {
    pulse.beat();
    const leftMs = clock.realMsUntil(moment);
    if (leftMs <= 0) return;
    await sleep(Math.max(NAP_MIN_MS, Math.min(leftMs, NAP_MAX_MS)), signal).catch(() => {});
  }
}

/** Never throws. */
async function runJob(context: RoleContext, job: Job, run: JobRun): Promise<void> {
  const { database, clock, log, process } = context;
  const { jobRuns, jobLastSuccess, timerLagSeconds } = process.metrics;
  const startedMs = monotonicMs();
  let problem: string | null = null;
  timerLagSeconds.observe((run.startedAt.getTime() - run.dueAt.getTime()) / SECOND_MS);
  try {
    await job.run(context, run);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    log.error("error", { reason: "job_failed", job: job.name, details: error });
  }
  const now = clock.now();
  jobRuns.inc({ job: job.name, result: problem === null ? "ok" : "failed" });
  if (problem === null) jobLastSuccess.set({ job: job.name }, now.getTime() / SECOND_MS);
  log.debug("job_run", { job: job.name, duration_ms: Math.round(monotonicMs() - startedMs) });
  const nextDueAt = problem === null ? job.next(now) : nextAfterFailure(job, now);
  await finishJob(database, run, { nextDueAt, error: problem }, now).catch((error: unknown) => {
    // Its lease ends all the same, and then it runs again.
    log.warn("job_not_finished", { job: job.name, error });
  });
}
