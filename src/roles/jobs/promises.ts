import { connect, type Database } from "../../db/database.ts";
import { after, HOUR_MS, MINUTE_MS } from "../../kernel/time.ts";
import { checkMoneyInvariants } from "../../money/invariants.ts";
import { brokenInvariants, INVARIANT_NAMES } from "../../timers/invariants.ts";
import { tellRarely } from "../rare-alert.ts";
import type { RoleContext } from "../role.ts";

/** The five-minute check looks at what changed since: what is older has been checked by the night. */
const LOOK_BACK_MS = 25 * HOUR_MS;
const REPEAT_MS = HOUR_MS;
const NIGHTLY_STATEMENT_MS = 10 * MINUTE_MS;

/** Every five minutes: I1-I15 over what changed lately, as a metric and as an alert. */
export async function checkInvariants(context: RoleContext): Promise<void> {
  const { database, clock, process } = context;
  const now = clock.now();
  const broken = await brokenInvariants(database, now, after(now, -LOOK_BACK_MS));
  const { invariantViolations } = process.metrics;
  for (const name of INVARIANT_NAMES) invariantViolations.set({ name }, 0);
  for (const { name, rows, examples } of broken) {
    invariantViolations.set({ name }, rows);
    await tellBroken(context, name, rows, examples);
  }
}

/** Every night: I1-I15 over everything, the self-check of escalations (I7) among them, and the money. */
export async function checkEverything(context: RoleContext): Promise<void> {
  const { process, clock } = context;
  const now = clock.now();
  await using patient = connect({
    url: process.databaseUrl,
    poolMax: 1,
    applicationName: "field-service nightly checks",
    statementTimeoutMs: NIGHTLY_STATEMENT_MS,
  });
  for (const { name, rows, examples } of await brokenInvariants(patient, now)) {
    await tellBroken(context, name, rows, examples);
  }
  for (const { name, rows, examples } of await brokenMoney(patient)) {
    await tellBroken(context, name, rows, examples);
  }
}

async function brokenMoney(db: Database) {
  const byName = Map.groupBy(await checkMoneyInvariants(db), ({ name }) => name);
  return [...byName].map(([name, rows]) => ({ name, rows: rows.length, examples: rows.slice(0, 5) }));
}

async function tellBroken(
  { database, clock, log }: RoleContext,
  name: string,
  rows: number,
  examples: readonly object[],
): Promise<void> {
  log.warn("invariant_broken", { invariant: name, rows, examples });
  const key = `invariant:${name}`;
  const alert = { event: "invariant_broken", payload: { name, rows }, key, periodMs: REPEAT_MS } as const;
  await tellRarely(database, alert, clock.now());
}
