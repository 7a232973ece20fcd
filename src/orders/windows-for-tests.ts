import fc from "fast-check";
import { formatHm } from "../geo/local-time.ts";
import { readBucket } from "../settings/lists.ts";
import { Settings } from "../settings/settings.ts";
import { type WorkingWindow, workingWindow } from "./working-window.ts";

export const DEFAULT_WINDOW: WorkingWindow = workingWindow(Settings.of());

/** Any window the settings accept: also one in the night, where the clocks change, and one of a few minutes. */
export const anyWindow: fc.Arbitrary<WorkingWindow> = fc.oneof(
  fc.constant(DEFAULT_WINDOW),
  fc
    .record({
      bounds: fc
        .oneof(
          fc.uniqueArray(
            fc.integer({ min: 0, max: 95 }).map((quarters) => quarters * 15),
            { minLength: 2, maxLength: 9 },
          ),
          fc.uniqueArray(fc.integer({ min: 0, max: 1_439 }), { minLength: 2, maxLength: 5 }),
          fc.uniqueArray(
            fc.integer({ min: 0, max: 16 }).map((quarters) => quarters * 15),
            { minLength: 2, maxLength: 5 },
          ),
        )
        .map((minutes) => minutes.toSorted((a, b) => a - b)),
      late: fc.nat(),
      asapOutsideMinutes: fc.integer({ min: 30, max: 600 }),
    })
    .map(({ bounds, late, asapOutsideMinutes }) => {
      const startMinute = bounds[0]!;
      const endMinute = bounds.at(-1)!;
      return {
        startMinute,
        endMinute,
        buckets: bounds.slice(1).map((end, i) => readBucket(`${formatHm(bounds[i]!)}-${formatHm(end)}`)!),
        asapLateMinute: startMinute + (late % (endMinute - startMinute)),
        asapOutsideMinutes,
      };
    }),
);
