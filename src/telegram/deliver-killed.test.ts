import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { Random } from "../kernel/random.ts";
import { sleep, VirtualClock, WallClock } from "../kernel/time.ts";
import { BATCH_MAX } from "../outbox/claim.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { PostOffice } from "./post-office-for-tests.ts";

const ROWS = 800;
const KILLS = 6;
/** A lease of a minute is over after two seconds. */
const RATE = 30;

/** Notifiers in processes of their own, started and killed at will. */
class Crew implements AsyncDisposable {
  readonly #env: Record<string, string>;
  readonly #alive: ChildProcess[] = [];
  #started = 0;

  constructor(world: World, apiRoot: string, baseAt: Date) {
    this.#env = {
      DATABASE_URL: world.db.url,
      TELEGRAM_API_ROOT: apiRoot,
      CLOCK_BASE_MS: String(baseAt.getTime()),
      CLOCK_WALL_MS: String(new WallClock().now().getTime()),
      CLOCK_RATE: String(RATE),
    };
  }

  async start(): Promise<void> {
    this.#started += 1;
    const child = fork(new URL("notifier-for-tests.ts", import.meta.url), {
      env: { ...process.env, ...this.#env, OWNER: `child ${this.#started}` },
      execArgv: [],
    });
    this.#alive.push(child);
    await once(child, "message");
  }

  async kill(random: Random): Promise<void> {
    const child = random.pick(this.#alive);
    this.#alive.splice(this.#alive.indexOf(child), 1);
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** Nobody outlives the test, whatever became of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#alive) child.kill("SIGKILL");
  }

  /** Exit codes after SIGTERM. */
  stop(): Promise<(number | null)[]> {
    return Promise.all(
      this.#alive.map(async (child) => {
        child.kill("SIGTERM");
        const [code] = await once(child, "exit");
        return code as number | null;
      }),
    );
  }
}

test("R30 notifiers killed with -9 at any moment lose nothing; a double is a message that was in flight", {
  timeout: 90_000,
}, async () => {
  await using world = await newWorld();
  const clock = new VirtualClock(world.now, RATE);
  await using post = await PostOffice.open(world, { clock });
  const masters = await world.db.rows<{ id: number }>(sql`
    insert into masters (full_name, city_id, tg_user_id, created_at, updated_at)
    select 'Мастер ' || i, ${world.cityId}, 2000000 + i, ${world.now}, ${world.now} from generate_series(1, 40) as i
    returning id`);
  for (const { id } of masters) await post.master(id);
  await enqueue(
    world.db,
    Array.from({ length: ROWS }, (_, i) => ({
      to: { master: masters[i % masters.length]!.id },
      event: "staff_message",
      payload: { text: `№ ${i}` },
    })),
    world.now,
  );
  post.telegram.faults.add({ method: "sendMessage" }, { delayMs: [5, 60] });
  await using crew = new Crew(world, post.telegram.url, world.now);
  const random = new Random(20_261_120);
  await Promise.all([crew.start(), crew.start(), crew.start()]);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(50 + random.below(150));
    await crew.kill(random);
    await crew.start();
  }
  const left = () =>
    world.db.one<{ left: number }>(sql`
      select count(*)::int as left from notifications_outbox where processed_at is null`);
  await vi.waitFor(async () => expect(await left()).toEqual({ left: 0 }), { timeout: 60_000, interval: 200 });
  expect(await crew.stop()).toEqual([0, 0, 0]);

  const rows = await world.db.rows<{ outcome: string; rows: number }>(sql`
    select outcome, count(*)::int as rows from notifications_outbox group by outcome`);
  expect(rows).toEqual([{ outcome: "SENT", rows: ROWS }]);
  const copies = [...post.telegram.journal.copies().values()];
  expect(copies).toHaveLength(ROWS);
  const doubles = copies.reduce((sum, count) => sum + count - 1, 0);
  expect(doubles).toBeLessThanOrEqual(KILLS * BATCH_MAX);
  // A row is attempted again only when its holder died: what was never in doubt left once.
  const { retried } = await world.db.one<{ retried: number }>(sql`
    select count(*)::int as retried from notifications_outbox where attempt_count > 1`);
  expect(copies.filter((count) => count > 1).length).toBeLessThanOrEqual(retried);
  for (const { id } of masters) {
    const sent = post.telegram.journal.orderIn(
      2_000_000 + masters.findIndex((master) => master.id === id) + 1,
    );
    const firsts = [...new Set(sent.map(({ params }) => Number(/№ (\d+)/.exec(String(params["text"]))![1])))];
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  }
});
