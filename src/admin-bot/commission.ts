import { type CommissionCard, commissionCard } from "../money/commission-card.ts";
import { approveCommission } from "../orders/approve-commission.ts";
import { rejectCommission } from "../orders/reject-commission.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { momentText } from "../telegram/wording.ts";
import { formatMoney, formatPercent, formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { may, mayHere, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "reject.reason";

/** The card of a commission with its two decisions (admin-bot.md section 9); CA+ only. */
export const COMMISSION_ROUTES: readonly Route<StaffPerson>[] = [
  // From a notice of the outbox or a deep link: the card comes below.
  {
    section: "commission",
    action: "open",
    may: may("finance.read"),
    handle: async (visit, [id]) => ({ ...(await commissionTurn(visit, rowArgument(id))), where: "below" }),
  },
  {
    section: "commission",
    action: "card",
    may: may("finance.read"),
    handle: (visit, [id]) => commissionTurn(visit, rowArgument(id)),
  },
  {
    section: "commission",
    action: "approve",
    may: may("finance.manage"),
    handle: (visit, [id]) => askApproval(visit, rowArgument(id)),
  },
  {
    section: "commission",
    action: "approve-yes",
    may: may("finance.manage"),
    handle: (visit, [id]) => approve(visit, rowArgument(id)),
  },
  {
    section: "commission",
    action: "reject",
    may: may("finance.manage"),
    handle: (visit, [id]) => askRejection(visit, rowArgument(id)),
  },
];

export const REJECT_STEP: Step<StaffPerson> = {
  state: STATE,
  may: may("finance.manage"),
  ask: (visit) => askRejection(visit, Number(visit.flow["commissionId"])),
  begin: (visit) => askRejection(visit, Number(visit.flow["commissionId"])),
  text: (visit, text) => reject(visit, Number(visit.flow["commissionId"]), text),
};

export async function commissionTurn(
  visit: StaffVisit,
  commissionId: number,
  notice?: string,
): Promise<Turn> {
  const card = await commissionCard(visit.work, commissionId);
  if (card === null) return notFound(visit);
  const view = { path: path(visit, card), body: words(visit, card), rows: buttons(visit, card) };
  const screen = visit.screen(visit.data("commission", "card", commissionId), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

function notFound(visit: StaffVisit): Turn {
  const view = { path: [visit.t("finance-path")], body: visit.html("commission-not-found"), rows: [] };
  return {
    notice: visit.t("commission-not-found"),
    isAlert: true,
    screen: visit.question(visit.data("menu", "open"), view),
  };
}

function path(visit: StaffVisit, { commissionId }: CommissionCard): string[] {
  return [visit.t("finance-path"), visit.t("finance-commission", { id: commissionId })];
}

function words(visit: StaffVisit, card: CommissionCard): Html {
  const { language } = visit;
  const zone = visit.work.cities.zoneOf(card.cityId);
  const moment = (at: Date) => momentText(at, visit.now, zone);
  return Html.lines([
    visit.html("commission-status", { status: visit.t(`commission-${card.status}`) }),
    visit.html("finance-master", {
      name: card.masterName,
      phone: card.masterPhone === null ? visit.t("value-none") : formatPhone(card.masterPhone),
    }),
    visit.html("commission-figures", {
      total: formatMoney(language, card.baseKopecks),
      amount: formatMoney(language, card.amountKopecks),
      rate: formatPercent(language, card.rate),
    }),
    card.creditKopecks > 0
      ? visit.html("finance-credit", { sum: formatMoney(language, card.creditKopecks) })
      : null,
    visit.html("commission-due", { due: formatMoney(language, card.dueKopecks) }),
    visit.html("commission-deadline", { deadline: moment(card.deadlineAt) }),
    card.reportedAt === null
      ? null
      : visit.html("commission-reported-at", { moment: moment(card.reportedAt) }),
    card.approvedAt === null
      ? null
      : visit.html("commission-approved-at", { moment: moment(card.approvedAt) }),
    card.paidKopecks === null
      ? null
      : visit.html("commission-paid", { sum: formatMoney(language, card.paidKopecks) }),
    card.rejectionReason === null
      ? null
      : visit.html("commission-rejection", { reason: card.rejectionReason }),
    card.checks > 0 ? visit.html("commission-checks", { n: card.checks }) : null,
  ]);
}

function buttons(visit: StaffVisit, card: CommissionCard): Keyboard {
  const { commissionId, orderId, cityId, status, reportedAt, dueKopecks } = card;
  const order = visit.button("new-open", visit.data("order", "card", orderId), { n: orderId });
  if (!mayHere(visit, "finance.manage", cityId)) return [[order]];
  const isOpen = status === "WAIT_PAY" || status === "REPORTED" || status === "OVERDUE";
  const approve = visit.button("finance-approve", visit.data("commission", "approve", commissionId));
  const reject = visit.button("finance-reject", visit.data("commission", "reject", commissionId));
  const decisions = [
    ...(isOpen ? [approve] : []),
    ...(isOpen && reportedAt && dueKopecks > 0 ? [reject] : []),
  ];
  return [...(decisions.length > 0 ? [decisions] : []), [order]];
}

async function askApproval(visit: StaffVisit, commissionId: number): Promise<Turn> {
  const card = await commissionCard(visit.work, commissionId);
  if (card === null) return notFound(visit);
  const body = visit.html("finance-approve-question", {
    due: formatMoney(visit.language, card.dueKopecks),
    n: card.orderId,
    name: card.masterName,
  });
  const back = visit.data("commission", "card", commissionId);
  const rows = [
    [visit.button("finance-approve-yes", visit.data("commission", "approve-yes", commissionId))],
    [visit.button("answer-no", back)],
  ];
  return { screen: visit.question(back, { path: path(visit, card), body, rows }) };
}

async function approve(visit: StaffVisit, commissionId: number): Promise<Turn> {
  const result = await approveCommission(visit.work, { commissionId });
  switch (result.status) {
    case "approved":
    case "already_approved":
      return commissionTurn(visit, commissionId, visit.t("finance-approved", { n: result.orderId }));
    case "wrong_state": {
      const status = visit.t(`commission-${result.commissionStatus}`);
      return saying(visit, commissionId, visit.t("commission-wrong-state", { status }));
    }
    case "invalid_amount":
    case "comment_required":
      return saying(visit, commissionId, visit.t("finance-amount-wrong"));
    case "forbidden":
      return saying(visit, commissionId, visit.t("assign-forbidden"));
    case "not_found":
      return notFound(visit);
  }
}

async function askRejection(visit: StaffVisit, commissionId: number): Promise<Turn> {
  const card = await commissionCard(visit.work, commissionId);
  if (card === null) return notFound(visit);
  visit.enter(STATE, { commissionId });
  const body = visit.html("finance-reject-reason", { n: card.orderId });
  const view = { path: path(visit, card), body, rows: [] };
  return { screen: visit.question(visit.data("commission", "card", commissionId), view) };
}

async function reject(visit: StaffVisit, commissionId: number, reason: string): Promise<Turn> {
  const result = await rejectCommission(visit.work, { commissionId, reason });
  if (result.status === "invalid_reason") {
    return { ...(await askRejection(visit, commissionId)), notice: visit.t("reason-length") };
  }
  visit.leave();
  switch (result.status) {
    case "rejected":
    case "already_rejected":
      return commissionTurn(visit, commissionId, visit.t("finance-rejected"));
    case "nothing_due":
      return saying(visit, commissionId, visit.t("finance-nothing-due"));
    case "wrong_state": {
      const status = visit.t(`commission-${result.commissionStatus}`);
      return saying(visit, commissionId, visit.t("commission-wrong-state", { status }));
    }
    case "forbidden":
      return saying(visit, commissionId, visit.t("assign-forbidden"));
    case "not_found":
      return notFound(visit);
  }
}

async function saying(visit: StaffVisit, commissionId: number, notice: string): Promise<Turn> {
  return { ...(await commissionTurn(visit, commissionId, notice)), isAlert: true };
}
