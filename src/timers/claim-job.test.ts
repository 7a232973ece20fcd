import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { claimJob, finishJob, nextJobAt, registerJobs } from "./claim-job.ts";

const NOW = new Date("2026-03-10T08:40:00Z");
const SWEEP = { name: "sweep", leaseMs: MINUTE_MS };

async function withJob(): Promise<Database> {
  const db = await testDatabase();
  await registerJobs(db, [{ name: "sweep", firstDueAt: NOW }]);
  return db;
}

function row(db: Database) {
  return db.one(sql`
    select next_due_at as due, last_finished_at as succeeded, last_error as error from job_runs where name = 'sweep'`);
}

test("a due job is claimed once, however many ask at the same time", async () => {
  await using db = await withJob();
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimJob(db, [SWEEP], NOW)));
  expect(claims.filter((claim) => claim !== null)).toEqual([
    { name: "sweep", startedAt: NOW, dueAt: NOW, lastSucceededAt: null },
  ]);
  expect(await nextJobAt(db, ["sweep"])).toEqual(after(NOW, MINUTE_MS));
});

test("a job that is being claimed does not hold up the next one", async () => {
  await using db = await withJob();
  await registerJobs(db, [{ name: "other", firstDueAt: after(NOW, SECOND_MS) }]);
  await db.transaction(async (tx) => {
    const both = [SWEEP, { name: "other", leaseMs: SECOND_MS }];
    await claimJob(tx, both, after(NOW, SECOND_MS));
    const next = await claimJob(db, both, after(NOW, SECOND_MS));
    expect(next).toMatchObject({ name: "other" });
  });
  expect(await nextJobAt(db, ["other"])).toEqual(after(NOW, 2 * SECOND_MS));
});

test("a run that ends is due again at its next moment; an error stays until the next success", async () => {
  await using db = await withJob();
  const first = (await claimJob(db, [SWEEP], NOW))!;
  const dueAt = after(NOW, 5 * SECOND_MS);
  await finishJob(db, first, { nextDueAt: dueAt, error: "broken" }, NOW);
  expect(await row(db)).toEqual({ due: dueAt, succeeded: null, error: "broken" });
  expect(await claimJob(db, [SWEEP], after(dueAt, -1))).toBeNull();

  const second = (await claimJob(db, [SWEEP], dueAt))!;
  await finishJob(db, second, { nextDueAt: after(dueAt, 5 * SECOND_MS), error: null }, dueAt);
  expect(await row(db)).toMatchObject({ succeeded: dueAt, error: null });
});

test("a process that died during its run delays the job by the lease only, and cannot end the next run", async () => {
  await using db = await withJob();
  const dead = (await claimJob(db, [SWEEP], NOW))!;
  const later = after(NOW, MINUTE_MS);
  expect(await claimJob(db, [SWEEP], after(later, -1))).toBeNull();
  expect(await claimJob(db, [SWEEP], later)).toMatchObject({ name: "sweep", dueAt: later });
  await finishJob(db, dead, { nextDueAt: NOW, error: "too late" }, later);
  expect(await row(db)).toMatchObject({ error: null, due: after(later, MINUTE_MS) });
});

test("a job that has a row keeps its moment when it is registered again", async () => {
  await using db = await withJob();
  await registerJobs(db, [{ name: "sweep", firstDueAt: after(NOW, MINUTE_MS) }]);
  expect(await nextJobAt(db, ["sweep"])).toEqual(NOW);
  expect(await nextJobAt(db, ["unknown"])).toBeNull();
});
