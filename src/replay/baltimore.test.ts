import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { replayFile } from "./replay-for-tests.ts";

/** Given to developers beside the repository; not part of it. */
const LOG = resolve(
  import.meta.dirname,
  "../../../shared/data/service-requests-311/baltimore-311-sample-10000.csv",
);
const isThere = existsSync(LOG);
const name = "300 requests of the real log of Baltimore: every order has an outcome and no promise is broken";

test.runIf(isThere)(
  isThere ? name : `${name} (skipped: ${LOG} is not on this machine)`,
  { timeout: 600_000 },
  async () => {
    const { input, timeline, masters, runs } = await replayFile(LOG, {
      compress: "auto",
      log: { limit: 300 },
    });
    const { orders, offers, decisions, broken, surprises, errors, timeToAcceptMs, load } = runs[0]!.figures;

    expect(input.kept).toBe(300);
    expect(input.dropped).toMatchObject({ duplicateId: 0, malformed: 0 });
    expect(input.dropped.noClockTime / input.rows).toBeGreaterThan(0.1);
    expect(input.dropped.noClockTime / input.rows).toBeLessThan(0.2);
    expect(input.dropped.placeholderCoordinates).toBeGreaterThan(0);
    expect({ days: timeline.days, masters }).toEqual({ days: 7, masters: 27 });

    expect({ broken, surprises, errors: errors.count }).toEqual({ broken: [], surprises: {}, errors: 0 });
    expect(orders.created).toBe(300);
    expect(orders.closed + orders.canceled).toBe(300);
    expect(orders.closed).toBeGreaterThan(270);
    expect(offers.accepted + offers.declined + offers.expired + offers.canceled + offers.open).toBe(
      offers.sent,
    );
    expect(decisions.eligible + decisions.rejected).toBe(decisions.mastersJudged);
    expect(timeToAcceptMs.count).toBe(orders.closed);
    expect(Math.round(load.visitsPerMaster.mean * load.masters)).toBe(orders.closed);
  },
);
