import { connect, type Database } from "../db/database.ts";
import { migrate } from "../db/migrate.ts";
import { sql } from "../db/tx.ts";
import { DEMO_CITY, DEMO_PEOPLE } from "./demo-people.ts";

/** What a database holds, to be shown before it is thrown away. */
export interface DemoContents {
  /** The city Демоград is there: the demo was seeded into this database. */
  readonly isDemo: boolean;
  readonly orders: number;
  readonly ledgerEntries: number;
  readonly auditRows: number;
  readonly messages: number;
  /** Staff and masters who are not of the demo: a sign that somebody has been working here. */
  readonly otherStaff: number;
  readonly otherMasters: number;
}

export type ClearDemo =
  | { readonly status: "cleared" }
  /** Nothing was touched: this database has never seen the demo. */
  | { readonly status: "not_demo" }
  /** Nothing was touched: other sessions of the application are connected; stop them first. */
  | { readonly status: "in_use"; readonly sessions: number };

/** Counts what `clearDemo` would destroy. */
export async function demoContents(database: Database): Promise<DemoContents> {
  const demoIds = DEMO_PEOPLE.map(({ tgUserId }) => tgUserId);
  return await database.one<DemoContents>(sql`
    select exists (select from cities where name = ${DEMO_CITY}) as "isDemo",
           (select count(*) from orders) as orders,
           (select count(*) from ledger_entries) as "ledgerEntries",
           (select count(*) from admin_audit_log) as "auditRows",
           (select count(*) from notifications_outbox) as messages,
           (select count(*) from staff_users
             where tg_user_id is null or tg_user_id <> all(${demoIds}::bigint[])) as "otherStaff",
           (select count(*) from masters
             where tg_user_id is null or tg_user_id <> all(${demoIds}::bigint[])) as "otherMasters"`);
}

/**
 * Makes a demo database new: everything in it is dropped, the schema built again and `seed` run
 * (`seedAll`). History, ledger and audit refuse to be deleted row by row, so it is all or nothing.
 * Whoever calls has shown `demoContents` and asked. `database` must point at a session connection,
 * and be closed afterwards: its connections still hold plans for tables that are gone.
 */
export async function clearDemo(
  database: Database,
  { now, seed }: { readonly now: Date; readonly seed: (database: Database) => Promise<unknown> },
): Promise<ClearDemo> {
  if (!(await demoContents(database)).isDemo) return { status: "not_demo" };
  // The sessions of this very pool carry the same name as the one that asks.
  const { sessions } = await database.one<{ sessions: number }>(sql`
    select count(*)::int as sessions from pg_stat_activity
     where datname = current_database() and application_name like 'field-service%'
       and application_name <> current_setting('application_name')`);
  if (sessions > 0) return { status: "in_use", sessions };
  await dropEverything(database);
  await migrate(database, { now });
  await using fresh = connect({ url: database.url, poolMax: 2 });
  await seed(fresh);
  return { status: "cleared" };
}

async function dropEverything(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.run(sql`drop schema public cascade`);
    await tx.run(sql`create schema public`);
    await tx.run(sql`grant usage on schema public to public`);
  });
}
