import pg from "pg";

/**
 * The rival of B1 and B2: the accept of the seed documents, nine statements in a transaction with
 * SKIP LOCKED, on the same schema and with the same rows written.
 */
export class NineStatements implements AsyncDisposable {
  readonly #pool: pg.Pool;

  constructor(url: string, connections: number) {
    this.#pool = new pg.Pool({ connectionString: url, max: connections });
    // Connections that are being closed when the server stops say so; unheard, that ends the process.
    this.#pool.on("error", () => {});
  }

  async accept(
    offer: { offerId: number; orderId: number; masterId: number },
    now: Date,
  ): Promise<"accepted" | "taken"> {
    const client = await this.#pool.connect();
    const q = (text: string, values: unknown[] = []) => client.query(text, values);
    try {
      await q("begin");
      const { rows: open } = await q(
        "select id from offers where id = $1 and master_id = $2 and state in ('SENT','VIEWED') and expires_at > $3 for update skip locked",
        [offer.offerId, offer.masterId, now],
      );
      const { rows: orders } = await q(
        "select id, status, version from orders where id = $1 and assigned_master_id is null and status in ('SEARCHING','GUARANTEE') for update skip locked",
        [offer.orderId],
      );
      const { rows: active } = await q(
        "select count(*)::int as n from orders where assigned_master_id = $1 and status in ('ASSIGNED','EN_ROUTE','WORKING','PAYMENT')",
        [offer.masterId],
      );
      if (open.length === 0 || orders.length === 0 || active[0].n >= 5) {
        await q("rollback");
        return "taken";
      }
      await q("update offers set state = 'ACCEPTED', responded_at = $2 where id = $1", [offer.offerId, now]);
      await q(
        "update orders set status = 'ASSIGNED', assigned_master_id = $2, version = version + 1, dispatch_due_at = null, updated_at = $3 where id = $1",
        [offer.orderId, offer.masterId, now],
      );
      await q(
        `with lost as (update offers set state = 'CANCELED', cancel_reason = 'taken', responded_at = $3
                        where order_id = $1 and id <> $2 and state in ('SENT','VIEWED') returning id, master_id, push_outbox_id)
         insert into notifications_outbox (kind, bot, edit_outbox_id, chat_key, event, order_id, offer_id, created_at, next_attempt_at, dedupe_key)
         select 'EDIT', 'master', push_outbox_id, 'm:' || master_id, 'offer_taken', $1, id, $3, $3, 'offer_closed:' || id from lost`,
        [offer.orderId, offer.offerId, now],
      );
      await q(
        `insert into order_status_history (order_id, from_status, to_status, reason, changed_by_master_id, actor_type, source, created_at)
         values ($1, 'SEARCHING', 'ASSIGNED', 'accepted_by_master', $2, 'MASTER', 'bot', $3)`,
        [offer.orderId, offer.masterId, now],
      );
      await q(
        `insert into distribution_metrics (order_id, master_id, offer_id, search_episode, assigned_at, round_number, candidates_count,
           time_to_assign_seconds, created_to_assign_seconds, city_id, category, order_type, accepted_via, from_status, created_at)
         select id, $2, $3, 1, $4, 1, 1, 0, 0, city_id, category, type, 'engine', 'SEARCHING', $4 from orders where id = $1`,
        [offer.orderId, offer.masterId, offer.offerId, now],
      );
      await q(
        `insert into notifications_outbox (kind, bot, master_id, chat_key, event, priority, order_id, offer_id, created_at, next_attempt_at, dedupe_key)
         values ('MASTER', 'master', $2::int, 'm:' || $2::int, 'order_assigned', 0, $1, $3::int, $4, $4, 'order_assigned:' || $3::int)`,
        [offer.orderId, offer.masterId, offer.offerId, now],
      );
      await q("commit");
      return "accepted";
    } catch (error) {
      await q("rollback").catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }
}
