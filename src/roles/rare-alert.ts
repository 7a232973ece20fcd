import type { Database } from "../db/database.ts";
import { sql, type Tx } from "../db/tx.ts";
import { after } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { EventName, EventPayloads } from "../outbox/events.ts";

/** A message to ALERTS that must not come too often. */
export interface RareAlert<E extends EventName = EventName> {
  readonly event: E;
  readonly payload: EventPayloads[E];
  /** What it is about, up to 120 characters; told at most once per `periodMs`, over all processes. */
  readonly key: string;
  readonly periodMs: number;
}

export type TellRarely =
  | { readonly status: "told" }
  /** Somebody told it less than `periodMs` ago; the next time is at `againAt`. */
  | { readonly status: "told_before"; readonly againAt: Date };

/** Writes the alert in a transaction of its own, unless it was told within its period. */
export function tellRarely<E extends EventName>(
  db: Database,
  alert: RareAlert<E>,
  now: Date,
): Promise<TellRarely> {
  return db.transaction((tx) => tellRarelyIn(tx, alert, now));
}

/** The same in the caller's transaction; processes that tell the same thing wait for each other. */
export async function tellRarelyIn<E extends EventName>(
  tx: Tx,
  { event, payload, key, periodMs }: RareAlert<E>,
  now: Date,
): Promise<TellRarely> {
  await tx.rows(sql`select pg_advisory_xact_lock(982736, hashtext(${key}))`);
  const { at } = await tx.one<{ at: Date | null }>(sql`
    select max(created_at) as at from notifications_outbox
     where created_at > ${after(now, -periodMs)} and event = ${event} and starts_with(dedupe_key, ${`${key}:`})`);
  if (at !== null) return { status: "told_before", againAt: after(at, periodMs) };
  const message = { to: { channel: "ALERTS" as const }, event, payload: payload as object as never };
  await enqueue(tx, [{ ...message, dedupeKey: `${key}:${now.getTime()}` }], now);
  return { status: "told" };
}
