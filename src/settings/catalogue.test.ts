import { expect, expectTypeOf, test } from "vitest";
import {
  CATALOGUE,
  DEFAULTS,
  definitionOf,
  isSettingKey,
  parseSetting,
  printSetting,
  SETTING_KEYS,
  type SettingKey,
  type SettingValue,
  STEERING_KEYS,
} from "./catalogue.ts";
import { checkTogether } from "./check-together.ts";
import { SETTING_GROUPS } from "./definition.ts";
import type { SlotBucket } from "./lists.ts";
import { Settings } from "./settings.ts";

test("every key has the type its definition says", () => {
  expectTypeOf<SettingValue<"distribution_sla_seconds">>().toEqualTypeOf<number>();
  expectTypeOf<SettingValue<"guarantee_block_on_refusal">>().toEqualTypeOf<boolean>();
  expectTypeOf<SettingValue<"distribution_after_escalation">>().toEqualTypeOf<"continue" | "stop">();
  expectTypeOf<SettingValue<"timeslot_buckets">>().toEqualTypeOf<readonly SlotBucket[]>();
  expectTypeOf<SettingValue<"support_contact">>().toEqualTypeOf<string>();
});

test("every default is a value of its own setting and survives printing and parsing", () => {
  for (const key of SETTING_KEYS) {
    const text = definitionOf(key).print(DEFAULTS[key]);
    expect({ key, parsed: definitionOf(key).parse(text) }).toEqual({
      key,
      parsed: { ok: true, value: DEFAULTS[key] },
    });
    expect(SETTING_GROUPS).toContain(CATALOGUE[key].group);
  }
  expect(checkTogether(DEFAULTS)).toEqual([]);
});

test("the catalogue holds exactly the settings of the specification, with its defaults", () => {
  const printed = Object.fromEntries(
    SETTING_KEYS.map((key) => [key, definitionOf(key).print(DEFAULTS[key])]),
  );
  expect(STEERING_KEYS.size).toBe(18);
  expect(printed).toEqual({
    distribution_tick_seconds: "15",
    distribution_sla_seconds: "120",
    distribution_rounds: "2",
    distribution_fanout: "1",
    distribution_reoffer_minutes: "10",
    distribution_check_slot_conflict: "true",
    visit_minutes: "120",
    max_open_offers: "3",
    max_active_orders: "5",
    escalate_no_candidates_seconds: "120",
    escalate_to_admin_after_min: "10",
    distribution_after_escalation: "continue",
    guarantee_block_on_refusal: "true",
    guarantee_block_on_timeout: "false",
    max_pending_pushes: "900",
    distribution_log_topn: "10",
    working_hours_start: "10:00",
    working_hours_end: "20:00",
    timeslot_buckets: '["10-13","13-16","16-19"]',
    asap_late_threshold: "19:30",
    asap_outside_hours_minutes: "120",
    guarantee_days: "14",
    guarantee_company_payment: "2500.00",
    autoclose_hours: "24",
    order_attachments_max: "10",
    commission_rate_base: "0.50",
    commission_rate_high_volume: "0.40",
    commission_high_volume_threshold: "7000.00",
    commission_deadline_hours: "3",
    commission_deadline_quiet: '["22:00","11:00"]',
    commission_reminder_minutes: "[1440,360,60,15]",
    commission_reject_extension_min: "60",
    commission_review_alert_hours: "3",
    referral_rate_l1: "0.10",
    referral_rate_l2: "0.05",
    owner_pay_methods: "[]",
    owner_pay_card_number: "",
    owner_pay_card_holder: "",
    owner_pay_card_bank: "",
    owner_pay_sbp_phone: "",
    owner_pay_sbp_bank: "",
    owner_pay_sbp_qr_file_id: "",
    owner_pay_other_text: "",
    owner_pay_comment_template: "Комиссия по заказу {order_id}, {master_name}",
    master_invite_required: "false",
    break_lengths_minutes: "[15,60,120]",
    break_reminder_minutes: "10",
    support_contact: "",
    support_faq_url: "",
    logs_channel_id: "",
    alerts_channel_id: "",
    reports_channel_id: "",
    unassigned_alert_after_min: "10",
    client_data_retention_days: "1095",
    master_docs_retention_days: "180",
  });
});

test.each<[SettingKey, string, unknown]>([
  ["distribution_sla_seconds", " 15 ", 15],
  ["distribution_sla_seconds", "3600", 3600],
  ["commission_rate_base", "0,4025", 4025],
  ["commission_rate_base", "1", 10_000],
  ["guarantee_company_payment", "1 000 000", 1_000_000_00],
  ["guarantee_company_payment", "0,5", 50],
  ["working_hours_start", "9:05", 545],
  ["master_invite_required", "TRUE", true],
  ["distribution_after_escalation", "Stop", "stop"],
  ["commission_deadline_quiet", "[]", null],
  ["commission_deadline_quiet", '["23:30", "08:00"]', { fromMinutes: 1410, toMinutes: 480 }],
  ["owner_pay_card_number", "2200 0000 0000 0004", "2200000000000004"],
  ["owner_pay_sbp_phone", "8 (900) 555-00-01", "+79005550001"],
  ["owner_pay_sbp_phone", "", ""],
  ["owner_pay_methods", '["sbp","card"]', ["sbp", "card"]],
  ["alerts_channel_id", "-1001234567890", "-1001234567890"],
  ["support_contact", " @help\u0000 ", "@help"],
])("%s takes %j", (key, text, value) => {
  expect(parseSetting(key, text)).toEqual({ ok: true, value });
});

test.each<[SettingKey, string, object]>([
  ["distribution_sla_seconds", "14", { code: "out_of_range", min: "15", max: "3600" }],
  ["distribution_sla_seconds", "3601", { code: "out_of_range", min: "15", max: "3600" }],
  ["distribution_sla_seconds", "2 min", { code: "not_whole_number" }],
  ["distribution_sla_seconds", "12.5", { code: "not_whole_number" }],
  ["commission_rate_base", "1.0001", { code: "out_of_range", min: "0", max: "1.00" }],
  ["commission_rate_base", "0.12345", { code: "not_decimal", decimalsMax: 4 }],
  ["guarantee_company_payment", "-1", { code: "not_decimal", decimalsMax: 2 }],
  ["guarantee_company_payment", "1000000.01", { code: "out_of_range", min: "0", max: "1000000.00" }],
  ["working_hours_start", "24:00", { code: "not_time" }],
  ["working_hours_start", "10", { code: "not_time" }],
  ["master_invite_required", "maybe", { code: "not_yes_no" }],
  ["distribution_after_escalation", "pause", { code: "not_one_of", allowed: ["continue", "stop"] }],
  ["timeslot_buckets", "[", { code: "not_json" }],
  ["timeslot_buckets", "[]", { code: "wrong_list", rule: "buckets" }],
  ["timeslot_buckets", '["13-10"]', { code: "wrong_list", rule: "buckets" }],
  ["timeslot_buckets", '["10-13","12-16"]', { code: "wrong_list", rule: "buckets" }],
  ["timeslot_buckets", '["13-16","10-13"]', { code: "wrong_list", rule: "buckets" }],
  ["timeslot_buckets", '["10-11",12]', { code: "wrong_list", rule: "buckets" }],
  [
    "timeslot_buckets",
    JSON.stringify(Array.from({ length: 9 }, (_, i) => `${i + 8}-${i + 9}`)),
    { code: "wrong_list", rule: "buckets" },
  ],
  ["commission_deadline_quiet", '["22:00"]', { code: "wrong_list", rule: "quiet_period" }],
  ["commission_deadline_quiet", '["22:00","22:00"]', { code: "wrong_list", rule: "quiet_period" }],
  ["commission_reminder_minutes", "[15,60]", { code: "wrong_list", rule: "descending_minutes" }],
  ["commission_reminder_minutes", "[60,0]", { code: "wrong_list", rule: "descending_minutes" }],
  ["break_lengths_minutes", "[4]", { code: "wrong_list", rule: "break_lengths" }],
  ["break_lengths_minutes", "[]", { code: "wrong_list", rule: "break_lengths" }],
  ["owner_pay_methods", '["card","card"]', { code: "wrong_list", rule: "pay_methods" }],
  ["owner_pay_methods", '["bitcoin"]', { code: "wrong_list", rule: "pay_methods" }],
  ["owner_pay_card_number", "2200 0000", { code: "not_card_number" }],
  ["owner_pay_sbp_phone", "12345", { code: "not_phone" }],
  ["owner_pay_comment_template", "x".repeat(201), { code: "too_long", lengthMax: 200 }],
  ["support_faq_url", "javascript:alert(1)", { code: "not_url" }],
  ["logs_channel_id", "my channel", { code: "not_channel" }],
])("R56 %s refuses %j", (key, text, problem) => {
  expect(parseSetting(key, text)).toEqual({ ok: false, problem });
});

test("a bucket keeps the label it was written with", () => {
  const parsed = parseSetting("timeslot_buckets", '["10-13","13:30-16:00"]');
  expect(parsed).toEqual({
    ok: true,
    value: [
      { label: "10-13", startMinutes: 600, endMinutes: 780 },
      { label: "13:30-16:00", startMinutes: 810, endMinutes: 960 },
    ],
  });
  if (parsed.ok) expect(printSetting("timeslot_buckets", parsed.value)).toBe('["10-13","13:30-16:00"]');
});

test("R56 the settings of the working day must agree with each other", () => {
  expect(checkTogether({ ...DEFAULTS, working_hours_start: 1200 }).map((c) => c.code)).toEqual([
    "window_empty",
  ]);
  expect(checkTogether({ ...DEFAULTS, working_hours_start: 601 }).map((c) => c.code)).toEqual([
    "bucket_outside_window",
  ]);
  expect(checkTogether({ ...DEFAULTS, asap_late_threshold: 1200 }).map((c) => c.code)).toEqual([
    "threshold_outside_window",
  ]);
  expect(checkTogether({ ...DEFAULTS, working_hours_end: 1100 }).map((c) => c.code)).toEqual([
    "bucket_outside_window",
    "threshold_outside_window",
  ]);
});

test("old, upper-case and geocoder keys are not settings", () => {
  for (const key of [
    "DISTRIBUTION_SLA_SECONDS",
    "slot_step_minutes",
    "commission_percent_base",
    "toString",
  ]) {
    expect(isSettingKey(key)).toBe(false);
  }
});

test("a city sees its own values over the common ones, under the same version", () => {
  const settings = Settings.of(
    { distribution_rounds: 3 },
    { version: 7, cities: new Map([[5, { distribution_sla_seconds: 60 }]]) },
  );
  expect(settings.get("distribution_sla_seconds")).toBe(120);
  expect(settings.forCity(5).get("distribution_sla_seconds")).toBe(60);
  expect(settings.forCity(5).get("distribution_rounds")).toBe(3);
  expect(settings.forCity(5).version).toBe(7);
  expect(settings.forCity(6)).toBe(settings);
});
