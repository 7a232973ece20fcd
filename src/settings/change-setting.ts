import { type Queryable, sql, type Tx } from "../db/tx.ts";
import {
  definitionOf,
  isRequisite,
  isSettingKey,
  type SettingKey,
  type SettingValues,
  STEERING_KEYS,
} from "./catalogue.ts";
import { checkTogether, type SettingConflict } from "./check-together.ts";
import { lockSettings, readSettings, writeVersion } from "./load-settings.ts";
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
  /** The stored text the person saw; the change is refused as `stale` when it is another by now. */
  readonly seen?: string | null;
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
  | SettingRefusal
  /** Somebody else changed it after `seen` was read; `text` is what is stored now. */
  | { readonly status: "stale"; readonly key: SettingKey; readonly text: string | null };

/** Why nothing is to be changed. */
export type SettingRefusal =
  | { readonly status: "unchanged"; readonly key: SettingKey; readonly text: string | null }
  | { readonly status: "invalid"; readonly key: SettingKey; readonly problem: SettingProblem }
  /** `cityId` names the city whose own values the change would contradict; null = the common ones. */
  | { readonly status: "conflict"; readonly conflict: SettingConflict; readonly cityId: number | null }
  | { readonly status: "unknown_key" }
  | { readonly status: "not_per_city"; readonly key: SettingKey }
  | { readonly status: "unknown_city" };

export type ReviewSetting =
  /** May be stored: the texts before and after, as `changed` would report them. */
  | {
      readonly status: "fits";
      readonly key: SettingKey;
      readonly old: string | null;
      readonly new: string | null;
      readonly before: Settings;
    }
  | SettingRefusal;

/**
 * Changes one setting: the row, a new `settings_versions` row, the audit row (requisites masked),
 * and for keys that steer the engine a `setting_changed` note for every city concerned that has
 * searched orders. The bell drops the caches after the commit.
 *
 * - `changed`     stored. When the working window changed, the caller recomputes `wake_at` of
 *                 deferred orders from `before` and `after` (order-lifecycle.md section 4).
 * - `unchanged`   that text is stored already; nothing was written.
 * - `stale`       not what the person saw; nothing was written.
 * - `invalid`     not a value of this setting.
 * - `conflict`    contradicts another setting (start < end, buckets and threshold inside the window).
 * - `unknown_key`, `not_per_city`, `unknown_city`  nothing to change.
 */
export async function changeSetting(tx: Tx, change: SettingChange, now: Date): Promise<ChangeSetting> {
  const refused = refusedUnread(change);
  if (refused) return refused;
  await lockSettings(tx);
  await writeVersion(tx, null, now); // A change made in SQL before this one is a version of its own.
  const review = await reviewSetting(tx, change);
  const current = review.status === "fits" ? review.old : review.status === "unchanged" ? review.text : null;
  const isStale = change.seen !== undefined && change.seen !== current;
  if (review.status === "unchanged" && isStale) return { status: "stale", key: review.key, text: current };
  if (review.status !== "fits") return review;
  const { key, old, new: next, before } = review;
  if (isStale) return { status: "stale", key, text: old };

  const cityId = change.cityId ?? null;
  await writeText(tx, key, cityId, next, change.staffId, now);
  await writeVersion(tx, change.staffId, now);
  await writeAudit(tx, change, key, old, next, now);
  if (STEERING_KEYS.has(key)) await wakeEngine(tx, cityId, now);
  tx.ring({ kind: "settings" });
  return { status: "changed", key, old, new: next, before, after: (await readSettings(tx)).settings };
}

/** What `changeSetting` would answer now, without changing anything: for the question before the change. */
export async function reviewSetting(
  q: Queryable,
  { key, text, cityId: ofCity }: Pick<SettingChange, "key" | "text" | "cityId">,
): Promise<ReviewSetting> {
  const cityId = ofCity ?? null;
  const refused = refusedUnread({ key, text, cityId });
  if (refused || !isSettingKey(key)) return refused ?? { status: "unknown_key" };
  const before = (await readSettings(q)).settings;
  if (cityId !== null && !(await cityExists(q, cityId))) return { status: "unknown_city" };
  const common = cityId === null ? definitionOf(key).default : before.get(key);
  const parsed = text === null ? null : definitionOf(key).parse(text);
  const value = parsed?.ok ? parsed.value : common;
  const conflict = conflictAfter(before, key, value, cityId);
  if (conflict) return conflict;

  const next = parsed === null && cityId !== null ? null : definitionOf(key).print(value);
  const old = await storedText(q, key, cityId);
  if (old === next) return { status: "unchanged", key, text: next };
  return { status: "fits", key, old, new: next, before };
}

/** What can be refused without a look at the database. */
function refusedUnread({
  key,
  text,
  cityId,
}: Pick<SettingChange, "key" | "text" | "cityId">): SettingRefusal | null {
  if (!isSettingKey(key)) return { status: "unknown_key" };
  if (cityId != null && !STEERING_KEYS.has(key)) return { status: "not_per_city", key };
  const parsed = text === null ? null : definitionOf(key).parse(text);
  return parsed && !parsed.ok ? { status: "invalid", key, problem: parsed.problem } : null;
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

async function cityExists(q: Queryable, cityId: number): Promise<boolean> {
  return (await q.maybeOne(sql`select 1 from cities where id = ${cityId}`)) !== null;
}

async function storedText(q: Queryable, key: SettingKey, cityId: number | null): Promise<string | null> {
  const row = await q.maybeOne<{ value: string }>(
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
