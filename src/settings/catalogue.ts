import { bool, choice, int, json, money, rate, type SettingDefinition, str, time } from "./definition.ts";
import { cardNumber, channelId, russianPhone, webAddress } from "./formats.ts";
import {
  type PayMethod,
  type QuietPeriod,
  readBreakLengths,
  readBuckets,
  readDescendingMinutes,
  readPayMethods,
  readQuietPeriod,
  type SlotBucket,
  writeQuietPeriod,
} from "./lists.ts";
import type { Parsed } from "./problems.ts";

const FIRST_BUCKETS = readBuckets(["10-13", "13-16", "16-19"]);
const MILLION_KOPECKS = 1_000_000_00;

/**
 * Every setting there is: dispatch.md section 13 and seed-data.md section 4. The types of
 * `Settings.get` come from here:
 *
 * - INT: a whole number in the unit the key names.
 * - DECIMAL: whole **kopecks** for sums of money, whole **basis points** (0 to 10 000) for rates.
 * - BOOL: boolean.
 * - TIME: local **minutes since midnight**, 0 to 1439 (`printMinutesOfDay` writes `HH:MM`).
 * - STR: text, or one of the named words.
 * - JSON: the parsed, typed list.
 */
export const CATALOGUE = {
  working_hours_start: time({
    group: "workday",
    default: "10:00",
    effect: "Start of the working window, local time of each city; before working_hours_end",
  }),
  working_hours_end: time({
    group: "workday",
    default: "20:00",
    effect: "End of the working window, local time of each city",
  }),
  timeslot_buckets: json<readonly SlotBucket[]>({
    group: "workday",
    default: FIRST_BUCKETS.ok ? FIRST_BUCKETS.value : [],
    read: readBuckets,
    write: (buckets) => buckets.map((bucket) => bucket.label),
    effect: "Visit windows offered to clients: 1-8 elements H-H or HH:MM-HH:MM inside the working window",
  }),
  asap_late_threshold: time({
    group: "workday",
    default: "19:30",
    effect: "From this local time on ASAP asks whether to move to tomorrow; inside the working window",
  }),
  asap_outside_hours_minutes: int({
    group: "workday",
    default: 120,
    min: 30,
    max: 600,
    effect: "Length in minutes of an ASAP slot searched outside the working window",
  }),

  distribution_tick_seconds: int({
    group: "dispatch",
    default: 15,
    min: 1,
    max: 300,
    effect: "Safety tick of the engine, seconds",
  }),
  distribution_sla_seconds: int({
    group: "dispatch",
    default: 120,
    min: 15,
    max: 3600,
    effect: "Life of an offer, seconds from delivery",
  }),
  distribution_rounds: int({
    group: "dispatch",
    default: 2,
    min: 1,
    max: 20,
    effect: "Failed waves before the escalation to the logist",
  }),
  distribution_fanout: int({
    group: "dispatch",
    default: 1,
    min: 1,
    max: 1000,
    effect: "Offers per wave; the screen warns above 10",
  }),
  distribution_reoffer_minutes: int({
    group: "dispatch",
    default: 10,
    min: 0,
    max: 1440,
    effect: "Pause in minutes before a master is asked again after an expiry",
  }),
  distribution_check_slot_conflict: bool({
    group: "dispatch",
    default: true,
    effect: "Rule slot_conflict: no offer that overlaps another visit of the master",
  }),
  visit_minutes: int({
    group: "dispatch",
    default: 120,
    min: 15,
    max: 600,
    effect: "Assumed length of an ASAP visit in the rule slot_conflict, minutes",
  }),
  escalate_no_candidates_seconds: int({
    group: "dispatch",
    default: 120,
    min: 0,
    max: 3600,
    effect: "Wait in seconds before the escalation when nobody is eligible",
  }),
  escalate_to_admin_after_min: int({
    group: "dispatch",
    default: 10,
    min: 0,
    max: 1440,
    effect: "Minutes from the escalation to the logist to that to the admin",
  }),
  distribution_after_escalation: choice({
    group: "dispatch",
    default: "continue",
    allowed: ["continue", "stop"],
    effect: "Search after the escalation to the logist: continue or stop",
  }),
  max_pending_pushes: int({
    group: "dispatch",
    default: 900,
    min: 0,
    max: 100_000,
    effect: "No new wave while more offer pushes than this wait for delivery; 0 = no limit",
  }),
  distribution_log_topn: int({
    group: "dispatch",
    default: 10,
    min: 1,
    max: 100,
    effect: "Candidates stored with all rank keys in a decision",
  }),
  unassigned_alert_after_min: int({
    group: "dispatch",
    default: 10,
    min: 1,
    max: 240,
    effect: "Age in minutes of a search from which it counts as unassigned backlog",
  }),

  max_active_orders: int({
    group: "limits",
    default: 5,
    min: 0,
    max: 50,
    effect: "Active orders of a master unless he has a limit of his own; 0 = no orders",
  }),
  max_open_offers: int({
    group: "limits",
    default: 3,
    min: 1,
    max: 50,
    effect: "Open offers a master may hold at once (rule too_many_open_offers)",
  }),
  order_attachments_max: int({
    group: "limits",
    default: 10,
    min: 0,
    max: 30,
    effect: "Attachments per order",
  }),

  guarantee_days: int({
    group: "guarantee",
    default: 14,
    min: 0,
    max: 365,
    effect: "Days after closing in which a guarantee order can be made; 0 = none",
  }),
  guarantee_company_payment: money({
    group: "guarantee",
    default: 2_500_00,
    max: MILLION_KOPECKS,
    effect: "What the company pays the master for a guarantee visit, roubles",
  }),
  guarantee_block_on_refusal: bool({
    group: "guarantee",
    default: true,
    effect: "Block the preferred master who declines or refuses a guarantee order",
  }),
  guarantee_block_on_timeout: bool({
    group: "guarantee",
    default: false,
    effect: "Block the preferred master who lets a delivered guarantee offer expire",
  }),

  commission_rate_base: rate({
    group: "finance",
    default: 5_000,
    effect: "Commission rate, share of the total",
  }),
  commission_rate_high_volume: rate({
    group: "finance",
    default: 4_000,
    effect: "Commission rate from commission_high_volume_threshold on",
  }),
  commission_high_volume_threshold: money({
    group: "finance",
    default: 7_000_00,
    max: 9_999_999_99,
    effect: "Average check of 7 days, in roubles, from which the high-volume rate applies",
  }),
  commission_deadline_hours: int({
    group: "finance",
    default: 3,
    min: 1,
    max: 168,
    effect: "Hours to pay a commission",
  }),
  commission_deadline_quiet: json<QuietPeriod | null>({
    group: "finance",
    default: { fromMinutes: 22 * 60, toMinutes: 11 * 60 },
    read: readQuietPeriod,
    write: writeQuietPeriod,
    effect: "Two local times; a deadline between them moves to the second; [] = off",
  }),
  commission_reminder_minutes: json<readonly number[]>({
    group: "finance",
    default: [1440, 360, 60, 15],
    read: readDescendingMinutes,
    write: (minutes) => minutes,
    effect: "Minutes before the deadline at which the master is reminded, descending",
  }),
  commission_reject_extension_min: int({
    group: "finance",
    default: 60,
    min: 60,
    max: 10_080,
    effect: "Minutes given after a rejected payment report",
  }),
  commission_review_alert_hours: int({
    group: "finance",
    default: 3,
    min: 1,
    max: 168,
    effect: "Hours after the deadline until an unreviewed payment report alerts",
  }),
  referral_rate_l1: rate({
    group: "finance",
    default: 1_000,
    effect: "Reward of the referrer, share of the commission",
  }),
  referral_rate_l2: rate({
    group: "finance",
    default: 500,
    effect: "Reward of the referrer's referrer, share of the commission",
  }),
  owner_pay_methods: json<readonly PayMethod[]>({
    group: "finance",
    default: [],
    read: readPayMethods,
    write: (methods) => methods,
    effect: "Ways to pay the commission: any of card, sbp, cash",
  }),
  owner_pay_card_number: str({
    group: "finance",
    lengthMax: 30,
    normalise: cardNumber,
    effect: "Card that takes commissions, 16-19 digits",
  }),
  owner_pay_card_holder: str({ group: "finance", lengthMax: 100, effect: "Holder of that card" }),
  owner_pay_card_bank: str({ group: "finance", lengthMax: 100, effect: "Bank of that card" }),
  owner_pay_sbp_phone: str({
    group: "finance",
    lengthMax: 30,
    normalise: russianPhone,
    effect: "Phone for transfers by SBP",
  }),
  owner_pay_sbp_bank: str({ group: "finance", lengthMax: 100, effect: "Bank behind that phone" }),
  owner_pay_sbp_qr_file_id: str({
    group: "finance",
    lengthMax: 256,
    effect: "Telegram file id of the photo with the SBP code",
  }),
  owner_pay_other_text: str({
    group: "finance",
    lengthMax: 500,
    effect: "Free text shown with the requisites",
  }),
  owner_pay_comment_template: str({
    group: "finance",
    default: "Комиссия по заказу {order_id}, {master_name}",
    lengthMax: 200,
    effect: "Comment of the payment; {order_id} and {master_name} are filled in",
  }),

  support_contact: str({
    group: "support",
    lengthMax: 200,
    effect: "Contact of the support, knowledge base",
  }),
  support_faq_url: str({
    group: "support",
    lengthMax: 500,
    normalise: webAddress,
    effect: "Address of the questions and answers, knowledge base",
  }),

  logs_channel_id: channel("LOGS"),
  alerts_channel_id: channel("ALERTS"),
  reports_channel_id: channel("REPORTS"),

  autoclose_hours: int({
    group: "other",
    default: 24,
    min: 1,
    max: 720,
    effect: "Hours from closing to archiving",
  }),
  master_invite_required: bool({
    group: "other",
    default: false,
    effect: "Newcomers need an invite code (onboarding step 0)",
  }),
  break_lengths_minutes: json<readonly number[]>({
    group: "other",
    default: [15, 60, 120],
    read: readBreakLengths,
    write: (minutes) => minutes,
    effect: "Lengths of a break offered to masters, minutes",
  }),
  break_reminder_minutes: int({
    group: "other",
    default: 10,
    min: 1,
    max: 60,
    effect: "Minutes before the end of a break at which the master is reminded",
  }),
  client_data_retention_days: int({
    group: "other",
    default: 1095,
    min: 0,
    max: 3650,
    effect: "Days until a client's data is erased; 0 = never",
  }),
  master_docs_retention_days: int({
    group: "other",
    default: 180,
    min: 0,
    max: 3650,
    effect: "Days until a master's documents are erased; 0 = never",
  }),
} as const;

export type SettingKey = keyof typeof CATALOGUE;
export type SettingValue<K extends SettingKey> =
  (typeof CATALOGUE)[K] extends SettingDefinition<infer T> ? T : never;
export type SettingValues = { readonly [K in SettingKey]: SettingValue<K> };

export const SETTING_KEYS = Object.keys(CATALOGUE) as readonly SettingKey[];

export const DEFAULTS = Object.fromEntries(
  SETTING_KEYS.map((key) => [key, CATALOGUE[key].default]),
) as unknown as SettingValues;

/** Keys of dispatch.md section 13 and the working window: they wake the engine, and a city may override them. */
export const STEERING_KEYS: ReadonlySet<SettingKey> = new Set<SettingKey>([
  "distribution_tick_seconds",
  "distribution_sla_seconds",
  "distribution_rounds",
  "distribution_fanout",
  "distribution_reoffer_minutes",
  "distribution_check_slot_conflict",
  "visit_minutes",
  "max_open_offers",
  "max_active_orders",
  "escalate_no_candidates_seconds",
  "escalate_to_admin_after_min",
  "distribution_after_escalation",
  "guarantee_block_on_refusal",
  "guarantee_block_on_timeout",
  "max_pending_pushes",
  "distribution_log_topn",
  "working_hours_start",
  "working_hours_end",
]);

/** True for an existing key; upper-case spellings and old names are none. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(CATALOGUE, key);
}

/** Requisites of the owner: never in snapshots, masked in audit and logs. */
export function isRequisite(key: string): boolean {
  return key.startsWith("owner_pay_");
}

/** The definition of a key with its value type erased, for loops over all keys. */
export function definitionOf(key: SettingKey): SettingDefinition<unknown> {
  return CATALOGUE[key] as SettingDefinition<unknown>;
}

/** Reads what a person typed or the database holds. The value is in the unit of the catalogue. */
export function parseSetting<K extends SettingKey>(key: K, text: string): Parsed<SettingValue<K>> {
  return definitionOf(key).parse(text) as Parsed<SettingValue<K>>;
}

/** The canonical text of a value, as stored in `settings.value`: `120`, `true`, `10:00`, `0.50`, `["10-13"]`. */
export function printSetting<K extends SettingKey>(key: K, value: SettingValue<K>): string {
  return definitionOf(key).print(value);
}

function channel(name: string): SettingDefinition<string> {
  return str({
    group: "channels",
    lengthMax: 33,
    normalise: channelId,
    effect: `Chat id of the channel ${name}; empty = ${name}_CHANNEL_ID of the environment`,
  });
}
