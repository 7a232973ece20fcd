import { expect, test } from "vitest";
import { type InvalidSetting, readStored } from "./stored-settings.ts";

const stored = (
  settings: Record<string, string>,
  city_settings: Record<string, Record<string, string>> = {},
) => readStored({ settings, city_settings }, 3);

const keysOf = (invalid: readonly InvalidSetting[]) => invalid.map((i) => `${i.cityId ?? "all"} ${i.key}`);

test("R56 a broken stored value falls back to the default and is reported", () => {
  const { settings, invalid } = stored({
    distribution_sla_seconds: "5",
    distribution_rounds: "4",
    timeslot_buckets: '["10-13"',
    guarantee_block_on_refusal: "perhaps",
    slot_step_minutes: "30",
    DISTRIBUTION_ROUNDS: "9",
  });
  expect(settings.get("distribution_sla_seconds")).toBe(120);
  expect(settings.get("distribution_rounds")).toBe(4);
  expect(settings.get("timeslot_buckets").map((b) => b.label)).toEqual(["10-13", "13-16", "16-19"]);
  expect(settings.get("guarantee_block_on_refusal")).toBe(true);
  expect(settings.version).toBe(3);
  expect(invalid).toEqual([
    {
      key: "timeslot_buckets",
      cityId: null,
      why: { code: "not_json" },
    },
    {
      key: "distribution_sla_seconds",
      cityId: null,
      why: { code: "out_of_range", min: "15", max: "3600" },
    },
    { key: "guarantee_block_on_refusal", cityId: null, why: { code: "not_yes_no" } },
  ]);
});

test("R56 a window that ends before it starts falls back as a whole", () => {
  const { settings, invalid } = stored({ working_hours_start: "18:00", working_hours_end: "09:00" });
  expect(settings.get("working_hours_start")).toBe(600);
  expect(settings.get("working_hours_end")).toBe(1200);
  expect(keysOf(invalid)).toEqual(["all working_hours_start", "all working_hours_end"]);
});

test("R56 buckets outside the stored window fall back, and the window with them when that does not help", () => {
  const wide = stored({ working_hours_start: "09:00", timeslot_buckets: '["8-10"]' });
  expect(wide.settings.get("working_hours_start")).toBe(540);
  expect(wide.settings.get("timeslot_buckets")[0]!.label).toBe("10-13");
  expect(keysOf(wide.invalid)).toEqual(["all timeslot_buckets"]);

  const narrow = stored({ working_hours_start: "12:00", timeslot_buckets: '["8-10"]' });
  expect(narrow.settings.get("working_hours_start")).toBe(600);
  expect(keysOf(narrow.invalid)).toContain("all working_hours_start");

  const late = stored({ asap_late_threshold: "21:00" });
  expect(late.settings.get("asap_late_threshold")).toBe(19 * 60 + 30);
  expect(keysOf(late.invalid)).toEqual(["all asap_late_threshold"]);
});

test("a city overrides keys that steer the engine, and nothing else", () => {
  const { settings, invalid } = stored(
    { distribution_rounds: "3" },
    {
      7: { distribution_sla_seconds: "60", guarantee_days: "30", distribution_fanout: "0", no_such_key: "1" },
      8: { working_hours_start: "09:00" },
      9: { working_hours_start: "11:00", working_hours_end: "21:00" },
    },
  );
  expect(settings.forCity(7).get("distribution_sla_seconds")).toBe(60);
  expect(settings.forCity(7).get("distribution_rounds")).toBe(3);
  expect(settings.forCity(7).get("guarantee_days")).toBe(14);
  expect(settings.forCity(7).get("distribution_fanout")).toBe(1);
  expect(settings.forCity(8).get("working_hours_start")).toBe(540);
  // 11:00 would leave the bucket 10-13 outside: the city keeps the common window.
  expect(settings.forCity(9).get("working_hours_start")).toBe(600);
  expect(settings.forCity(9).get("working_hours_end")).toBe(1200);
  expect(keysOf(invalid)).toEqual([
    "7 guarantee_days",
    "7 distribution_fanout",
    "9 working_hours_start",
    "9 working_hours_end",
  ]);
});
