import { raw, sql, type Tx } from "../db/tx.ts";

/** A row by column names; moments are `Date`, money is text, JSON is plain values. */
export type Row = Record<string, unknown>;

/** Tables whose rows are collected in memory, in the order in which they can be written. */
const TABLES = [
  "orders",
  "order_status_history",
  "attachments",
  "offers",
  "order_autoclose_queue",
  "distribution_metrics",
  "commissions",
  "referral_rewards",
  "ledger_entries",
  "notifications_outbox",
  "admin_audit_log",
  "master_state_events",
] as const;
export type CollectedTable = (typeof TABLES)[number];

const WITHOUT_ID: ReadonlySet<CollectedTable> = new Set<CollectedTable>(["order_autoclose_queue"]);
const CHUNK = 1_000;

/**
 * Rows made in memory and written in a few statements per table. Ids are taken from the tables'
 * sequences at the start and the sequences moved on at the end, so nobody else may write to these
 * tables meanwhile.
 */
export class TableRows {
  readonly #rows = new Map<CollectedTable, Row[]>(TABLES.map((table) => [table, []]));
  readonly #nextIds: Map<CollectedTable, number>;

  private constructor(nextIds: Map<CollectedTable, number>) {
    this.#nextIds = nextIds;
  }

  static async begin(tx: Tx): Promise<TableRows> {
    const nextIds = new Map<CollectedTable, number>();
    for (const table of TABLES) {
      if (WITHOUT_ID.has(table)) continue;
      const { id } = await tx.one<{ id: number }>(
        sql`select nextval(pg_get_serial_sequence(${table}, 'id'))::bigint as id`,
      );
      nextIds.set(table, id);
    }
    return new TableRows(nextIds);
  }

  /** Adds a row and returns it with its id; the caller may go on changing it until `write`. */
  add<R extends Row>(table: CollectedTable, row: R): R & { id: number } {
    const id = this.#nextIds.get(table) ?? 0;
    const withId = WITHOUT_ID.has(table) ? row : { id, ...row };
    this.#nextIds.set(table, id + 1);
    this.#rows.get(table)!.push(withId);
    return withId as R & { id: number };
  }

  of(table: CollectedTable): readonly Row[] {
    return this.#rows.get(table)!;
  }

  /** Writes one table; every row must have the same columns as the first. */
  async write(tx: Tx, table: CollectedTable): Promise<void> {
    const rows = this.#rows.get(table)!;
    const columns = Object.keys(rows[0] ?? {}).join(", ");
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = JSON.stringify(rows.slice(from, from + CHUNK));
      await tx.run(sql`
        insert into ${raw(table)} (${raw(columns)}) overriding system value
        select ${raw(columns)} from jsonb_populate_recordset(null::${raw(table)}, ${chunk}::jsonb)`);
    }
    const last = (this.#nextIds.get(table) ?? 0) - 1;
    if (WITHOUT_ID.has(table) || rows.length === 0) return;
    await tx.rows(sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${last}::bigint)`);
  }

  static get tables(): readonly CollectedTable[] {
    return TABLES;
  }
}
