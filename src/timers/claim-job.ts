import { type Queryable, sql } from "../db/tx.ts";
import { after } from "../kernel/time.ts";

/** A run of a job that this process has claimed. */
export interface JobRun {
  readonly name: string;
  /** The moment of the claim; tells this run from a later one. */
  readonly startedAt: Date;
  /** When the job was due. */
  readonly dueAt: Date;
  /** When it succeeded the last time; null = never yet. */
  readonly lastSucceededAt: Date | null;
}

/** Makes the rows of jobs that have none; `firstDueAt` counts only then. */
export async function registerJobs(
  q: Queryable,
  jobs: readonly { readonly name: string; readonly firstDueAt: Date }[],
): Promise<void> {
  await q.run(sql`
    insert into job_runs (name, next_due_at)
    select name, due from unnest(${jobs.map(({ name }) => name)}::text[],
                                 ${jobs.map(({ firstDueAt }) => firstDueAt)}::timestamptz[]) as j (name, due)
        on conflict (name) do nothing`);
}

/**
 * Takes the job that has been due the longest and that nobody else is taking; null when none is due.
 * Its next moment moves to `now` + its `leaseMs` before the work begins, so that several processes
 * never run it at once, and a process that dies in the middle delays it by that time only.
 */
export async function claimJob(
  q: Queryable,
  jobs: readonly { readonly name: string; readonly leaseMs: number }[],
  now: Date,
): Promise<JobRun | null> {
  return q.maybeOne<JobRun>(sql`
    with due as (
      select r.name, r.next_due_at, l.lease_until
        from job_runs r
        join unnest(${jobs.map(({ name }) => name)}::text[],
                    ${jobs.map(({ leaseMs }) => after(now, leaseMs))}::timestamptz[]) as l (name, lease_until)
          on l.name = r.name
       where r.next_due_at <= ${now}
       order by r.next_due_at, r.name limit 1
         for no key update of r skip locked
    )
    update job_runs j set next_due_at = due.lease_until, last_started_at = ${now}
      from due
     where j.name = due.name
    returning j.name, j.last_started_at as "startedAt", due.next_due_at as "dueAt",
              j.last_finished_at as "lastSucceededAt"`);
}

/**
 * Ends a claimed run: the job is due again at `nextDueAt`; `error` is kept until the next success.
 * `last_finished_at` is the last success. Does nothing when the lease ran out and somebody else has
 * claimed the job since.
 */
export async function finishJob(
  q: Queryable,
  { name, startedAt }: Pick<JobRun, "name" | "startedAt">,
  { nextDueAt, error }: { readonly nextDueAt: Date; readonly error: string | null },
  now: Date,
): Promise<void> {
  await q.run(sql`
    update job_runs
       set next_due_at = ${nextDueAt}, last_error = ${error},
           last_finished_at = case when ${error === null} then ${now}::timestamptz else last_finished_at end
     where name = ${name} and last_started_at = ${startedAt}`);
}

/** When the next of `names` is due; null when they have no rows. */
export async function nextJobAt(q: Queryable, names: readonly string[]): Promise<Date | null> {
  const { at } = await q.one<{ at: Date | null }>(sql`
    select min(next_due_at) as at from job_runs where name = any(${[...names]}::text[])`);
  return at;
}
