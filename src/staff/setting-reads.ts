import { type Queryable, type Sql, sql } from "../db/tx.ts";
import {
  CATALOGUE,
  definitionOf,
  isRequisite,
  SETTING_KEYS,
  type SettingKey,
} from "../settings/catalogue.ts";
import type { SettingGroup } from "../settings/definition.ts";
import { readSettings } from "../settings/load-settings.ts";
import { mayDo } from "./policy.ts";
import { STAFF_LABEL } from "./staff-label.ts";
import type { Work } from "./work.ts";

/** One setting as it stands. */
export interface SettingLine {
  readonly key: SettingKey;
  /** Text of the value that holds. */
  readonly value: string;
  /** As the table holds it; null = no row. Differs from `value` when what is stored cannot be used. */
  readonly stored: string | null;
  readonly isDefault: boolean;
  /** The stored value is out of its range or contradicts another: the default holds instead. */
  readonly isIgnored: boolean;
  /** Last change; null while it is as it was seeded. */
  readonly changedAt: Date | null;
  /** Null: in SQL. */
  readonly changedBy: string | null;
}

/** One change of a setting. */
export interface SettingChangeLine {
  readonly at: Date;
  /** Null: in SQL, or by the system. */
  readonly by: string | null;
  /** Texts; requisites masked. */
  readonly old: string | null;
  readonly new: string | null;
}

interface Row {
  readonly key: string;
  readonly value: string;
  readonly changedAt: Date | null;
  readonly changedBy: string | null;
}

/** The settings of a group in the order of the catalogue; none for who may not manage settings. */
export async function settingsOfGroup(work: Work<Queryable>, group: SettingGroup): Promise<SettingLine[]> {
  return readLines(
    work,
    SETTING_KEYS.filter((key) => CATALOGUE[key].group === group),
  );
}

/** One setting; null for who may not manage settings. */
export async function settingLine(work: Work<Queryable>, key: SettingKey): Promise<SettingLine | null> {
  const [line] = await readLines(work, [key]);
  return line ?? null;
}

async function readLines(work: Work<Queryable>, keys: readonly SettingKey[]): Promise<SettingLine[]> {
  if (!mayDo(work.actor, "settings.manage", null)) return [];
  const { settings, invalid } = await readSettings(work.tx);
  const rows = await work.tx.rows<Row>(sql`
    select t.key, t.value, ${STAFF_LABEL} as "changedBy",
           case when t.updated_by_staff_id is not null or t.updated_at > t.created_at then t.updated_at end as "changedAt"
      from settings t left join staff_users s on s.id = t.updated_by_staff_id
     where t.key = any(${[...keys]}::text[])`);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return keys.map((key) => {
    const { print, default: first } = definitionOf(key);
    const row = byKey.get(key);
    const value = print(settings.get(key));
    return {
      key,
      value,
      stored: row?.value ?? null,
      isDefault: value === print(first),
      isIgnored: invalid.some((each) => each.cityId === null && each.key === key),
      changedAt: row?.changedAt ?? null,
      changedBy: row?.changedBy ?? null,
    };
  });
}

/**
 * The changes of the common value, newest first, one more than `limit` when there are older ones.
 * They come from the versions, which know what was changed in SQL too; those of requisites, which no
 * version holds, from the audit log, masked.
 */
export async function settingHistory(
  work: Work<Queryable>,
  key: SettingKey,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly changes: readonly SettingChangeLine[]; readonly hasMore: boolean }> {
  if (!mayDo(work.actor, "settings.manage", null)) return { changes: [], hasMore: false };
  const rows = await work.tx.rows<SettingChangeLine>(
    sql`${isRequisite(key) ? auditOf(key) : versionsOf(key)} limit ${limit + 1} offset ${offset}`,
  );
  return { changes: rows.slice(0, limit), hasMore: rows.length > limit };
}

function versionsOf(key: SettingKey): Sql {
  return sql`
    select v.at, v.old, v.new, case when s.id is not null then ${STAFF_LABEL} end as by
      from (select id, at, staff_user_id, snapshot->'settings'->>${key} as new,
                   lag(snapshot->'settings'->>${key}) over (order by id) as old
              from settings_versions) v
      left join staff_users s on s.id = v.staff_user_id
     where v.old is not null and v.new is not null and v.new <> v.old
     order by v.id desc`;
}

function auditOf(key: SettingKey): Sql {
  return sql`
    select a.created_at as at, a.before_json->>${key} as old, a.after_json->>${key} as new,
           case when s.id is not null then ${STAFF_LABEL} end as by
      from admin_audit_log a
      left join staff_users s on s.id = a.admin_id
     where a.entity = 'setting' and a.entity_id = ${key} and a.city_id is null
     order by a.created_at desc, a.id desc`;
}
