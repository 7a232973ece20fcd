import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Bells } from "../src/db/bells.ts";
import { raw, sql } from "../src/db/tx.ts";
import { acknowledgeEscalation, snoozeEscalation } from "../src/dispatch/answer-escalation.ts";
import { runEngine } from "../src/dispatch/engine.ts";
import { viewOffer } from "../src/dispatch/view-offer.ts";
import { withdrawOffer } from "../src/dispatch/withdraw-offer.ts";
import { after, MINUTE_MS, SECOND_MS } from "../src/kernel/time.ts";
import { cancelOrder } from "../src/orders/cancel-order.ts";
import { DISPATCH_LOG_EVENTS } from "../src/roles/dispatch-log-events.ts";
import { PostOffice } from "../src/telegram/post-office-for-tests.ts";
import { accept, decline, engineDeps, openOffers, runTo, settle } from "./dispatch-verbs.ts";
import { until } from "./started-process.ts";
import { type LogLine, newWorld, type World } from "./world.ts";

/** Beside the repository, where the specification lies; not part of it. */
const SPEC = new URL("../../shared/spec/dispatch.md", import.meta.url);

/** One long day in which everything happens that the log of the engine can tell. */
async function eventfulDay(): Promise<LogLine[]> {
  await using world = await newWorld();
  await using post = await PostOffice.open(world);
  await world.staff("LOGIST");
  world.set({ distribution_fanout: 2, distribution_check_slot_conflict: false });
  const [a, b] = [await world.master(), await world.master()];
  for (const id of [a, b]) await post.master(id);

  await offersAreAnswered(world, post, a);
  await nobodyIsThere(world);
  await messagesAreRefused(world, post);
  await world.order({ status: "DEFERRED", wakeAt: after(world.now, MINUTE_MS) });
  await runTo(world, after(world.now, 2 * MINUTE_MS));
  await anOrderFails(world);
  await theLoopTurns(world);
  return world.logs;
}

/** Seen, declined, taken, too late, run out, withdrawn. */
async function offersAreAnswered(world: World, post: PostOffice, a: number): Promise<void> {
  const taken = await world.order();
  await settle(world);
  await post.deliver();
  const [first, second] = await openOffers(world, taken);
  await world.do(world.masterActor(first!.master_id), (work) =>
    viewOffer(work, { offerId: first!.id, masterId: first!.master_id }),
  );
  await accept(world, first!);
  await accept(world, second!);

  const declined = await world.order();
  await settle(world);
  for (const offer of await openOffers(world, declined)) await decline(world, offer);
  await settle(world);
  const runsOut = await world.order();
  await runTo(world, after(world.now, 3 * MINUTE_MS));
  expect((await world.offersOf(runsOut)).some(({ state }) => state === "EXPIRED")).toBe(true);

  const withdrawn = await world.order();
  await settle(world);
  const [offer] = await openOffers(world, withdrawn);
  const chief = await world.staff("GLOBAL_ADMIN");
  await world.do(chief, (work) => withdrawOffer(work, { offerId: offer!.id }));
  const absent = await world.master({ shift: "SHIFT_OFF" });
  const guarantee = await world.order({ type: "GUARANTEE", preferredMasterId: absent });
  await settle(world);
  expect((await openOffers(world, guarantee)).length).toBeGreaterThan(0);
  for (const id of [taken, declined, runsOut, withdrawn, guarantee]) await close(world, id, a);
}

async function close(world: World, orderId: number, masterId: number): Promise<void> {
  await world.db.run(sql`update offers set state = 'EXPIRED', responded_at = ${world.now}
                          where order_id = ${orderId} and state in ('SENT','VIEWED')`);
  await world.db.run(sql`
    update orders set status = 'CLOSED', closed_at = ${world.now}, assigned_master_id = coalesce(assigned_master_id, ${masterId})
     where id = ${orderId}`);
}

/** A district where nobody works, an escalation to both levels, answered and ended. */
async function nobodyIsThere(world: World): Promise<void> {
  const { id: cityId, districtIds } = await world.city();
  const chief = await world.staff("GLOBAL_ADMIN");
  await world.master({ cityId, districtIds: [districtIds[0]!] });
  const widened = await world.order({ cityId, districtId: districtIds[1]! });
  await settle(world);
  expect(await openOffers(world, widened)).toHaveLength(1);
  const { id: empty } = await world.city();
  const stuck = await world.order({ cityId: empty, districtId: null });
  await runTo(world, after(world.now, 125 * SECOND_MS));
  await world.do(chief, (work) => acknowledgeEscalation(work, { orderId: stuck }));
  await world.do(chief, (work) => snoozeEscalation(work, { orderId: stuck, minutes: 10 }));
  await runTo(world, after(world.now, 15 * MINUTE_MS));
  await world.do(chief, (work) => cancelOrder(work, { orderId: stuck, reason: "никого нет" }));
}

/** A master has thrown the bot out: his offer cannot reach him. */
async function messagesAreRefused(world: World, post: PostOffice): Promise<void> {
  world.pass(MINUTE_MS);
  post.telegram.faults.add(
    { bot: "fs_master_bot", method: "sendMessage" },
    { status: 403, description: "Forbidden: bot was blocked by the user" },
  );
  await world.order();
  await settle(world);
  await post.deliver();
  post.telegram.faults.clear();
}

async function anOrderFails(world: World): Promise<void> {
  await world.master();
  const bad = await world.order();
  await world.db.run(sql`
    create function broken() returns trigger language plpgsql as $$ begin raise exception 'boom'; end $$`);
  await world.db.run(
    raw(`create trigger broken before insert on offers for each row when (new.order_id = ${bad})
           execute function broken()`),
  );
  await settle(world);
}

async function theLoopTurns(world: World): Promise<void> {
  const stop = new AbortController();
  await world.order();
  const running = runEngine({
    ...engineDeps(world),
    bells: new Bells(),
    signal: stop.signal,
    wakeDeferred: async () => {},
  });
  await until(() => world.logs.some(({ event }) => event === "tick_end"));
  stop.abort();
  await running;
}

/** The table of section 14: event to its fields. */
function specified(): Map<string, readonly string[]> {
  const table = readFileSync(SPEC, "utf8").split("## 14.")[1]!.split("## 15.")[0]!;
  const events = new Map<string, readonly string[]>();
  for (const [, names, fields] of table.matchAll(/^\| (`[^|]+) \| ([^|]+) \|$/gm)) {
    for (const [, name] of names!.matchAll(/`(\w+)`/g)) {
      events.set(
        name!,
        fields!.split(",").map((field) => field.trim()),
      );
    }
  }
  return events;
}

/** Words of the table that are not the name of a field. */
const FIELD_OF: Readonly<Record<string, string>> = { "priority keys": "priority", "top list": "top" };
/** What is not known yet when a tick starts. */
const NOT_AT_START = ["orders_due", "duration_ms"];
/** Events that are about no order. */
const WITHOUT_ORDER = new Set(["tick_start", "tick_end", "notification_sent", "error"]);

test("every event of dispatch.md section 14 is really emitted, with its fields", async () => {
  const logs = await eventfulDay();
  const emitted = Map.groupBy(logs, ({ event }) => event);
  expect(DISPATCH_LOG_EVENTS.filter((event) => !emitted.has(event))).toEqual([]);
  if (!existsSync(SPEC)) return;
  const table = specified();
  expect([...table.keys()].sort()).toEqual([...DISPATCH_LOG_EVENTS].sort());
  const missing: string[] = [];
  for (const [event, names] of table) {
    const named = names.map((name) => FIELD_OF[name] ?? name);
    const wanted = named.filter((name) => event !== "tick_start" || !NOT_AT_START.includes(name));
    if (!WITHOUT_ORDER.has(event)) wanted.push("order_id", "city_id");
    for (const { fields } of emitted.get(event)!) {
      const absent = wanted.filter((name) => !(name in fields));
      if (absent.length > 0) missing.push(`${event} without ${absent.join(", ")}`);
    }
  }
  expect([...new Set(missing)]).toEqual([]);
});
