import { definitionOf, printSetting, type SettingKey } from "../settings/catalogue.ts";
import type { SettingConflict } from "../settings/check-together.ts";
import type { SettingProblem } from "../settings/problems.ts";
import { typableSetting } from "../settings/typed-setting.ts";
import { formatCard, formatMoney, formatPercent, formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { hasText } from "../texts/texts.ts";
import type { StaffVisit } from "./person.ts";

const RATE_SCALE = 10_000;

/** The title of a setting. */
export function settingTitle(visit: StaffVisit, key: SettingKey): string {
  return visit.t(`setting-${key}`);
}

/** Rates go from 0 to 1; sums of money further. */
function isRate(key: SettingKey): boolean {
  const { type, range } = definitionOf(key);
  return type === "DECIMAL" && range?.max === "1.00";
}

/** The text of a value as people read it: «да», «2 500,00 ₽», «10-13, 13-16», «не задано». */
export function valueWords(visit: StaffVisit, key: SettingKey, text: string): string {
  const { type, allowed, parse } = definitionOf(key);
  const shown = typableSetting(key, text);
  if (shown === "") return visit.t(type === "JSON" ? "setting-value-off" : "setting-value-empty");
  if (type === "BOOL") return visit.t(text === "true" ? "setting-yes" : "setting-no");
  if (allowed?.includes(text)) return visit.t(`setting-${key}.${text}`);
  if (key === "owner_pay_card_number") return formatCard(text);
  if (key === "owner_pay_sbp_phone") return formatPhone(text);
  if (key === "owner_pay_sbp_qr_file_id") return visit.t("setting-value-photo");
  if (type === "DECIMAL") {
    const parsed = parse(text);
    if (!parsed.ok) return shown;
    const value = Number(parsed.value);
    if (!isRate(key)) return formatMoney(visit.language, value);
    const percent = formatPercent(visit.language, value / RATE_SCALE);
    return visit.t("setting-value-rate", { share: text, percent });
  }
  return shown;
}

/** What may be typed: type, range, an example of a list. */
export function formatWords(visit: StaffVisit, key: SettingKey): Html {
  const { type, range, allowed, default: first } = definitionOf(key);
  const kind = type === "DECIMAL" ? (isRate(key) ? "RATE" : "MONEY") : allowed ? "CHOICE" : type;
  const isPhoto = key === "owner_pay_sbp_qr_file_id";
  const example = typableSetting(key, printSetting(key, first as never));
  return Html.lines([
    visit.html("setting-type", { type: visit.t(`setting-type-${isPhoto ? "PHOTO" : kind}`) }),
    range === null || type === "TIME" ? null : visit.html("setting-range", range),
    type === "JSON" && example !== "" ? visit.html("setting-example", { example }) : null,
    hasText(visit.language, `setting-${key}.hint`) ? visit.html(`setting-${key}.hint`) : null,
  ]);
}

/** Why what was typed is not a value. */
export function problemWords(visit: StaffVisit, problem: SettingProblem): string {
  switch (problem.code) {
    case "out_of_range":
      return visit.t("setting-problem-out_of_range", { min: problem.min, max: problem.max });
    case "not_decimal":
      return visit.t("setting-problem-not_decimal", { decimals: problem.decimalsMax });
    case "too_long":
      return visit.t("setting-problem-too_long", { max: problem.lengthMax });
    case "not_one_of":
      return visit.t("setting-problem-not_one_of", { allowed: problem.allowed.join(", ") });
    case "wrong_list":
      return visit.t(`setting-problem-${problem.rule}`);
    default:
      return visit.t(`setting-problem-${problem.code}`);
  }
}

/** What it would contradict; `cityId` names a city whose own values are meant. */
export function conflictWords(visit: StaffVisit, conflict: SettingConflict, cityId: number | null): string {
  const words = visit.t(`setting-conflict-${conflict.code}`);
  if (cityId === null) return words;
  const city = visit.work.cities.byId(cityId)?.name ?? `#${cityId}`;
  return visit.t("setting-conflict-city", { city, words });
}
