import { describe, expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { monotonicMs } from "../kernel/time.ts";
import { claim, LEASE_MS } from "./claim.ts";
import { enqueue, type OutboxMessage } from "./enqueue.ts";
import type { LeasedRow } from "./outbox-row.ts";
import { NO_PACE, type Pace, TELEGRAM_PACE } from "./pace.ts";
import { giveBack, LeaseLost, storeDead, storeRetry, storeSent } from "./settle.ts";

interface Wish {
  readonly owner?: string;
  readonly room?: number;
  readonly pace?: Pace;
  readonly inHand?: readonly number[];
}

async function claimed(world: World, { owner = "a", room = 50, pace = NO_PACE, inHand = [] }: Wish = {}) {
  const found = await claim(world.db, { bot: "master", owner, room, pace, inHand }, world.now);
  return found.status === "claimed" ? [...found.rows] : [];
}

const idsOf = (rows: readonly LeasedRow[]) => rows.map(({ id }) => id);

function say(
  world: World,
  masterIds: readonly number[],
  more: Partial<OutboxMessage> = {},
): Promise<number[]> {
  const messages = masterIds.map((master) => ({
    to: { master },
    event: "staff_message",
    payload: {},
    ...more,
  }));
  return enqueue(world.db, messages, world.now);
}

const sent = (row: LeasedRow, at: Date) => ({ id: row.id, chatId: 1, messageId: row.id, at });
const nothing = async () => {};

describe("claiming", () => {
  test("by priority, then due moment, then id; of each chat only the oldest row", async () => {
    await using world = await newWorld();
    const [a, b, c] = [await world.master(), await world.master(), await world.master()];
    const [a1] = await say(world, [a]);
    await say(world, [a]);
    const [b1] = await say(world, [b], { priority: 9 });
    const [c1] = await say(world, [c], { priority: 0 });

    const first = idsOf(await claimed(world));
    expect(first).toEqual([c1, a1, b1]);
    expect(await claimed(world, { inHand: first })).toEqual([]);
  });

  test("K-6 what a claim took whose answer was lost does not wait for its lease", async () => {
    await using world = await newWorld();
    const [a, b] = [await world.master(), await world.master()];
    const [first, second] = await say(world, [a, b]);
    // The commit reached the server, the connection died before its answer: nobody has the rows in hand.
    await claimed(world, { owner: "a", room: 1 });
    expect(idsOf(await claimed(world, { owner: "b" }))).toEqual([second]);
    expect(idsOf(await claimed(world, { owner: "a" }))).toEqual([first]);
  });

  test("a leased row is nobody else's until its lease is over, and then counts as uncertain", async () => {
    await using world = await newWorld();
    await say(world, [await world.master()]);
    const [row] = await claimed(world, { owner: "a" });
    expect(row).toMatchObject({ attempt: 1, uncertain: false });
    expect(await claimed(world, { owner: "b" })).toEqual([]);

    world.pass(LEASE_MS);
    expect(await claimed(world, { owner: "a", inHand: [row!.id] })).toEqual([]);
    expect(await claimed(world, { owner: "b" })).toMatchObject([
      { id: row!.id, attempt: 2, uncertain: true },
    ]);
  });

  test("who has lost the lease stores nothing, not even what goes with it", async () => {
    await using world = await newWorld();
    await say(world, [await world.master()]);
    const [row] = await claimed(world, { owner: "a" });
    world.pass(LEASE_MS);
    await claimed(world, { owner: "b" });
    const late = { db: world.db, owner: "a" };

    const held: number[] = [];
    const note = async (_: unknown, ids: ReadonlySet<number>) => void held.push(...ids);
    expect(await storeSent(late, [sent(row!, world.now)], note)).toEqual([]);
    expect(held).toEqual([]);
    const buried = world.db.transaction(async (tx) => {
      await tx.run(sql`update masters set full_name = 'changed'`);
      await storeDead(tx, "a", { id: row!.id, code: 400, note: "x" }, world.now);
    });
    await expect(buried).rejects.toBeInstanceOf(LeaseLost);
    await storeRetry(late, { id: row!.id, nextAttemptAt: world.now, counted: true, code: null, note: "x" });
    await giveBack(late, [row!.id]);

    const kept = await world.db.one<Record<string, unknown>>(sql`
      select lease_owner as owner, outcome, attempt_count as attempts, last_error as error,
             (select count(*)::int from masters where full_name = 'changed') as changed
        from notifications_outbox`);
    expect(kept).toEqual({ owner: "b", outcome: null, attempts: 2, error: null, changed: 0 });
  });

  test("a row given back is as if it had never been taken", async () => {
    await using world = await newWorld();
    await say(world, [await world.master()]);
    const [row] = await claimed(world);
    await giveBack({ db: world.db, owner: "a" }, [row!.id]);
    expect(await claimed(world)).toMatchObject([{ id: row!.id, attempt: 1, uncertain: false }]);
  });

  test("what was sent makes room for the next row of the chat", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    const [first, second] = [...(await say(world, [masterId])), ...(await say(world, [masterId]))];
    const [row] = await claimed(world);
    expect(row!.id).toBe(first);
    await storeSent({ db: world.db, owner: "a" }, [sent(row!, world.now)], nothing);
    expect(idsOf(await claimed(world))).toEqual([second]);
  });

  test("one bot's rows do not wait for the other's", async () => {
    await using world = await newWorld();
    const [mine] = await say(world, [await world.master()]);
    await enqueue(world.db, [{ to: { channel: "LOGS" }, event: "heartbeat", payload: {} }], world.now);
    expect(idsOf(await claimed(world))).toEqual([mine]);
  });
});

describe("pace", () => {
  test("a batch reserves its turns: 30/s for the bot, nobody else gets them", async () => {
    await using world = await newWorld();
    const masters: number[] = [];
    for (let i = 0; i < 20; i += 1) masters.push(await world.master());
    await say(world, masters);

    const first = await claimed(world, { owner: "a", pace: TELEGRAM_PACE });
    const turns = first.map(({ sendAt }) => sendAt.getTime() - world.now.getTime());
    expect(turns).toEqual([0, 33, 66, 100, 133, 166, 200, 233, 266, 300, 333, 366, 400, 433, 466]);
    expect(await claimed(world, { owner: "b", pace: TELEGRAM_PACE })).toEqual([]);

    world.pass(100);
    const second = await claimed(world, { owner: "b", pace: TELEGRAM_PACE });
    expect(second.map(({ sendAt }) => sendAt.getTime() - world.now.getTime())).toEqual([400, 433, 466]);
  });

  test("a chat hears one message per second, a channel one per three", async () => {
    await using world = await newWorld();
    const masterId = await world.master();
    await say(world, [masterId, masterId, masterId]);
    const holder = { db: world.db, owner: "a" };
    const next = async (bot: "master" | "admin") => {
      const found = await claim(
        world.db,
        { bot, owner: "a", room: 50, pace: TELEGRAM_PACE, inHand: [] },
        world.now,
      );
      const [row] = found.status === "claimed" ? found.rows : [];
      if (row) await storeSent(holder, [sent(row, world.now)], nothing);
      return row ? row.sendAt.getTime() - world.now.getTime() : null;
    };

    expect(await next("master")).toBe(0);
    world.pass(100);
    expect(await next("master")).toBe(900); // Its turn comes within a second: taken already.
    expect(await next("master")).toBeNull();
    world.pass(900);
    expect(await next("master")).toBe(1_000);

    const log = { to: { channel: "LOGS" }, event: "heartbeat", payload: {} } as const;
    await enqueue(world.db, [log, log], world.now);
    expect(await next("admin")).toBe(0);
    world.pass(1_999);
    expect(await next("admin")).toBeNull();
    world.pass(1);
    expect(await next("admin")).toBe(1_000);
  });
});

test("claiming looks at due rows by the index, however many wait", async () => {
  await using world = await newWorld();
  await world.db.run(sql`
    insert into masters (full_name, city_id, created_at, updated_at)
    select 'Мастер ' || i, ${world.cityId}, ${world.now}, ${world.now} from generate_series(1, 1500) as i`);
  // A chat with thousands of rows, thousands of chats with one, and thousands that wait for a retry.
  await world.db.run(sql`
    insert into notifications_outbox (kind, bot, master_id, chat_key, event, created_at, next_attempt_at)
    select 'MASTER', 'master', m.id, 'm:' || m.id, 'staff_message', ${world.now}::timestamptz,
           ${world.now}::timestamptz + case when m.id % 3 = 0 then interval '1 h' else interval '0' end
      from (select min(id) + case when i <= 2000 then 0 else i % 1500 end as id
              from masters, generate_series(1, 6000) as i group by i) m`);
  await world.db.run(sql`analyze notifications_outbox`);
  const started = monotonicMs();
  const rows = await claimed(world);
  expect(rows).toHaveLength(50);
  expect(monotonicMs() - started).toBeLessThan(1_000);
});
