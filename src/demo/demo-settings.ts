import type { Tx } from "../db/tx.ts";
import { CATALOGUE, printSetting, type SettingKey } from "../settings/catalogue.ts";
import { changeSetting } from "../settings/change-setting.ts";
import { lockSettings, readSettings, writeVersion } from "../settings/load-settings.ts";
import type { Settings } from "../settings/settings.ts";

/** Requisites nobody can pay to, and a contact that leads nowhere. */
const DEMO_VALUES: Partial<Record<SettingKey, string>> = {
  owner_pay_methods: '["card","sbp"]',
  owner_pay_card_number: "0000111122223333",
  owner_pay_card_holder: "DEMO OWNER",
  owner_pay_card_bank: "Демобанк",
  owner_pay_sbp_phone: "+79005550000",
  owner_pay_sbp_bank: "Демобанк",
  support_contact: "@demo_support",
};

/** Fills in requisites and contact where the setting still has its default; returns the settings that hold then. */
export async function writeDemoSettings(tx: Tx, staffId: number, now: Date): Promise<Settings> {
  await lockSettings(tx);
  await writeVersion(tx, null, now);
  const { settings } = await readSettings(tx);
  for (const [key, text] of Object.entries(DEMO_VALUES) as [SettingKey, string][]) {
    const isDefault =
      printSetting(key, settings.get(key)) === printSetting(key, CATALOGUE[key].default as never);
    if (isDefault) await changeSetting(tx, { key, text, staffId, source: "console" }, now);
  }
  return (await readSettings(tx)).settings;
}
