import type { Queryable } from "../db/tx.ts";
import type { Kopecks } from "../kernel/money.ts";
import type { Work } from "../staff/work.ts";
import { averageCheckKopecks, averageChecks, NO_CHECKS } from "./average-check.ts";
import { commissionRateBp, kopecksToHighVolume } from "./rate.ts";

/** The average check of a master and what it means for his rate (finance.md section 1). */
export interface OwnRate {
  /** Orders behind the mean. */
  readonly count: number;
  /** The mean of 7 days, rounded for showing. */
  readonly averageKopecks: Kopecks;
  /** The rate of an order closed now, basis points. */
  readonly rateBp: number;
  /** The rate of those who reach the threshold, basis points. */
  readonly highVolumeRateBp: number;
  readonly thresholdKopecks: Kopecks;
  /** How much the mean has to rise for it; 0 = reached. */
  readonly missingKopecks: Kopecks;
}

/** The rate at which an order of this master would be closed now, by the settings of his city. */
export async function ownRate(
  work: Work<Queryable>,
  { masterId, cityId }: { masterId: number; cityId: number | null },
): Promise<OwnRate> {
  const settings = cityId === null ? work.settings : work.settings.forCity(cityId);
  const check = (await averageChecks(work.tx, [masterId], work.now)).get(masterId) ?? NO_CHECKS;
  return {
    count: check.count,
    averageKopecks: averageCheckKopecks(check),
    rateBp: commissionRateBp(check, settings),
    highVolumeRateBp: settings.get("commission_rate_high_volume"),
    thresholdKopecks: settings.get("commission_high_volume_threshold"),
    missingKopecks: kopecksToHighVolume(check, settings),
  };
}
