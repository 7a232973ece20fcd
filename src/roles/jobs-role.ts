import { allJobs } from "./jobs/all-jobs.ts";
import { runJobs } from "./jobs/run-jobs.ts";
import type { RunRole } from "./role.ts";

/** The role `jobs`: everything that happens by the clock, until it is told to stop. */
export const jobsRole: RunRole = async (context) => {
  context.ready();
  await runJobs(context, allJobs(context.process));
  return "stopped";
};
