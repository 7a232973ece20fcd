import { after, DAY_MS } from "../kernel/time.ts";
import { type InviteCode, inviteCodes, issueInviteCode, revokeInviteCode } from "../masters/invite-codes.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { momentText } from "../telegram/wording.ts";
import { Html } from "../texts/html.ts";
import { cityRows, ownCities, ownCitiesLike } from "./city-pick.ts";
import { masterZone } from "./master-line.ts";
import { actorOf, may, type StaffPerson, type StaffVisit } from "./person.ts";

const PER_PAGE = 10;
const CITY_STATE = "invite.city";
const EXPIRY_STATE = "invite.expiry";
const COMMENT_STATE = "invite.comment";
/** Days a code is valid; 0 = no limit. */
const EXPIRY_DAYS = [0, 1, 7, 30] as const;
const ANY_CITY = "any";
const MARKS = { active: "🟢", used: "✅", revoked: "✖️", expired: "⌛" } as const;

const mayInvite = may("master.invite");

/** «🎟 Коды приглашения»: list, issue (city, expiry, comment), revoke (admin-bot.md section 8). */
export const INVITE_ROUTES: readonly Route<StaffPerson>[] = [
  inviteRoute("list", (visit, page) => listTurn(visit, rowArgument(page) || 1)),
  inviteRoute("new", begin),
  inviteRoute("cities", (visit, page) => askCity(visit, rowArgument(page) || 1)),
  inviteRoute("city", takeCity),
  inviteRoute("expiry", takeExpiry),
  inviteRoute("issue", (visit) => issue(visit, null)),
  inviteRoute("revoke", (visit, id) => askRevocation(visit, rowArgument(id))),
  inviteRoute("revoke-yes", (visit, id) => revoke(visit, rowArgument(id))),
];

export const INVITE_STEPS: readonly Step<StaffPerson>[] = [
  { state: CITY_STATE, may: mayInvite, ask: (visit) => askCity(visit, 1), begin, text: findCity },
  { state: EXPIRY_STATE, may: mayInvite, ask: async (visit) => askExpiry(visit), begin },
  { state: COMMENT_STATE, may: mayInvite, ask: async (visit) => askComment(visit), begin, text: issue },
];

function inviteRoute(
  action: string,
  handle: (visit: StaffVisit, argument: string | undefined) => Promise<Turn>,
): Route<StaffPerson> {
  return {
    section: "invite",
    action,
    may: mayInvite,
    handle: (visit, [argument]) => handle(visit, argument),
  };
}

async function listTurn(visit: StaffVisit, page: number, notice?: string): Promise<Turn> {
  const at = (to: number) => ({ limit: PER_PAGE, offset: (to - 1) * PER_PAGE });
  let list = await inviteCodes(visit.work, at(page));
  const pageCount = Math.max(1, Math.ceil(list.total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  if (shown !== page) list = await inviteCodes(visit.work, at(shown));
  const location = (to: number) => visit.data("invite", "list", to);
  const isAsked = visit.work.settings.get("master_invite_required");
  const head = Html.lines([
    list.total === 0 ? visit.html("invite-none") : visit.html("invite-total", { n: list.total }),
    isAsked ? null : visit.html("invite-not-required"),
  ]);
  const rows = [
    [visit.button("invite-new", visit.data("invite", "new"))],
    ...revokeRows(visit, list.codes),
    ...visit.pages({ page: shown, pageCount }, location),
  ];
  const body = Html.join([head, ...list.codes.map((code) => codeLine(visit, code))], "\n\n");
  const screen = visit.screen(location(shown), { path: invitePath(visit), body, rows });
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

function revokeRows(visit: StaffVisit, codes: readonly InviteCode[]): Keyboard {
  const buttons = codes
    .filter(({ state }) => state === "active")
    .map(({ code, inviteId }) =>
      visit.button("invite-revoke", visit.data("invite", "revoke", inviteId), { code }),
    );
  return visit.rows(buttons, 2);
}

function codeLine(visit: StaffVisit, invite: InviteCode): Html {
  const { code, cityId, state, expiresAt, usedByName, issuedByName, comment, createdAt } = invite;
  const at = (moment: Date) => momentText(moment, visit.now, masterZone(visit, cityId));
  const until = state === "active" && expiresAt !== null;
  const words = until
    ? visit.t("invite-state-active-until", { moment: at(expiresAt) })
    : state === "used" && usedByName !== null
      ? visit.t("invite-state-used-by", { name: usedByName })
      : visit.t(`invite-state-${state}`);
  const city = cityWords(visit, cityId);
  return Html.lines([
    visit.html("invite-line", { mark: MARKS[state], code, city, state: words }),
    issuedByName === null
      ? null
      : visit.html("invite-line-issued", { by: issuedByName, moment: at(createdAt) }),
    comment === null ? null : visit.html("invite-line-comment", { comment }),
  ]);
}

function cityWords(visit: StaffVisit, cityId: number | null): string {
  if (cityId === null) return visit.t("invite-any-city");
  return visit.work.cities.byId(cityId)?.name ?? visit.t("value-unknown");
}

/** The only city of somebody is not asked for. */
async function begin(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  const cities = ownCities(visit);
  const isGlobal = actorOf(visit).role === "GLOBAL_ADMIN";
  if (isGlobal || cities.length !== 1) return askCity(visit, 1);
  visit.enter(EXPIRY_STATE, { cityId: cities[0]!.id });
  return askExpiry(visit);
}

async function askCity(visit: StaffVisit, page: number, own = ownCities(visit)): Promise<Turn> {
  visit.enter(CITY_STATE, { cityId: null });
  const cities = cityRows(
    visit,
    own,
    page,
    (id) => visit.data("invite", "city", id),
    (to) => visit.data("invite", "cities", to),
  );
  const isGlobal = actorOf(visit).role === "GLOBAL_ADMIN";
  const any = isGlobal
    ? [[{ text: visit.t("invite-any-city"), data: visit.data("invite", "city", ANY_CITY) }]]
    : [];
  return question(visit, "invite-city-ask", [...any, ...cities]);
}

/** A name that only one city answers to is as good as its button. */
async function findCity(visit: StaffVisit, text: string): Promise<Turn> {
  const [only, ...more] = ownCitiesLike(visit, text);
  if (only === undefined) return { ...(await askCity(visit, 1)), notice: visit.t("invite-city-not-found") };
  return more.length === 0 ? takeCity(visit, String(only.id)) : askCity(visit, 1, [only, ...more]);
}

async function takeCity(visit: StaffVisit, chosen: string | undefined): Promise<Turn> {
  const isAny = chosen === ANY_CITY && actorOf(visit).role === "GLOBAL_ADMIN";
  const cityId = isAny ? null : rowArgument(chosen);
  if (cityId !== null && !ownCities(visit).some(({ id }) => id === cityId)) {
    return { ...(await askCity(visit, 1)), notice: visit.t("invite-city-not-found"), isAlert: true };
  }
  visit.enter(EXPIRY_STATE, { cityId });
  return askExpiry(visit);
}

function askExpiry(visit: StaffVisit): Turn {
  const buttons = EXPIRY_DAYS.map((days) =>
    visit.button(`invite-expiry-${days}`, visit.data("invite", "expiry", days)),
  );
  return question(visit, "invite-expiry-ask", visit.rows(buttons, 2));
}

async function takeExpiry(visit: StaffVisit, chosen: string | undefined): Promise<Turn> {
  const days = EXPIRY_DAYS.find((known) => String(known) === chosen);
  if (!isIssuing(visit)) return begin(visit);
  if (days === undefined) return askExpiry(visit);
  visit.enter(COMMENT_STATE, { days });
  return askComment(visit);
}

function askComment(visit: StaffVisit): Turn {
  const skip = visit.button("invite-comment-skip", visit.data("invite", "issue"));
  return question(visit, "invite-comment-ask", [[skip]]);
}

/** The answers of a running flow; an old button finds none, so nothing is issued twice. */
function isIssuing(visit: StaffVisit): boolean {
  return visit.session.state === EXPIRY_STATE || visit.session.state === COMMENT_STATE;
}

async function issue(visit: StaffVisit, comment: string | null): Promise<Turn> {
  if (visit.session.state !== COMMENT_STATE) return begin(visit);
  const { cityId, days } = visit.flow;
  const result = await issueInviteCode(visit.work, {
    cityId: typeof cityId === "number" ? cityId : null,
    expiresAt: typeof days === "number" && days > 0 ? after(visit.now, days * DAY_MS) : null,
    comment,
  });
  switch (result.status) {
    case "issued": {
      visit.leave();
      const turn = await listTurn(visit, 1);
      return { ...turn, notes: [visit.html("invite-issued", { code: result.code })] };
    }
    case "invalid_comment":
      return { ...askComment(visit), notice: visit.t("invite-comment-wrong") };
    case "not_found":
      return { ...(await begin(visit)), notice: visit.t("invite-city-not-found"), isAlert: true };
    case "invalid_expiry":
      return askExpiry(visit);
    case "forbidden":
      visit.leave();
      return { ...(await listTurn(visit, 1, visit.t("assign-forbidden"))), isAlert: true };
  }
}

async function askRevocation(visit: StaffVisit, inviteId: number): Promise<Turn> {
  const { codes } = await inviteCodes(visit.work, { limit: 1, offset: 0, inviteId });
  const [invite] = codes;
  if (invite === undefined)
    return { ...(await listTurn(visit, 1, visit.t("invite-not-found"))), isAlert: true };
  const yes = visit.button("invite-revoke-yes", visit.data("invite", "revoke-yes", inviteId));
  const body = visit.html("invite-revoke-question", { code: invite.code });
  const view = { path: invitePath(visit), body, rows: [[yes]] };
  return { screen: visit.question(visit.data("invite", "list", 1), view) };
}

async function revoke(visit: StaffVisit, inviteId: number): Promise<Turn> {
  const { status } = await revokeInviteCode(visit.work, { inviteId });
  switch (status) {
    case "revoked":
      return listTurn(visit, 1, visit.t("invite-revoked"));
    case "already_revoked":
      return listTurn(visit, 1, visit.t("invite-already-revoked"));
    case "already_used":
      return { ...(await listTurn(visit, 1, visit.t("invite-already-used"))), isAlert: true };
    case "not_found":
      return { ...(await listTurn(visit, 1, visit.t("invite-not-found"))), isAlert: true };
    case "forbidden":
      return { ...(await listTurn(visit, 1, visit.t("assign-forbidden"))), isAlert: true };
  }
}

function question(visit: StaffVisit, key: string, rows: Keyboard): Turn {
  const path = [...invitePath(visit), visit.t("invite-new-title")];
  return { screen: visit.question(visit.data("invite", "list", 1), { path, body: visit.html(key), rows }) };
}

function invitePath(visit: StaffVisit): string[] {
  return [visit.t("moderation-path"), visit.t("invite-path")];
}
