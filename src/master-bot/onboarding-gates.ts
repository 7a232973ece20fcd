import { localDateOf } from "../geo/local-time.ts";
import { currentForm, suggestReferral } from "../masters/fill-form.ts";
import { isBegun } from "../masters/form.ts";
import { referralCodeText } from "../masters/form-fields.ts";
import type { MasterOverview } from "../masters/master-overview.ts";
import { checkReferralCode } from "../money/link-referral.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { blockReason } from "../telegram/messages/account-messages.ts";
import type { Route } from "../telegram/router.ts";
import { dateText, inSentence, momentText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { type MasterPerson, type MasterVisit, zoneOf } from "./person.ts";

/** Buttons that somebody unknown may press, too: the form and what every bot has. */
const OPEN_SECTIONS = new Set(["form", "menu", "lang", "nav", "flow"]);

/** To somebody unknown, buttons of masters do not exist. */
export function forMastersOnly(route: Route<MasterPerson>): Route<MasterPerson> {
  if (OPEN_SECTIONS.has(route.section)) return route;
  const { may = () => true } = route;
  return { ...route, may: (person) => person.kind === "master" && may(person) };
}

/** Somebody whose row was removed while he was doing something as a master starts from nothing. */
export async function strangerGate({ person, session }: MasterVisit): Promise<null> {
  const isElsewhere = session.state !== null && !session.state.startsWith("form.");
  if (person.kind === "stranger" && isElsewhere) session.state = null;
  return null;
}

/** The first screen of somebody unknown: the form, begun or not (master-bot.md section 2). */
export async function strangerTurn(visit: MasterVisit): Promise<Turn> {
  const begun = await unfinished(visit);
  const line = begun?.line ?? visit.html("gate-hello");
  const rows = begun?.rows ?? [[visit.button("gate-fill", visit.data("form", "open"))]];
  const language = [visit.button("menu-language", visit.data("lang", "ask"))];
  return { screen: visit.bare([line], [...rows, language]) };
}

/** A referral link, `/start ref_1A2B3C4D`: the code waits for him at step 6. */
export async function noteReferralLink(visit: MasterVisit, argument: string): Promise<void> {
  const read = referralCodeText(argument.replace(/^ref[_-]/i, ""));
  if (!read.ok || visit.person.kind === "master") return;
  const { status } = await checkReferralCode(visit.work.tx, { code: read.value, masterId: null });
  if (status === "valid") await suggestReferral(visit.work, visit.event.from.id, read.value);
}

/** Why a master gets no orders, and what he can do about it. */
export async function gateOf(
  visit: MasterVisit,
  overview: MasterOverview,
): Promise<{ readonly line: Html; readonly rows: Keyboard }> {
  const contact = visit.work.settings.get("support_contact");
  const support = contact === "" ? null : visit.html("gate-support", { contact });
  const button = (key: string, action: string) => [visit.button(key, visit.data("form", action))];
  switch (visit.person.kind === "master" ? visit.person.gate : "deleted") {
    case "pending": {
      const rows = [button("gate-my-form", "view"), button("gate-change-form", "fix")];
      return { line: pendingLine(visit, overview), rows };
    }
    case "rejected": {
      const reason = overview.moderationReason;
      const line = reason
        ? visit.html("gate-rejected-reason", { reason: inSentence(reason) })
        : visit.html("gate-rejected");
      return { line: Html.lines([line, support]), rows: [button("gate-fix-form", "fix")] };
    }
    case "blocked":
      return { line: Html.lines([blockedLine(visit, overview), support]), rows: [] };
    default: {
      const begun = await unfinished(visit);
      const line = Html.lines([visit.html("gate-deleted"), begun?.line ?? null, support]);
      return { line, rows: begun?.rows ?? [button("gate-apply-again", "open")] };
    }
  }
}

/** A form that was begun and not sent. */
async function unfinished(
  visit: MasterVisit,
): Promise<{ readonly line: Html; readonly rows: Keyboard } | null> {
  const form = await currentForm(visit.work, visit.event.from.id);
  if (form === null || !isBegun(form.answers)) return null;
  const rows = [
    [visit.button("gate-go-on", visit.data("form", "open"))],
    [visit.button("gate-restart", visit.data("form", "restart"))],
  ];
  return { line: visit.html("gate-unfinished", { step: form.step }), rows };
}

function pendingLine(visit: MasterVisit, { submittedAt }: MasterOverview): Html {
  return submittedAt === null
    ? visit.html("gate-pending")
    : visit.html("gate-pending-since", { moment: momentText(submittedAt, visit.now, zoneOf(visit)) });
}

function blockedLine(visit: MasterVisit, { blocks }: MasterOverview): Html {
  const zone = zoneOf(visit);
  const today = localDateOf(visit.now, zone);
  const reasons = blocks.map(({ reasonCode, comment, since }) =>
    visit.t("gate-block", {
      reason: reasonCode === "staff" && comment ? comment : blockReason(visit.language, reasonCode),
      date: dateText(localDateOf(since, zone), today),
    }),
  );
  return visit.html("gate-blocked", { reasons: reasons.join("; ") });
}
