import pg from "pg";
import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS, WallClock } from "../../../src/kernel/time.ts";
import { until } from "../crew.ts";
import { type Fault, groundOn, sized, startServer } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Service } from "../service.ts";
import { noteOrders } from "../tally.ts";
import { TAKE, WholeSystem } from "../whole-system.ts";

const ANSWER_MS = 5 * SECOND_MS;
const CONNECTIONS_MAX = 120;

/**
 * K-5: somebody takes all connections that the server has left and does nothing with them, while masters
 * press. The bot has few of its own; with those every press is answered.
 */
export const k5: Fault = async (profile, ground) => {
  const orders = sized(profile, { smoke: 5, ci: 40, full: 200 });
  await using server = await startServer({ settings: { max_connections: String(CONNECTIONS_MAX) } });
  const own = await groundOn(server, ground.seed);
  await using db = await own.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 1,
    mastersEach: orders,
    rate: 1,
    // Processes of the product live in the database's time.
    at: new WallClock().now(),
  });
  const { post, presses } = system;
  const variables = { DATABASE_URL: db.url, TELEGRAM_API_ROOT: post.telegram.url };
  await using services = new AsyncDisposableStack();
  for (const role of ["dispatch", "notify", "master-bot"] as const) {
    services.use(await Service.role(role, variables));
  }
  await system.orders(orders, 100);
  const pushed = () =>
    db.one<{ n: number }>(sql`select count(*)::int as n from offers where delivered_at is not null`);
  await until("all offers are on the phones", async () => (await pushed()).n >= orders);

  const taken = await takeAll(db.url);
  for (const person of post.telegram.persons()) {
    const offers = post
      .messages(person)
      .filter(({ buttons }) => buttons.flat().some(({ text }) => text === TAKE));
    for (const { messageId } of offers) presses.press(person.id, messageId, TAKE);
  }
  await until("every press is answered", () => presses.wordless === 0, { timeoutMs: 30_000 }).catch(() => {});
  const inTime = presses.wordsMs.filter((ms) => ms <= ANSWER_MS).length;
  await Promise.all(taken.map((client) => client.end()));
  const assigned = () =>
    db.one<{ n: number }>(sql`select count(*)::int as n from orders where status = 'ASSIGNED'`);
  await until("all orders are assigned", async () => (await assigned()).n === orders);

  const sheet = new Sheet("K-5");
  sheet.printed("connections taken from outside", taken.length);
  sheet.printed("presses", presses.all.length);
  sheet.exactly("accepts answered in words within 5 s", (100 * inTime) / presses.all.length, 100, "%");
  sheet.printed("slowest answer", Math.max(...presses.wordsMs), "ms");
  await noteOrders(sheet, system, { fanout: 1, isAssigned: true });
  return sheet.rows;
};

/** Sessions that hold every connection the server gives. */
async function takeAll(url: string): Promise<pg.Client[]> {
  const taken: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ connectionString: url, application_name: "faults taker" });
    client.on("error", () => {});
    try {
      await client.connect();
    } catch (error) {
      if ((error as { code?: string }).code !== "53300") throw error;
      return taken;
    }
    taken.push(client);
  }
}
