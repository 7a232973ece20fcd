import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../src/db/database.ts";
import { sqlState, violatedConstraint } from "../src/db/retry.ts";
import { dumpSchema } from "../src/db/schema-dump.ts";
import { type Queryable, raw, type Sql, sql } from "../src/db/tx.ts";
import { buildStatements, parseDataModel } from "./data-model.ts";
import { testDatabase } from "./database.ts";
import { auditRow, insertTargets, ledgerEntry, order, VIOLATIONS } from "./schema-violations.ts";

const GOLDEN = new URL("../sql/schema.sql", import.meta.url);
/** Beside the repository, where the specification lies; not part of it. */
const SPEC = new URL("../../shared/spec/data-model.md", import.meta.url);

const AT = new Date("2026-03-10T08:40:00Z");

describe("the migrated schema", () => {
  test("is the golden copy sql/schema.sql; refresh it with `field-service schema-dump > sql/schema.sql`", async () => {
    await using db = await testDatabase();
    const built = await dumpSchema(db);
    if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(GOLDEN, built);
    expect(built).toBe(await readFile(GOLDEN, "utf8"));
  });

  test("can be built from its own dump", async () => {
    await using db = await testDatabase();
    const dump = await dumpSchema(db);
    const client = await db.session();
    await client.query("drop schema public cascade; create schema public; reset check_function_bodies");
    await client.query(dump);
    await client.end();
    // PostgreSQL writes a list of varchar literals in one more way each time it is read back.
    const comparable = (text: string) => text.replaceAll(/^ *constraint ck_.*$/gm, withoutCasts);
    expect(comparable(await dumpSchema(db))).toBe(comparable(dump));
  });

  const hasSpec = existsSync(SPEC);
  const skipped = hasSpec ? "" : ` (SKIPPED: there is no ${SPEC.pathname})`;
  test.skipIf(!hasSpec)(`R40 is what data-model.md says${skipped}`, async () => {
    await using db = await testDatabase();
    const model = parseDataModel(await readFile(SPEC, "utf8"));
    await db.transaction(async (tx) => {
      const built = await catalogue(tx, "public");
      const enums = await enumLabels(tx);
      await tx.run(sql`create schema spec`);
      await tx.run(sql`set local search_path = spec, public`);
      for (const statement of buildStatements(model)) await tx.run(raw(statement));
      const wanted = await catalogue(tx, "spec");
      expect(wanted.length).toBeGreaterThan(700);
      expect(built).toEqual(wanted);
      expect(enums).toEqual(Object.fromEntries(model.enums));
    });
  });

  test("leaves room for updates in the pages of its hot tables", async () => {
    await using db = await testDatabase();
    const rows = await db.rows<{ name: string }>(
      sql`select relname as name from pg_class where 'fillfactor=80' = any (reloptions) order by 1`,
    );
    expect(rows.map((row) => row.name)).toEqual(["notifications_outbox", "offers", "orders"]);
  });
});

describe("the clock is not in the schema", () => {
  test("R02 no index, default, check or function asks for the time of day", async () => {
    await using db = await testDatabase();
    const asking = await db.rows(sql`
      with texts (name, text) as (
        select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
        where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
        union all
        select adrelid::regclass::text, pg_get_expr(adbin, adrelid) from pg_attrdef
        union all
        select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
        union all
        select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace
      )
      select name, text from texts
      where text ~* '\\m(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\\(|\\m(current_(date|time|timestamp)|localtime(stamp)?)\\M'`);
    expect(asking).toEqual([]);
  });

  test("R02 PostgreSQL refuses an index predicate on NOW(); ix_offers__expires_open serves the expiry", async () => {
    await using db = await testDatabase();
    const refused = db.run(sql`create index idx_offers_not_expired on offers (id) where expires_at > now()`);
    expect(await refused.then(() => null, sqlState)).toBe("42P17");

    await insertTargets(db);
    await db.run(sql`
      insert into offers (order_id, master_id, search_episode, state, sent_at, expires_at, responded_at, created_at)
      select 1, 1, n, 'EXPIRED', ${AT}, ${AT}, ${AT}, ${AT} from generate_series(1, 5000) n`);
    await db.run(sql`
      insert into offers (order_id, master_id, sent_at, expires_at, created_at)
      select 1, id, ${AT}, ${AT}, ${AT} from masters`);
    await db.run(sql`analyze offers`);
    const plan = await db.rows<{ "QUERY PLAN": string }>(sql`
      explain select id from offers where state in ('SENT', 'VIEWED') and expires_at <= ${AT} order by expires_at, id`);
    expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain("ix_offers__expires_open");
  });
});

describe("a CHECK constraint refuses what it is for", () => {
  let db: Database;
  beforeAll(async () => {
    db = await testDatabase();
    await insertTargets(db);
  });
  afterAll(() => db.close());

  test("and every one of them is tried below", async () => {
    const rows = await db.rows<{ name: string }>(
      sql`select conname as name from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`,
    );
    expect(rows.map((row) => row.name).sort()).toEqual(Object.keys(VIOLATIONS).sort());
  });

  test.each(Object.entries(VIOLATIONS))("%s", async (constraint, statements) => {
    for (const statement of statements) expect(await refusal(db, statement)).toEqual(["23514", constraint]);
  });

  test("R39 a slot with one end, or without length, is refused; none or a real one is taken", async () => {
    const later = new Date("2026-03-10T09:40:00Z");
    const slot = (start: Date | null, end: Date | null) =>
      refusal(db, order({ timeslot_start_utc: start, timeslot_end_utc: end }));
    const violation = ["23514", "ck_orders__timeslot_range"];
    expect(await slot(AT, null)).toEqual(violation);
    expect(await slot(null, AT)).toEqual(violation);
    expect(await slot(AT, AT)).toEqual(violation);
    expect(await slot(later, AT)).toEqual(violation);
    expect(await slot(null, null)).toBeNull();
    expect(await slot(AT, later)).toBeNull();
  });

  test("R112 a cancellation without a reason is refused by the database itself", async () => {
    const violation = ["23514", "ck_orders__cancel_reason"];
    expect(await refusal(db, order({ status: "CANCELED" }))).toEqual(violation);
    expect(await refusal(db, order({ status: "CANCELED", cancel_reason: "  " }))).toEqual(violation);
    expect(await refusal(db, order({ status: "CANCELED", cancel_reason: "дубль" }))).toBeNull();
  });
});

describe("what is written once", () => {
  test.each([
    ["ledger_entries", ledgerEntry({ staff_user_id: 1 })],
    ["admin_audit_log", auditRow({ admin_id: 1, master_id: 2 })],
  ])("R87 %s refuses UPDATE, DELETE and TRUNCATE even to its owner", async (table, insert) => {
    await using db = await testDatabase();
    await insertTargets(db);
    await db.run(insert);
    const before = await db.rows(sql`select * from ${raw(table)}`);
    const column = table === "ledger_entries" ? "staff_user_id" : "master_id";
    const attempts = [
      `update ${table} set ${column} = null`,
      `update ${table} set ${column} = ${column} where false`,
      `delete from ${table}`,
      `delete from ${table} where false`,
      `truncate ${table} cascade`,
      `insert into ${table} overriding system value select * from ${table} on conflict (id) do update set ${column} = null`,
    ];
    for (const attempt of attempts) expect((await refusal(db, raw(attempt)))?.[0], attempt).toBe("42501");
    expect(await db.rows(sql`select * from ${raw(table)}`)).toEqual(before);
  });

  test("a master without orders can be deleted: his audit rows stay and only lose the reference", async () => {
    await using db = await testDatabase();
    await insertTargets(db);
    await db.run(auditRow({ master_id: 2, entity_id: "2", city_id: 1 }));
    await db.run(sql`delete from masters where id = 2`);
    expect(await db.rows(sql`select master_id, city_id, entity_id from admin_audit_log`)).toEqual([
      { master_id: null, city_id: 1, entity_id: "2" },
    ]);
  });
});

test.each(["settings", "city_settings"])(
  "a change of %s made in SQL rings fs_settings once it is committed",
  async (table) => {
    await using db = await testDatabase();
    await insertTargets(db);
    const listener = await db.session();
    await listener.query("listen fs_settings");
    const heard = new Promise<string>((resolve) =>
      listener.once("notification", (bell) => resolve(bell.channel)),
    );
    const columns =
      table === "settings" ? "key, value, created_at, updated_at" : "city_id, key, value, updated_at";
    const values = table === "settings" ? sql`'x', '1', ${AT}, ${AT}` : sql`1, 'x', '1', ${AT}`;
    await db.run(sql`insert into ${raw(table)} (${raw(columns)}) values (${values})`);
    expect(await heard).toBe("fs_settings");
    await listener.end();
  },
);

/** SQLSTATE and constraint a statement fails with; null when it is taken. Nothing of it stays. */
function refusal(db: Database, statement: Sql): Promise<[string | null, string | null] | null> {
  const undo = new Error("undo");
  return db
    .transaction(async (tx) => {
      await tx.run(statement);
      throw undo;
    })
    .catch((error: unknown) => (error === undo ? null : [sqlState(error), violatedConstraint(error)]));
}

/** Columns, constraints and indexes of a schema, one line each, without its name. */
async function catalogue(q: Queryable, schema: string): Promise<string[]> {
  const rows = await q.rows<{ line: string }>(sql`
    with tables as (
      select oid, relname from pg_class
      where relkind = 'r' and relnamespace = ${schema}::regnamespace and relname <> 'schema_migrations'
    )
    select concat_ws(' ', relname || '.' || attname, format_type(atttypid, atttypmod),
      case when attnotnull then 'not null' end, nullif(attidentity, ''), 'default ' || pg_get_expr(adbin, adrelid)) as line
    from tables
    join pg_attribute a on attrelid = tables.oid and attnum > 0 and not attisdropped
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    union all
    select concat_ws(' ', relname, conname, pg_get_constraintdef(c.oid))
    from tables join pg_constraint c on conrelid = tables.oid where contype in ('p', 'u', 'f', 'c', 'x')
    union all
    select pg_get_indexdef(indexrelid) from tables join pg_index on indrelid = tables.oid`);
  return rows.map((row) => row.line.replaceAll(/\b(?:spec|public)\.(?=\w)/g, "")).sort();
}

async function enumLabels(q: Queryable): Promise<Record<string, string[]>> {
  const rows = await q.rows<{ name: string; labels: string[] }>(sql`
    select typname as name, array_agg(enumlabel::text order by enumsortorder) as labels
    from pg_type join pg_enum on enumtypid = pg_type.oid
    where typnamespace = 'public'::regnamespace group by typname`);
  return Object.fromEntries(rows.map((row) => [row.name, row.labels]));
}

function withoutCasts(check: string): string {
  return check.replaceAll(/[()]|::character varying|::text(\[\])?/g, "");
}
