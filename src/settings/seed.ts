import { sql, type Tx } from "../db/tx.ts";
import { definitionOf, SETTING_KEYS, type SettingValues } from "./catalogue.ts";
import { lockSettings, writeVersion } from "./load-settings.ts";

/**
 * Adds the settings rows that are missing, with the values of `first`, and the first
 * `settings_versions` row; changes no existing value. Returns how many rows were added.
 */
export async function seedSettings(tx: Tx, first: SettingValues, now: Date): Promise<number> {
  await lockSettings(tx);
  const rows = SETTING_KEYS.map((key) => {
    const { type, effect, print } = definitionOf(key);
    return { key, value: print(first[key]), value_type: type, description: effect };
  });
  const present = await tx.rows<{ key: string }>(sql`select key from settings`);
  const known = new Set(present.map((row) => row.key));
  const missing = rows.filter((row) => !known.has(row.key));
  // No write, no bell: every start of every process comes by here.
  if (missing.length > 0) {
    await tx.run(sql`
      insert into settings (key, value, value_type, description, created_at, updated_at)
      select key, value, value_type, description, ${now}, ${now}
        from jsonb_to_recordset(${JSON.stringify(missing)}::jsonb)
             as s (key text, value text, value_type text, description text)`);
    tx.ring({ kind: "settings" });
  }
  await writeVersion(tx, null, now);
  return missing.length;
}
