import { type Queryable, type Sql, sql } from "./tx.ts";

interface Table {
  readonly name: string;
  readonly options: string | null;
  readonly rowSecurity: boolean;
  /** Tables its foreign keys point at, itself excluded. */
  readonly targets: readonly string[];
}

/** A statement or a line of one, and the table it belongs to. */
interface Piece {
  readonly table: string;
  readonly text: string;
}

const HEADER = [
  "-- Golden copy of the schema the migrations build. Nothing runs it; test/schema.test.ts compares it.",
  "-- Refresh it with: field-service schema-dump > sql/schema.sql",
].join("\n");

/**
 * The schema of the database as SQL that builds it, read from the catalogues: types, tables with their
 * constraints and indexes, functions, triggers, policies, and the rights of the roles `fs_*`.
 *
 * Deterministic, and the same text on PostgreSQL 15 to 18 (not-null constraints have rows of their own
 * in the catalogue of 18; here they are part of the column). Not in it: comments, owners, rows.
 */
export async function dumpSchema(db: Queryable): Promise<string> {
  const parts = [HEADER, "set check_function_bodies = off;", ...(await texts(db, TYPES))];
  // A table follows the tables it refers to; policies may refer to any, so they follow them all.
  const tables = inOrderOfReference(await db.rows<Table>(TABLES));
  parts.push(...(await tableParts(db, tables)), ...(await texts(db, FUNCTIONS)));
  parts.push(...(await wallParts(db, tables)), ...(await texts(db, DEFAULT_GRANTS)));
  return `${parts.join("\n\n")}\n`;
}

async function tableParts(db: Queryable, tables: readonly Table[]): Promise<string[]> {
  const columns = await piecesByTable(db, COLUMNS);
  const constraints = await piecesByTable(db, CONSTRAINTS);
  const indexes = await piecesByTable(db, INDEXES);
  return tables.map(({ name, options }) => {
    const lines = [...(columns.get(name) ?? []), ...(constraints.get(name) ?? [])];
    const end = options ? `\n) with (${options});` : "\n);";
    const created = `create table ${name} (\n  ${lines.join(",\n  ")}${end}`;
    return [created, ...(indexes.get(name) ?? [])].join("\n");
  });
}

/** What guards the rows of each table: triggers, row security, rights. */
async function wallParts(db: Queryable, tables: readonly Table[]): Promise<string[]> {
  const pieces: Map<string, string[]>[] = [];
  for (const query of [TRIGGERS, POLICIES, TABLE_GRANTS, COLUMN_GRANTS]) {
    pieces.push(await piecesByTable(db, query));
  }
  return tables.flatMap(({ name, rowSecurity }) => {
    const security = rowSecurity ? [`alter table ${name} enable row level security;`] : [];
    const lines = [...security, ...pieces.flatMap((byTable) => byTable.get(name) ?? [])];
    return lines.length > 0 ? [lines.join("\n")] : [];
  });
}

async function texts(db: Queryable, query: Sql): Promise<string[]> {
  return (await db.rows<{ text: string }>(query)).map((row) => row.text);
}

async function piecesByTable(db: Queryable, query: Sql): Promise<Map<string, string[]>> {
  const byTable = new Map<string, string[]>();
  for (const { table, text } of await db.rows<Piece>(query)) {
    byTable.set(table, [...(byTable.get(table) ?? []), text]);
  }
  return byTable;
}

/** By name, but each after the tables it refers to; a circle is cut at its first name. */
function inOrderOfReference(tables: readonly Table[]): Table[] {
  const waiting = [...tables];
  const ordered: Table[] = [];
  while (waiting.length > 0) {
    const isPlaced = (name: string) => ordered.some((table) => table.name === name);
    const next = Math.max(
      waiting.findIndex((table) => table.targets.every(isPlaced)),
      0,
    );
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

const TYPES = sql`
  select format(E'create type %I as enum (%s);', t.typname,
    (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)
  ) as text
  from pg_type t
  where t.typtype = 'e' and t.typnamespace = current_schema()::regnamespace
  order by t.typname collate "C"`;

const FUNCTIONS = sql`
  select replace(btrim(pg_get_functiondef(p.oid), E'\n') || ';', quote_ident(current_schema()) || '.', '') as text
  from pg_proc p
  where p.pronamespace = current_schema()::regnamespace
  order by p.proname collate "C"`;

const TABLES = sql`
  select c.relname as name, array_to_string(c.reloptions, ', ') as options, c.relrowsecurity as "rowSecurity",
    array(
      select distinct f.confrelid::regclass::text from pg_constraint f
      where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid
    ) as targets
  from pg_class c
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
  order by c.relname collate "C"`;

const COLUMNS = sql`
  select c.relname as table, concat_ws(' ',
    quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then 'not null' end,
    case a.attidentity when 'a' then 'generated always as identity' when 'd' then 'generated by default as identity' end,
    'default ' || pg_get_expr(d.adbin, d.adrelid)
  ) as text
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
    and a.attnum > 0 and not a.attisdropped
  order by c.relname collate "C", a.attnum`;

const CONSTRAINTS = sql`
  select c.relname as table, format('constraint %I %s', x.conname, pg_get_constraintdef(x.oid)) as text
  from pg_constraint x
  join pg_class c on c.oid = x.conrelid
  where c.relnamespace = current_schema()::regnamespace and x.contype in ('p', 'u', 'f', 'c', 'x')
  order by c.relname collate "C", position(x.contype in 'pufcx'), x.conname collate "C"`;

/** Without those that a constraint brings along. */
const INDEXES = sql`
  select c.relname as table,
    replace(pg_get_indexdef(i.indexrelid), ' ON ' || quote_ident(current_schema()) || '.', ' ON ') || ';' as text
  from pg_index i
  join pg_class c on c.oid = i.indrelid
  join pg_class n on n.oid = i.indexrelid
  where c.relnamespace = current_schema()::regnamespace
    and not exists (select from pg_constraint x where x.conindid = i.indexrelid and x.contype in ('p', 'u', 'x'))
  order by c.relname collate "C", n.relname collate "C"`;

const TRIGGERS = sql`
  select c.relname as table,
    replace(pg_get_triggerdef(t.oid), ' ON ' || quote_ident(current_schema()) || '.', ' ON ') || ';' as text
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal
  order by c.relname collate "C", t.tgname collate "C"`;

const POLICIES = sql`
  select tablename as table, concat_ws(' ',
    format('create policy %I on %I', policyname, tablename),
    case when permissive = 'RESTRICTIVE' then 'as restrictive' end,
    'for ' || lower(cmd), 'to ' || array_to_string(roles, ', '),
    'using (' || qual || ')', 'with check (' || with_check || ')'
  ) || ';' as text
  from pg_policies
  where schemaname = current_schema()
  order by tablename collate "C", policyname collate "C"`;

const TABLE_GRANTS = sql`
  select c.relname as table, format('grant %s on %I to %I;',
    lower(string_agg(a.privilege_type, ', ' order by a.privilege_type collate "C")), c.relname, r.rolname) as text
  from pg_class c, aclexplode(c.relacl) a
  join pg_roles r on r.oid = a.grantee and r.rolname like 'fs\_%'
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
  group by c.relname, r.rolname
  order by c.relname collate "C", r.rolname collate "C"`;

const COLUMN_GRANTS = sql`
  select c.relname as table, format('grant %s (%s) on %I to %I;', lower(a.privilege_type),
    string_agg(quote_ident(t.attname), ', ' order by t.attnum), c.relname, r.rolname) as text
  from pg_attribute t
  join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
  join pg_roles r on r.oid = a.grantee and r.rolname like 'fs\_%'
  where c.relnamespace = current_schema()::regnamespace
  group by c.relname, r.rolname, a.privilege_type
  order by c.relname collate "C", r.rolname collate "C", a.privilege_type collate "C"`;

const DEFAULT_GRANTS = sql`
  select format('alter default privileges in schema %I grant %s on tables to %I;', n.nspname,
    lower(string_agg(a.privilege_type, ', ' order by a.privilege_type collate "C")), r.rolname) as text
  from pg_default_acl d
  join pg_namespace n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a
  join pg_roles r on r.oid = a.grantee and r.rolname like 'fs\_%'
  where n.nspname = current_schema() and d.defaclobjtype = 'r'
  group by n.nspname, r.rolname
  order by r.rolname collate "C"`;
