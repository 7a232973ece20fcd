import { masterStatistics, STATISTICS_DAYS } from "../masters/statistics.ts";
import { type OwnRate, ownRate } from "../money/own-rate.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { durationText } from "../telegram/wording.ts";
import { formatMoney, formatPercent } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { worksHere } from "./gates.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";

/** «📈 Статистика» (master-bot.md section 14). */
export const STATISTICS_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "statistics", action: "show", may: worksHere, handle: statisticsTurn },
];

/** Completed orders from which the line of encouragement changes, the highest first. */
const MILESTONES = [100, 50, 10, 0] as const;

async function statisticsTurn(visit: MasterVisit): Promise<Turn> {
  const masterId = masterIdOf(visit);
  const cityId = visit.person.kind === "master" ? visit.person.cityId : null;
  const figures = (await masterStatistics(visit.work))!;
  const rate = await ownRate(visit.work, { masterId, cityId });
  const { language } = visit;
  const { completed } = figures;
  const { medianResponseMs, ...offers } = figures.offers;
  const milestone = MILESTONES.find((count) => completed >= count)!;
  const body = Html.join(
    [
      Html.lines([
        visit.html("statistics-completed", { total: completed, month: figures.completedThisMonth }),
        visit.html("statistics-earned", { sum: formatMoney(language, figures.earnedThisMonthKopecks) }),
        visit.html("statistics-rating", { rating: figures.rating }),
      ]),
      rateWords(visit, rate),
      Html.lines([
        visit.html("statistics-offers", { days: STATISTICS_DAYS }),
        visit.html("statistics-offers-figures", offers),
        medianResponseMs === null
          ? null
          : visit.html("statistics-response", { time: durationText(language, medianResponseMs) }),
        visit.html("statistics-refusals", { n: figures.refusals }),
        visit.html("statistics-hours", { time: durationText(language, figures.shiftMs) }),
      ]),
      visit.html(`statistics-cheer-${milestone}`, { n: completed }),
    ],
    "\n\n",
  );
  const location = visit.data("statistics", "show");
  return { screen: visit.screen(location, { path: [visit.t("statistics-title")], body, rows: [] }) };
}

function rateWords(visit: MasterVisit, rate: OwnRate): Html {
  const { language } = visit;
  const better = formatPercent(language, rate.highVolumeRateBp / 10_000);
  const threshold = formatMoney(language, rate.thresholdKopecks);
  return Html.lines([
    visit.html("statistics-average", { sum: formatMoney(language, rate.averageKopecks), n: rate.count }),
    visit.html("statistics-rate", { rate: formatPercent(language, rate.rateBp / 10_000) }),
    rate.missingKopecks === 0
      ? visit.html("statistics-rate-reached", { better, threshold })
      : visit.html("statistics-rate-missing", {
          better,
          threshold,
          missing: formatMoney(language, rate.missingKopecks),
        }),
  ]);
}
