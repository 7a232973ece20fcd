import type { Database } from "../db/database.ts";
import { type Queryable, type Sql, sql, type Tx } from "../db/tx.ts";
import type { Settings } from "./settings.ts";
import { type InvalidSetting, readStored, type StoredSettings } from "./stored-settings.ts";

export interface LoadedSettings {
  readonly settings: Settings;
  /** Its version was written in the transaction that read it: nobody else may use it before the commit. */
  readonly isNewVersion: boolean;
  /** Stored values that were ignored. */
  readonly invalid: readonly InvalidSetting[];
}

/** Everybody who writes a settings row or a version takes it, so that versions follow the commits. */
const SETTINGS_LOCK = sql`select pg_advisory_xact_lock(982735, 0)`;

const SNAPSHOT: Sql = sql`
  jsonb_build_object(
    'settings', (select coalesce(jsonb_object_agg(key, value) filter (where not starts_with(key, 'owner_pay_')), '{}')
                   from settings),
    'city_settings', (select coalesce(jsonb_object_agg(city_id::text, own), '{}')
                        from (select city_id, jsonb_object_agg(key, value) as own
                                from city_settings group by city_id) as cities))`;

/**
 * Reads all settings in one statement. When they differ from the newest `settings_versions` row
 * (somebody changed a row in SQL) a new version is written first, by exactly one of the processes
 * that notice.
 *
 * From inside a transaction it needs no second connection: everything happens in that transaction,
 * the new version too.
 */
export async function loadSettings(from: Database | Tx, now: Date): Promise<LoadedSettings> {
  const read = await readRows(from);
  if (read.version !== null && read.same) {
    return { ...readStored(read.stored, read.version), isNewVersion: false };
  }
  if (isTransaction(from)) return await noteVersion(from, now);
  const loaded = await from.transaction((tx) => noteVersion(tx, now));
  return { ...loaded, isNewVersion: false };
}

async function noteVersion(tx: Tx, now: Date): Promise<LoadedSettings> {
  await lockSettings(tx);
  const isNewVersion = (await writeVersion(tx, null, now)) !== null;
  return { ...(await readSettings(tx)), isNewVersion };
}

function isTransaction(from: Database | Tx): from is Tx {
  return "isTransaction" in from;
}

/** Waits until nobody else changes settings; held to the end of the transaction. */
export async function lockSettings(tx: Tx): Promise<void> {
  await tx.rows(SETTINGS_LOCK);
}

/** What the rows say now, as the newest version; who means to write holds `lockSettings` and has called `writeVersion`. */
export async function readSettings(q: Queryable): Promise<Omit<LoadedSettings, "isNewVersion">> {
  const read = await readRows(q);
  if (read.version === null) throw new Error("settings_versions is empty: seed the settings first");
  return readStored(read.stored, read.version);
}

/**
 * Writes a `settings_versions` row when the rows differ from the newest one; returns its id, or
 * null when nothing differs. Only under `lockSettings`.
 */
export async function writeVersion(tx: Tx, staffId: number | null, now: Date): Promise<number | null> {
  const written = await tx.maybeOne<{ id: number }>(sql`
    insert into settings_versions (at, staff_user_id, snapshot)
    select ${now}, ${staffId}, current.snapshot
      from (select ${SNAPSHOT} as snapshot) as current
     where current.snapshot is distinct from
           (select snapshot from settings_versions order by id desc limit 1)
    returning id`);
  return written?.id ?? null;
}

interface Rows {
  readonly version: number | null;
  readonly same: boolean;
  readonly stored: StoredSettings;
}

async function readRows(queryable: Queryable): Promise<Rows> {
  const row = await queryable.one<{
    version: number | null;
    same: boolean | null;
    snapshot: StoredSettings;
    requisites: Record<string, string>;
  }>(sql`
    select newest.id as version, newest.snapshot = current.snapshot as same, current.snapshot,
           (select coalesce(jsonb_object_agg(key, value), '{}')
              from settings where starts_with(key, 'owner_pay_')) as requisites
      from (select ${SNAPSHOT} as snapshot) as current
      left join (select id, snapshot from settings_versions order by id desc limit 1) as newest on true`);
  return {
    version: row.version,
    same: row.same === true,
    stored: { ...row.snapshot, settings: { ...row.snapshot.settings, ...row.requisites } },
  };
}
