import { sql, type Tx } from "../db/tx.ts";
import {
  definitionOf,
  isRequisite,
  isSettingKey,
  type SettingKey,
  type SettingValues,
  STEERING_KEYS,
} from "./catalogue.ts";
import { checkTogether, type SettingConflict } from "./check-together.ts";
import { lockSettings, readLocked, writeVersion } from "./load-settings.ts";
import { maskedSetting } from "./masked-setting.ts";
import type { SettingProblem } from "./problems.ts";
import type { Settings } from "./settings.ts";

export interface SettingChange {
  readonly key: string;
  /** As typed; null = back to the default (of a city: to the common value). */
  readonly text: string | null;
  readonly staffId: number;
  /** Set: only for this city (keys of dispatch.md section 13 and the working window). */
  readonly cityId?: number | null;
  readonly source: "bot" | "console" | "api";
  readonly requestId?: string | null;
}

export type ChangeSetting =
  | {
      readonly status: "changed";
      readonly key: SettingKey;
      /** Stored texts; `old` is null when there was none, `new` when a city's own value was removed. */
      readonly old: string | null;
      readonly new: string | null;
      readonly before: Settings;
      readonly after: Settings;
    }
  | { readonly status: "unchanged"; readonly key: SettingKey; readonly text: string | null }
  | { readonly status: "invalid"; readonly key: SettingKey; readonly problem: SettingProblem }
  /** `cityId` names the city whose own values the change would contradict; null = the common ones. */
  | { readonly status: "conflict"; readonly conflict: SettingConflict; readonly cityId: number | null }
  | { readonly status: "unknown_key" }
  | { readonly status: "not_per_city"; readonly key: SettingKey }
  | { readonly status: "unknown_city" };

/**
 * Changes one setting: the row, a new `settings_versions` row, the audit row (requisites masked),
 * and for keys that steer the engine a `setting_changed` note for every city concerned that has
 * searched orders. The bell drops the caches after the commit.
 *
 * - `changed`     stored. When the working window changed, the caller recomputes `wake_at` of
 *                 deferred orders from `before` and `after` (order-lifecycle.md section 4).
 * - `unchanged`   that text is stored already; nothing was written.
 * - `invalid`     not a value of this setting.
 * - `conflict`    contradicts another setting (start < end, buckets and threshold inside the window).
 * - `unknown_key`, `not_per_city`, `unknown_city`  nothing to change.
 */
export async function changeSetting(tx: Tx, change: SettingChange, now: Date): Promise<ChangeSetting> {
  const { key, text } = change;
  const cityId = change.cityId ?? null;
  if (!isSettingKey(key)) return { status: "unknown_key" };
  if (cityId !== null && !STEERING_KEYS.has(key)) return { status: "not_per_city", key };

  const parsed = text === null ? null : definitionOf(key).parse(text);
  if (parsed && !parsed.ok) return { status: "invalid", key, problem: parsed.problem };

  await lockSettings(tx);
  await writeVersion(tx, null, now); // A change made in SQL before this one is a version of its own.
  const before = (await readLocked(tx)).settings;
  if (cityId !== null && !(await cityExists(tx, cityId))) return { status: "unknown_city" };
  const common = cityId === null ? definitionOf(key).default : before.get(key);
  const conflict = conflictAfter(before, key, parsed ? parsed.value : common, cityId);
  if (conflict) return conflict;

  const next = parsed ? definitionOf(key).print(parsed.value) : null;
  const stored = cityId === null ? (next ?? definitionOf(key).print(common)) : next;
  const old = await storedText(tx, key, cityId);
  if (old === stored) return { status: "unchanged", key, text: stored };

  await writeText(tx, key, cityId, stored, change.staffId, now);
  await writeVersion(tx, change.staffId, now);
  await writeAudit(tx, change, key, old, stored, now);
  if (STEERING_KEYS.has(key)) await wakeEngine(tx, cityId, now);
  tx.ring({ kind: "settings" });
  const after = (await readLocked(tx)).settings;
  return { status: "changed", key, old, new: stored, before, after };
}

function conflictAfter(
  before: Settings,
  key: SettingKey,
  value: unknown,
  cityId: number | null,
): Extract<ChangeSetting, { status: "conflict" }> | null {
  const scopes: (number | null)[] = cityId === null ? [null, ...before.cityIds] : [cityId];
  for (const scope of scopes) {
    const own = scope === null ? before : before.forCity(scope);
    // A city with a value of its own does not see the change of the common one.
    const overridden = cityId === null && own.overrides(key);
    const values = { ...own.values(), ...(overridden ? {} : { [key]: value }) } as SettingValues;
    const conflict = checkTogether(values).find((c) => c.keys.includes(key));
    if (conflict) return { status: "conflict", conflict, cityId: scope };
  }
  return null;
}

async function cityExists(tx: Tx, cityId: number): Promise<boolean> {
  return (await tx.maybeOne(sql`select 1 from cities where id = ${cityId}`)) !== null;
}

async function storedText(tx: Tx, key: SettingKey, cityId: number | null): Promise<string | null> {
  const row = await tx.maybeOne<{ value: string }>(
    cityId === null
      ? sql`select value from settings where key = ${key}`
      : sql`select value from city_settings where city_id = ${cityId} and key = ${key}`,
  );
  return row?.value ?? null;
}

async function writeText(
  tx: Tx,
  key: SettingKey,
  cityId: number | null,
  text: string | null,
  staffId: number,
  now: Date,
): Promise<void> {
  if (cityId === null) {
    const { type, effect } = definitionOf(key);
    await tx.run(sql`
      insert into settings (key, value, value_type, description, updated_by_staff_id, created_at, updated_at)
      values (${key}, ${text}, ${type}, ${effect}, ${staffId}, ${now}, ${now})
          on conflict (key) do update
         set value = excluded.value, value_type = excluded.value_type,
             updated_by_staff_id = excluded.updated_by_staff_id, updated_at = excluded.updated_at`);
  } else if (text === null) {
    await tx.run(sql`delete from city_settings where city_id = ${cityId} and key = ${key}`);
  } else {
    await tx.run(sql`
      insert into city_settings (city_id, key, value, updated_by_staff_id, updated_at)
      values (${cityId}, ${key}, ${text}, ${staffId}, ${now})
          on conflict (city_id, key) do update
         set value = excluded.value, updated_by_staff_id = excluded.updated_by_staff_id,
             updated_at = excluded.updated_at`);
  }
}

async function writeAudit(
  tx: Tx,
  { staffId, source, requestId, cityId }: SettingChange,
  key: SettingKey,
  old: string | null,
  next: string | null,
  now: Date,
): Promise<void> {
  const shown = (text: string | null) => (text === null ? null : maskedSetting(key, text));
  const action = isRequisite(key) ? "change_requisites" : "change_setting";
  await tx.run(sql`
    insert into admin_audit_log (admin_id, city_id, entity, entity_id, action, before_json, after_json,
                                 source, request_id, created_at)
    values (${staffId}, ${cityId ?? null}, 'setting', ${key}, ${action},
            ${JSON.stringify({ [key]: shown(old) })}::jsonb, ${JSON.stringify({ [key]: shown(next) })}::jsonb,
            ${source}, ${requestId ?? null}, ${now})`);
}

/** A `setting_changed` note for each city (or the one) that has searched orders: the engine looks again. */
async function wakeEngine(tx: Tx, cityId: number | null, now: Date): Promise<void> {
  const noted = await tx.rows<{ cityId: number }>(sql`
    insert into dispatch_events (city_id, kind, at)
    select distinct city_id, 'setting_changed', ${now}::timestamptz
      from orders
     where assigned_master_id is null and status in ('SEARCHING', 'GUARANTEE')
       and (${cityId}::int is null or city_id = ${cityId}::int)
    returning city_id as "cityId"`);
  for (const note of noted) tx.ring({ kind: "dispatch", cityId: note.cityId });
}
