import { definitionOf, type SettingKey } from "./catalogue.ts";

/**
 * What a person typed as the text of a setting: "-" empties a text and switches a list off; a list
 * may be typed without brackets and quotes, `10-13, 13-16` or `22:00-11:00`. Whether it is a value
 * is judged later, by the definition.
 */
export function typedSetting(key: SettingKey, typed: string): string {
  const text = typed.trim();
  const { type } = definitionOf(key);
  if (text === "-") return type === "JSON" ? "[]" : type === "STR" ? "" : text;
  if (type !== "JSON" || /^[[{"]/.test(text)) return text;
  // Only here is a hyphen between two times a list, not the bucket of one window.
  const separator = key === "commission_deadline_quiet" ? /[\s,;–—-]+/ : /[\s,;]+/;
  const elements = text.split(separator).filter((element) => element !== "");
  return JSON.stringify(elements.map((element) => (/^\d{1,9}$/.test(element) ? Number(element) : element)));
}

/** The stored text of a list as a person would type it; of anything else the text itself. */
export function typableSetting(key: SettingKey, stored: string): string {
  if (definitionOf(key).type !== "JSON") return stored;
  try {
    const list: unknown = JSON.parse(stored);
    return Array.isArray(list) ? list.map(String).join(", ") : stored;
  } catch {
    return stored;
  }
}
