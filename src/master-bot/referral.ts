import { referralCode } from "../masters/referral-code.ts";
import { type ReferralOverview, type ReferralReward, referralOverview } from "../money/referral-overview.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { momentText } from "../telegram/wording.ts";
import { formatMoney, formatPercent } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { worksHere } from "./gates.ts";
import { type MasterPerson, type MasterVisit, zoneOf } from "./person.ts";

/**
 * «🎁 Реферальная программа» (master-bot.md section 13).
 *
 * @param username of this bot without @; null while it is unknown, then the code goes without a link
 */
export function referralRoutes(username: () => string | null): readonly Route<MasterPerson>[] {
  return [
    { section: "referral", action: "show", may: worksHere, handle: referralTurn },
    { section: "referral", action: "share", may: worksHere, handle: (visit) => shareTurn(visit, username()) },
  ];
}

/** `/start ref_1A2B3C4D`: what the link of an invitation carries, to be the answer of step 6 of the form. */
export function referralLink(username: string, code: string): string {
  return `https://t.me/${username}?start=ref_${code}`;
}

async function referralTurn(visit: MasterVisit): Promise<Turn> {
  const code = await ownCode(visit);
  const overview = (await referralOverview(visit.work))!;
  const { settings } = visit.work;
  const percent = (key: "referral_rate_l1" | "referral_rate_l2") =>
    formatPercent(visit.language, settings.get(key) / 10_000);
  const body = Html.join(
    [
      visit.html("referral-code", { code }),
      visit.html("referral-terms", { l1: percent("referral_rate_l1"), l2: percent("referral_rate_l2") }),
      figures(visit, overview),
      overview.last.length === 0
        ? null
        : Html.lines([
            visit.html("referral-last"),
            ...overview.last.map((reward) => rewardWords(visit, reward)),
          ]),
    ],
    "\n\n",
  );
  const rows = [[visit.button("referral-share", visit.data("referral", "share"))]];
  const view = { path: [visit.t("referral-title")], body, rows };
  return { screen: visit.screen(visit.data("referral", "show"), view) };
}

function figures(visit: MasterVisit, overview: ReferralOverview): Html {
  const money = (kopecks: number) => formatMoney(visit.language, kopecks);
  return Html.lines([
    visit.html("referral-invited", { ...overview.invited }),
    ...overview.levels.map(({ level, count, sumKopecks }) =>
      visit.html("referral-level", { level, n: count, sum: money(sumKopecks) }),
    ),
    visit.html("referral-balance", { sum: money(overview.balanceKopecks) }),
    visit.html("referral-sums", {
      accrued: money(overview.accruedKopecks),
      paid: money(overview.paidKopecks),
      canceled: money(overview.canceledKopecks),
    }),
  ]);
}

function rewardWords(visit: MasterVisit, reward: ReferralReward): Html {
  return visit.html("referral-reward", {
    moment: momentText(reward.createdAt, visit.now, zoneOf(visit)),
    n: reward.orderId,
    level: reward.level,
    sum: formatMoney(visit.language, reward.amountKopecks),
    status: visit.t(`reward-${reward.status}`),
  });
}

/** A message of its own, to be forwarded. */
async function shareTurn(visit: MasterVisit, username: string | null): Promise<Turn> {
  const code = await ownCode(visit);
  const invitation =
    username === null
      ? visit.html("referral-invitation-code", { code })
      : visit.html("referral-invitation", { code, link: referralLink(username, code) });
  return { notice: visit.t("referral-forward"), notes: [invitation] };
}

async function ownCode(visit: MasterVisit): Promise<string> {
  const made = await referralCode(visit.work);
  if (made.status !== "code") throw new Error("a stranger has passed the gate");
  return made.code;
}
