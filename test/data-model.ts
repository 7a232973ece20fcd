/**
 * Reads spec/data-model.md into statements that build the schema it describes, so that PostgreSQL
 * itself normalises types, defaults and definitions before they are compared.
 */

export interface SpecColumn {
  readonly table: string;
  readonly name: string;
  /** As written, for example `varchar(120)`. */
  readonly type: string;
  readonly isIdentity: boolean;
  readonly isNullable: boolean;
  /** SQL of the default, else null. */
  readonly default: string | null;
  readonly isInKey: boolean;
  readonly reference: { readonly table: string; readonly action: string } | null;
}

export interface SpecObject {
  readonly table: string;
  readonly name: string;
  /** As written, for example `INDEX (city_id, id) WHERE …`. */
  readonly definition: string;
}

export interface DataModel {
  readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly columns: readonly SpecColumn[];
  readonly objects: readonly SpecObject[];
}

/** The unnamed indexes of section 8. */
const EXTENSION_INDEX_NAMES: Readonly<Record<string, string>> = {
  webhook_deliveries: "ix_webhook_deliveries__due",
  client_requests: "ix_client_requests__order",
};

export function parseDataModel(markdown: string): DataModel {
  const enums = new Map<string, string[]>();
  const columns: SpecColumn[] = [];
  const named: { name: string; cell: string }[] = [];
  const objects: SpecObject[] = [];
  for (const { heading, header, rows } of tablesOf(markdown)) {
    const title = header.join("|");
    if (title.startsWith("PostgreSQL type|")) {
      for (const row of rows) enums.set(unquoted(row[0]!), words(row[1]!.split(". ")[0]!));
    } else if (title.startsWith("Column|") || title.startsWith("Table.column|")) {
      for (const row of rows) columns.push(...coreColumns(heading, row));
    } else if (title.startsWith("Name|Definition|")) {
      for (const row of rows) named.push({ name: row[0]!, cell: row[1]! });
    } else if (title === "Table|Columns") {
      for (const row of rows) extensionTable(unquoted(row[0]!), row[1]!, columns, objects);
    }
  }
  const tables = [...new Set(columns.map((column) => column.table))];
  objects.push(...named.map(({ name, cell }) => namedObject(name, cell, tables)));
  return { enums, columns, objects };
}

/** Statements that build the tables, keys, constraints and indexes in the schema that comes first in search_path. */
export function buildStatements(model: DataModel): string[] {
  const byTable = Map.groupBy(model.columns, (column) => column.table);
  const tables = [...byTable].map(([table, columns]) => createTable(table, columns));
  const references = model.columns.filter((column) => column.reference).map(addReference);
  return [...tables, ...references, ...model.objects.map(createObject)];
}

function createTable(table: string, columns: readonly SpecColumn[]): string {
  const lines = columns.map((column) =>
    [
      column.name,
      column.type,
      column.isIdentity ? "generated always as identity" : "",
      column.isNullable ? "" : "not null",
      column.default === null ? "" : `default ${column.default}`,
    ].join(" "),
  );
  const key = columns.filter((column) => column.isInKey).map((column) => column.name);
  lines.push(`constraint pk_${table} primary key (${key.join(", ")})`);
  return `create table ${table} (${lines.join(", ")})`;
}

function addReference(column: SpecColumn): string {
  const { table, action } = column.reference!;
  return (
    `alter table ${column.table} add constraint fk_${column.table}__${column.name} ` +
    `foreign key (${column.name}) references ${table} (id) on delete ${action}`
  );
}

function createObject({ table, name, definition }: SpecObject): string {
  const [, kind, rest] = /^(CHECK|INDEX|UNIQUE)\s*(.*)$/s.exec(definition) ?? [];
  if (kind === "CHECK") return `alter table ${table} add constraint ${name} check ${rest}`;
  if (kind === "INDEX") return `create index ${name} on ${table} ${rest}`;
  if (kind !== "UNIQUE") throw new Error(`data-model.md: what is ${name}: ${definition}?`);
  if (!/ WHERE /.test(rest!)) return `alter table ${table} add constraint ${name} unique ${rest}`;
  const nullsNotDistinct = /^NULLS NOT DISTINCT (\(.*?\))(.*)$/s.exec(rest!);
  const tail = nullsNotDistinct ? `${nullsNotDistinct[1]} nulls not distinct${nullsNotDistinct[2]}` : rest;
  return `create unique index ${name} on ${table} ${tail}`;
}

interface MarkdownTable {
  readonly heading: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function tablesOf(markdown: string): MarkdownTable[] {
  const tables: { heading: string; header: string[]; rows: string[][] }[] = [];
  let heading = "";
  let isInTable = false;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("#")) heading = line;
    if (!line.startsWith("|")) {
      isInTable = false;
      continue;
    }
    const cells = line
      .slice(1, line.lastIndexOf("|"))
      .split("|")
      .map((cell) => cell.trim());
    if (!isInTable) tables.push({ heading, header: cells, rows: [] });
    else if (!/^-+$/.test(cells[0]!)) tables.at(-1)!.rows.push(cells);
    isInTable = true;
  }
  return tables;
}

/** A row of sections 3 to 7: `name, name | type | no | default | meaning`. */
function coreColumns(heading: string, row: readonly string[]): SpecColumn[] {
  const [names, type, nullable, preset, meaning] = row as [string, string, string, string, string];
  const reference = /→ (\w+) \(([a-z ]+)\)/.exec(meaning);
  return names.split(", ").map((qualified) => {
    const [name, owner] = qualified.split(".").reverse() as [string, string?];
    return {
      table: owner ?? /`(\w+)`/.exec(heading)![1]!,
      name,
      type: type.replace(" identity", ""),
      isIdentity: type.endsWith(" identity"),
      isNullable: nullable === "yes",
      default: preset === "" ? null : quotedWord(preset),
      isInKey: /primary key/.test(meaning),
      reference: reference && { table: reference[1]!, action: reference[2]! },
    };
  });
}

/** Text defaults stand in quotes; numbers and booleans do not. */
function quotedWord(preset: string): string {
  if (/^('.*'|[\d.]+|true|false)$/.test(preset)) return preset;
  throw new Error(`data-model.md: what is the default ${preset}?`);
}

function namedObject(name: string, cell: string, tables: readonly string[]): SpecObject {
  const [, definition, on] = /^`([^`]+)`(?: on (\w+))?$/.exec(cell) ?? [];
  if (definition === undefined) throw new Error(`data-model.md: what is the definition ${cell}?`);
  const owners = tables.filter((table) => name.split("_").slice(1).join("_").startsWith(`${table}__`));
  const table = on ?? owners[0];
  if (table === undefined) throw new Error(`data-model.md: what table is ${name} on?`);
  return { table, name, definition };
}

/**
 * A row of section 8: columns separated by `;`, each `name[, name] [type] [→ table (action)] [not null]
 * [default]`; `: pk` ends a compound key. A column is nullable unless it says otherwise, is in the
 * key, or is a cascading reference without `null`.
 */
function extensionTable(table: string, cell: string, columns: SpecColumn[], objects: SpecObject[]): void {
  const [text, index] = cell.split(/\. Index /) as [string, string?];
  if (index) {
    objects.push({ table, name: EXTENSION_INDEX_NAMES[table]!, definition: `INDEX ${index}` });
  }
  for (const piece of text.replace(/ \((?:`[^)]*`|kept[^)]*|[a-z]+(?:, [a-z]+)+)\)/g, "").split("; ")) {
    const key = /^(.*): pk$/.exec(piece);
    const parts = key ? key[1]!.split(/, | and /) : [piece];
    for (const part of parts) columns.push(...extensionColumns(table, part, key !== null));
    const unique = /^(\w+) .*\bunique\b/.exec(piece);
    if (unique) {
      objects.push({ table, name: `uq_${table}__${unique[1]}`, definition: `UNIQUE (${unique[1]})` });
    }
  }
}

const EXTENSION_COLUMN =
  /^(?<names>\w+(?:, \w+)*)(?: → (?<target>\w+) \((?<action>[a-z ]+)\)| (?<type>[a-z_0-9]+(?:\([\d,]+\))?(?:\[\])?))(?<identity> identity)?(?<pk> pk)?(?<notNull> not null)?(?<isNull> null)?(?<unique> unique)?(?: (?<preset>'.*'|[\d.]+|true|false))?$/;

function extensionColumns(table: string, text: string, isInCompoundKey: boolean): SpecColumn[] {
  const found = EXTENSION_COLUMN.exec(text.trim())?.groups;
  if (!found) throw new Error(`data-model.md, ${table}: what is ${text}?`);
  const isInKey = isInCompoundKey || found["pk"] !== undefined;
  const isStrongReference = found["action"] === "cascade" && found["isNull"] === undefined;
  return found["names"]!.split(", ").map((name) => ({
    table,
    name,
    type: found["type"] ?? "int",
    isIdentity: found["identity"] !== undefined,
    isNullable: !(isInKey || isStrongReference || found["notNull"] !== undefined),
    default: found["preset"] ?? null,
    isInKey,
    reference: found["target"] ? { table: found["target"], action: found["action"]! } : null,
  }));
}

function unquoted(cell: string): string {
  return /`(\w+)`/.exec(cell)![1]!;
}

function words(list: string): string[] {
  return list.split(", ").map((word) => word.trim());
}
