import { type Spread, spread } from "../../../bench/measure.ts";
import { sql } from "../../../src/db/tx.ts";
import type { WholeSystem } from "../whole-system.ts";

/**
 * How long after Telegram refused a push with `status` the order was offered to the next master, ms. Each
 * refusal counts by itself: the next one may refuse, too.
 */
export async function afterRefusal(
  { world, post }: WholeSystem,
  status: number,
): Promise<Spread & { readonly refusals: number }> {
  const refused = post.telegram.journal
    .calls({ method: "sendMessage" })
    .filter((call) => call.status === status)
    .flatMap(({ at, params }) => {
      const order = /^🆕 Новый заказ #(\d+)/.exec(String(params["text"]))?.[1];
      return order ? [{ orderId: Number(order), at }] : [];
    });
  const waits = await world.db.rows<{ ms: number | null }>(sql`
    select extract(epoch from (select min(f.sent_at) from offers f
                                where f.order_id = r.order_id and f.sent_at > r.at) - r.at)::float8 * 1000 as ms
      from unnest(${refused.map(({ orderId }) => orderId)}::int[], ${refused.map(({ at }) => at)}::timestamptz[])
           as r (order_id, at)`);
  const known = waits.map(({ ms }) => ms ?? Number.POSITIVE_INFINITY);
  return { ...spread(known), refusals: refused.length };
}
