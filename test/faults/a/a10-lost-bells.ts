import { spread } from "../../../bench/measure.ts";
import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS } from "../../../src/kernel/time.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { WholeSystem } from "../whole-system.ts";

/** the engine hears no bell at all; the safety tick finds every order. */
export const a10: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { tickS: 1, orders: 5, perSecond: 5 },
    ci: { tickS: 3, orders: 60, perSecond: 6 },
    full: { tickS: 15, orders: 1_000, perSecond: 10 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 3,
    mastersEach: 30,
    rate: 1,
    settings: { distribution_tick_seconds: size.tickS },
  });
  await system.crew.start("dispatch", { deaf: true });
  await system.orders(size.orders, size.perSecond);
  const waits = () =>
    db.rows<{ ms: number | null }>(sql`
      select extract(epoch from min(f.sent_at) - o.created_at)::float8 * 1000 as ms
        from orders o left join offers f on f.order_id = o.id group by o.id`);
  await until("every order is offered", async () => (await waits()).every(({ ms }) => ms !== null), {
    timeoutMs: (size.tickS + 10) * SECOND_MS,
  });
  const { p50, p99 } = spread((await waits()).map(({ ms }) => ms!));
  return new Sheet("A-10")
    .printed("safety tick", size.tickS, "s")
    .printed("created to offer, p50", p50 / SECOND_MS, "s")
    .atMost("created to offer, p99", p99 / SECOND_MS, size.tickS + 1, "s").rows;
};
