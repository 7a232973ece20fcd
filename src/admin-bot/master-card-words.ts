import type { CardBlock, MasterCard, PersonalData } from "../masters/master-card.ts";
import { type AverageCheck, averageCheckKopecks } from "../money/average-check.ts";
import type { MasterMoney } from "../money/master-money.ts";
import { mayDo } from "../staff/policy.ts";
import { blockReason } from "../telegram/messages/account-messages.ts";
import { payoutDetailsText } from "../telegram/payout-words.ts";
import { timeText } from "../telegram/screen-words.ts";
import { momentText } from "../telegram/wording.ts";
import { formatMoney, formatPercent, formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { cityNameOf, masterZone, waitingText } from "./master-line.ts";
import type { StaffVisit } from "./person.ts";

/** Everything the reader may see of a master; lines without data are left out. */
export function masterWords(
  visit: StaffVisit,
  master: MasterCard,
  check: AverageCheck,
  money: MasterMoney | null,
): Html {
  return Html.join(
    [
      head(visit, master),
      work(visit, master, check, money),
      abilities(visit, master),
      past(visit, master),
      personalWords(visit, master),
    ],
    "\n\n",
  );
}

function head(visit: StaffVisit, master: MasterCard): Html {
  const { masterId, name, phone, rating, hasVehicle, personal } = master;
  const plate = personal?.vehiclePlate ?? null;
  return Html.lines([
    visit.html("master-head", { name, id: masterId }),
    flags(visit, master),
    visit.html("master-city", { city: cityNameOf(visit, master.cityId) }),
    phone === null ? null : visit.html("master-phone", { phone: formatPhone(phone) }),
    visit.html("master-rating", { rating }),
    vehicle(visit, hasVehicle, plate),
    ...master.blocks.map((block) => blockLine(visit, master, block)),
  ]);
}

function flags(visit: StaffVisit, master: MasterCard): Html | null {
  const { isDeleted, isBlocked, unreachableSince } = master;
  const words = [
    isDeleted ? visit.t("master-flag-deleted") : null,
    isBlocked ? visit.t("master-flag-blocked") : null,
    unreachableSince === null
      ? null
      : visit.t("master-flag-unreachable", { moment: moment(visit, master, unreachableSince) }),
  ].filter((word) => word !== null);
  return words.length === 0 ? null : Html.text(words.join(" · "));
}

function vehicle(visit: StaffVisit, hasVehicle: boolean, plate: string | null): Html {
  if (!hasVehicle) return visit.html("master-vehicle-no");
  return plate === null ? visit.html("master-vehicle-yes") : visit.html("master-vehicle-plate", { plate });
}

/** A block for an unpaid commission speaks of money, so those who may not see money read only that it stands. */
function blockLine(visit: StaffVisit, master: MasterCard, block: CardBlock): Html {
  const { reasonCode, comment, since, byName } = block;
  const words = { since: moment(visit, master, since) };
  const isMoney = reasonCode === "commission_overdue";
  if (isMoney && !mayDo(visit.work.actor, "finance.read", master.cityId))
    return visit.html("master-block-bare", words);
  const reason = comment ?? blockReason(visit.language, reasonCode);
  return byName === null
    ? visit.html("master-block", { ...words, reason })
    : visit.html("master-block-by", { ...words, reason, by: byName });
}

function work(visit: StaffVisit, master: MasterCard, check: AverageCheck, money: MasterMoney | null): Html {
  const { shiftStatus, shiftSince, breakUntil, activeOrders: active, limit, limitOverride } = master;
  const sum = (kopecks: number) => formatMoney(visit.language, kopecks);
  const load = limit === 0 ? "master-load-zero" : limitOverride === null ? "master-load" : "master-load-own";
  const unknown = visit.t("value-unknown");
  return Html.lines([
    visit.html(`master-shift-${shiftStatus}`, {
      since: shiftSince === null ? unknown : moment(visit, master, shiftSince),
      until:
        breakUntil === null ? unknown : timeText(breakUntil, visit.now, masterZone(visit, master.cityId)),
    }),
    visit.html(load, { active, limit }),
    visit.html("master-check", { check: sum(averageCheckKopecks(check)), n: check.count }),
    money === null
      ? null
      : visit.html("master-money", {
          balance: sum(money.balanceKopecks),
          debt: sum(money.debtKopecks),
          rate: formatPercent(visit.language, money.rateBp / 10_000),
        }),
  ]);
}

function abilities(visit: StaffVisit, master: MasterCard): Html {
  return Html.lines([moderation(visit, master), reasonLine(visit, master), ...abilityLines(visit, master)]);
}

/** Skills and districts, as the card and the form show them. */
export function abilityLines(visit: StaffVisit, { skills, districts }: MasterCard): (Html | null)[] {
  const none = visit.t("value-none");
  const names = skills.map((code) => visit.t(`category-${code}`)).join(", ");
  return [
    visit.html("master-skills", { skills: names || none }),
    visit.html("master-districts", { districts: districts.map(({ name }) => name).join(", ") || none }),
  ];
}

function moderation(visit: StaffVisit, master: MasterCard): Html {
  const { moderationStatus, verifiedAt, verifiedByName, submittedAt } = master;
  const state = visit.t(`moderation-${moderationStatus}`);
  if (moderationStatus === "PENDING")
    return visit.html("master-moderation-waits", { state, time: waitingText(visit, submittedAt) });
  if (moderationStatus === "APPROVED" && verifiedAt !== null && verifiedByName !== null) {
    const when = moment(visit, master, verifiedAt);
    return visit.html("master-moderation-by", { state, moment: when, by: verifiedByName });
  }
  return visit.html("master-moderation", { state });
}

function reasonLine(
  visit: StaffVisit,
  { moderationStatus, moderationReason: reason }: MasterCard,
): Html | null {
  if (moderationStatus !== "REJECTED" || reason === null) return null;
  return visit.html("master-moderation-reason", { reason });
}

function past(visit: StaffVisit, master: MasterCard): Html {
  const { offered, accepted, declined, expired, refusals, guaranteeReturns } = master.lastDays;
  const { lastSeenAt, createdAt } = master;
  const created = moment(visit, master, createdAt);
  return Html.lines([
    visit.html("master-days", { offered, accepted, declined, expired }),
    visit.html("master-days-trouble", { refusals, returns: guaranteeReturns }),
    lastSeenAt === null
      ? visit.html("master-never-seen", { created })
      : visit.html("master-seen", { seen: moment(visit, master, lastSeenAt), created }),
  ]);
}

/** Payout, home point, consent, referrals, documents; null for those who may not see them. */
export function personalWords(visit: StaffVisit, master: MasterCard): Html | null {
  const { personal } = master;
  if (personal === null) return null;
  const { homePoint, consentAt, referralCode, referredByName, documents } = personal;
  const { invited, invitedApproved: approved } = personal;
  return Html.lines([
    payoutLine(visit, personal),
    homePoint === null ? null : visit.html("master-home", { point: `${homePoint.lat}, ${homePoint.lon}` }),
    consentAt === null ? null : visit.html("master-consent", { moment: moment(visit, master, consentAt) }),
    referredByName === null ? null : visit.html("master-referred", { name: referredByName }),
    referralCode === null ? null : visit.html("master-referral", { code: referralCode, invited, approved }),
    visit.html("master-documents", { n: documents }),
  ]);
}

function payoutLine(visit: StaffVisit, { payout }: PersonalData): Html | null {
  if (payout === null) return null;
  return visit.html("master-payout", {
    method: visit.t(`payout-${payout.method}`),
    data: payoutDetailsText(visit.language, payout),
  });
}

function moment(visit: StaffVisit, { cityId }: MasterCard, at: Date): string {
  return momentText(at, visit.now, masterZone(visit, cityId));
}
