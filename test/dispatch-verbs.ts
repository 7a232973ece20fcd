import { sql } from "../src/db/tx.ts";
import { type AcceptOffer, acceptOffer } from "../src/dispatch/accept-offer.ts";
import { cityPass } from "../src/dispatch/city-pass.ts";
import { type DeclineOffer, declineOffer } from "../src/dispatch/decline-offer.ts";
import { dueCities, nextDueAt } from "../src/dispatch/engine.ts";
import { after, SECOND_MS } from "../src/kernel/time.ts";
import { wakeDeferred } from "../src/orders/wake-deferred.ts";
import { SYSTEM } from "../src/staff/actor.ts";
import type { WorkDeps } from "../src/staff/run-work.ts";
import type { World } from "./world.ts";
import type { OfferRow } from "./world-rows.ts";

/** What the engine's functions take, on the clock and the settings of the world. */
export function engineDeps(world: World): WorkDeps {
  const write = (event: string, fields: Record<string, unknown> = {}) =>
    void world.logs.push({ event, fields });
  return {
    db: world.db,
    clock: world.clock,
    cities: world.cities,
    settings: { current: async () => world.settings },
    log: { info: write, warn: write, error: write },
  };
}

/** Lets the engine work until nothing is due at this moment. */
export async function settle(world: World): Promise<void> {
  const deps = engineDeps(world);
  for (let pass = 0; pass < 100; pass += 1) {
    await world.do(SYSTEM, (work) => wakeDeferred(work, 100), "engine");
    const due = await dueCities(world.db, world.now);
    if (due.length === 0) return;
    let worked = false;
    for (const cityId of due) {
      const { retryAt } = await cityPass(deps, cityId);
      worked ||= retryAt === null;
    }
    if (!worked) return;
  }
  throw new Error("the engine does not come to rest");
}

/** Lets time run to `at`, with the engine at work at each moment something is due. */
export async function runTo(world: World, at: Date): Promise<void> {
  await settle(world);
  for (;;) {
    const next = await nextDueAt(world.db);
    if (next === null || next > at) break;
    if (next > world.now) world.clock.set(next);
    await settle(world);
  }
  world.clock.set(at);
  await settle(world);
}

/** Seconds from the start of the story. */
export function runToSecond(world: World, start: Date, second: number): Promise<void> {
  return runTo(world, after(start, second * SECOND_MS));
}

/** The push reached the master's chat: what the notifier's success stores. */
export async function deliver(world: World, offerId: number): Promise<void> {
  const slaSeconds = world.settings.get("distribution_sla_seconds");
  await world.db.run(sql`
    update offers set delivered_at = ${world.now}, expires_at = ${after(world.now, slaSeconds * SECOND_MS)}
     where id = ${offerId} and state in ('SENT','VIEWED')`);
}

export async function openOffers(world: World, orderId: number): Promise<OfferRow[]> {
  return (await world.offersOf(orderId)).filter(({ state }) => state === "SENT" || state === "VIEWED");
}

/** The only open offer of an order; it counts as delivered the moment it was sent. */
export async function theOffer(world: World, orderId: number): Promise<OfferRow> {
  const open = await openOffers(world, orderId);
  if (open.length !== 1) throw new Error(`order ${orderId} has ${open.length} open offers`);
  if (open[0]!.delivered_at === null) await deliver(world, open[0]!.id);
  return (await openOffers(world, orderId))[0]!;
}

export function accept(world: World, offer: Pick<OfferRow, "id" | "master_id">): Promise<AcceptOffer> {
  return world.do(world.masterActor(offer.master_id), (work) =>
    acceptOffer(work, { offerId: offer.id, masterId: offer.master_id }),
  );
}

export function decline(world: World, offer: Pick<OfferRow, "id" | "master_id">): Promise<DeclineOffer> {
  return world.do(world.masterActor(offer.master_id), (work) =>
    declineOffer(work, { offerId: offer.id, masterId: offer.master_id }),
  );
}
