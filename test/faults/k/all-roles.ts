import { sql } from "../../../src/db/tx.ts";
import { type Crew, type Quirks, until } from "../crew.ts";
import type { WholeSystem } from "../whole-system.ts";

/** Two engines, two notifiers, the bot that polls and one that helps it. */
export async function startAll(crew: Crew, quirks: Quirks = {}): Promise<void> {
  const roles = ["dispatch", "dispatch", "notify", "notify", "master-bot", "inbox"] as const;
  await Promise.all(roles.map((role) => crew.start(role, quirks)));
}

/** Every order that was confirmed has its master and every message to him is settled; channels have a slow pace of their own. */
export async function settled(system: WholeSystem, timeoutMs = 120_000): Promise<void> {
  const { db } = system.world;
  const open = () =>
    db.one<{ n: number }>(sql`
      select (select count(*) from orders where status <> 'ASSIGNED')::int
           + (select count(*) from notifications_outbox where processed_at is null and kind <> 'CHANNEL')::int
           + (select count(*) from bot_updates where processed_at is null)::int as n`);
  await until("all orders assigned and all messages settled", async () => (await open()).n === 0, {
    timeoutMs,
    everyMs: 200,
  });
}
