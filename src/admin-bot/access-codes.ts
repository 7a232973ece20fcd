import { randomBytes } from "node:crypto";
import { after } from "../kernel/time.ts";
import { type AccessCodeLine, accessCode, accessCodes } from "../staff/access-code-lists.ts";
import type { StaffRole } from "../staff/actor.ts";
import { issueAccessCode } from "../staff/issue-access-code.ts";
import { revokeAccessCode } from "../staff/revoke-access-code.ts";
import { codeComment, STAFF_ROLES, staffRole } from "../staff/staff-fields.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { forbiddenTurn } from "./admins-only.ts";
import { officeOf, type StaffPerson, type StaffVisit } from "./person.ts";
import { officeMoment, scopeWords } from "./staff-words.ts";
import { enterTicks, type TickCities, tickedCities } from "./tick-cities.ts";

const PER_PAGE = 10;
const ROLE = "code.role";
const COMMENT = "code.comment";
const CONFIRM = "code.confirm";
const STATES: ReadonlySet<string | null> = new Set([ROLE, "code.cities", COMMENT, CONFIRM]);

/** «🔑 Коды доступа»: issue, list, revoke (access.md section 4). */
export const ACCESS_CODE_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "codes", action: "list", handle: (visit, [page]) => listTurn(visit, rowArgument(page) || 1) },
  { section: "codes", action: "card", handle: (visit, [id]) => cardTurn(visit, rowArgument(id)) },
  { section: "codes", action: "revoke", handle: (visit, [id]) => confirmRevoke(visit, rowArgument(id)) },
  { section: "codes", action: "revoke-yes", handle: (visit, [id]) => revoke(visit, rowArgument(id)) },
  { section: "codes", action: "new", handle: begin },
  { section: "codes", action: "role", handle: (visit, [role]) => within(visit, () => takeRole(visit, role)) },
  { section: "codes", action: "step", handle: (visit, [step]) => within(visit, () => toStep(visit, step)) },
  { section: "codes", action: "bare", handle: (visit) => within(visit, () => takeComment(visit, "-")) },
  { section: "codes", action: "make", handle: (visit, [nonce]) => make(visit, nonce) },
];

/** The cities a code opens. */
export const CODE_CITIES: TickCities = {
  state: "code.cities",
  path,
  question: (visit) => visit.html("code-cities"),
  back: (visit) => visit.data("codes", "step", "role"),
  begin,
  async done(visit, cityIds) {
    if (cityIds.length > 0) return toComment(visit);
    const turn = await enterTicks(visit, CODE_CITIES, cityIds);
    return { ...turn, notice: visit.t("code-no_cities"), isAlert: true };
  },
};

export const ACCESS_CODE_STEPS: readonly Step<StaffPerson>[] = [
  { state: ROLE, ask: askRole, begin },
  { state: COMMENT, ask: askComment, begin, text: takeComment },
  { state: CONFIRM, ask: askConfirmation, begin },
];

function path(visit: StaffVisit): string[] {
  return [visit.t("staff-path"), visit.t("code-new-title")];
}

async function listTurn(visit: StaffVisit, page: number, notice?: string): Promise<Turn> {
  const at = (to: number) => ({ limit: PER_PAGE, offset: (to - 1) * PER_PAGE });
  const { total } = await accessCodes(visit.work, at(1));
  const pageCount = Math.max(1, Math.ceil(total / PER_PAGE));
  const shown = Math.min(page, pageCount);
  const { codes } = await accessCodes(visit.work, at(shown));
  const location = (to: number) => visit.data("codes", "list", to);
  const cards = codes.map(({ codeId, begins, state }) =>
    visit.button("code-button", visit.data("codes", "card", codeId), {
      mark: visit.t(`code-state-${state}.mark`),
      begins,
    }),
  );
  const lines = codes.map((line) => codeWords(visit, line));
  const view = {
    path: [visit.t("staff-path"), visit.t("code-list-title")],
    body: lines.length === 0 ? visit.html("code-none") : Html.join(lines, "\n\n"),
    rows: [
      ...visit.rows(cards, 3),
      ...visit.pages({ page: shown, pageCount }, location),
      [visit.button("code-new", visit.data("codes", "new"))],
    ],
  };
  return { screen: visit.screen(location(shown), view), ...(notice === undefined ? {} : { notice }) };
}

function codeWords(visit: StaffVisit, line: AccessCodeLine): Html {
  const { begins, role, cityIds, state, expiresAt, usedBy } = line;
  return Html.lines([
    visit.html("code-line", {
      mark: visit.t(`code-state-${state}.mark`),
      begins,
      state: visit.t(`code-state-${state}`),
    }),
    visit.html("code-line-opens", {
      role: visit.t(`role-${role}`),
      cities: scopeWords(visit, role, cityIds),
    }),
    state === "open" ? visit.html("code-line-until", { moment: officeMoment(visit, expiresAt) }) : null,
    usedBy === null ? null : visit.html("code-line-used", { name: usedBy }),
    line.comment === null ? null : visit.html("code-line-comment", { text: line.comment }),
  ]);
}

async function cardTurn(visit: StaffVisit, codeId: number, notice?: string): Promise<Turn> {
  const line = await accessCode(visit.work, codeId);
  if (line === null) return listTurn(visit, 1, visit.t("code-not_found"));
  const body = Html.lines([
    codeWords(visit, line),
    visit.html("code-issued", {
      name: line.issuedBy ?? visit.t("value-unknown"),
      moment: officeMoment(visit, line.createdAt),
    }),
  ]);
  const mayRevoke = line.state === "open";
  const view = {
    path: [visit.t("staff-path"), visit.t("code-list-title"), `${line.begins}…`],
    body,
    rows: mayRevoke ? [[visit.button("code-revoke", visit.data("codes", "revoke", codeId))]] : [],
  };
  const screen = visit.screen(visit.data("codes", "card", codeId), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

async function confirmRevoke(visit: StaffVisit, codeId: number): Promise<Turn> {
  const line = await accessCode(visit.work, codeId);
  if (line === null || line.state !== "open") return cardTurn(visit, codeId);
  const body = Html.lines([visit.html("code-revoke-question"), codeWords(visit, line)]);
  const view = {
    path: [visit.t("staff-path"), visit.t("code-list-title"), `${line.begins}…`],
    body,
    rows: [[visit.button("code-revoke-yes", visit.data("codes", "revoke-yes", codeId))]],
  };
  return { screen: visit.question(visit.data("codes", "card", codeId), view) };
}

async function revoke(visit: StaffVisit, codeId: number): Promise<Turn> {
  const { status } = await revokeAccessCode(visit.work, { codeId });
  if (status === "forbidden") return forbiddenTurn(visit);
  return cardTurn(visit, codeId, visit.t(`code-${status}`));
}

async function begin(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  visit.enter(ROLE, { nonce: randomBytes(8).toString("hex") });
  return askRole(visit);
}

/** A button of a wizard that has ended: it begins anew. */
async function within(visit: StaffVisit, action: () => Promise<Turn>): Promise<Turn> {
  if (STATES.has(visit.session.state)) return action();
  return { ...(await begin(visit)), notice: visit.t("new-begun-anew") };
}

function toStep(visit: StaffVisit, step: string | undefined): Promise<Turn> {
  const { role } = draft(visit);
  if (step === "comment" && role !== null) return toComment(visit);
  if (step === "cities" && role !== null) return enterTicks(visit, CODE_CITIES, tickedCities(visit));
  visit.enter(ROLE);
  return askRole(visit);
}

function draft(visit: StaffVisit): { role: StaffRole | null; comment: string | null } {
  const { role, comment } = visit.flow;
  return { role: staffRole(String(role)), comment: typeof comment === "string" ? comment : null };
}

async function askRole(visit: StaffVisit): Promise<Turn> {
  const rows = STAFF_ROLES.map((role) => [visit.button(`role-${role}`, visit.data("codes", "role", role))]);
  const view = { path: path(visit), body: visit.html("code-role"), rows };
  return { screen: visit.question(visit.data("codes", "list", 1), view) };
}

function takeRole(visit: StaffVisit, word: string | undefined): Promise<Turn> {
  const role = staffRole(word);
  if (role === null) return askRole(visit);
  visit.enter(ROLE, { role });
  return role === "GLOBAL_ADMIN" ? toComment(visit) : enterTicks(visit, CODE_CITIES, tickedCities(visit));
}

function toComment(visit: StaffVisit): Promise<Turn> {
  visit.enter(COMMENT);
  return askComment(visit);
}

async function askComment(visit: StaffVisit): Promise<Turn> {
  const rows = [[visit.button("code-no-comment", visit.data("codes", "bare"))]];
  const view = { path: path(visit), body: visit.html("code-comment"), rows };
  return { screen: visit.question(visit.data("codes", "step", stepBefore(visit)), view) };
}

/** A global admin needs no cities. */
function stepBefore(visit: StaffVisit): "role" | "cities" {
  return draft(visit).role === "GLOBAL_ADMIN" ? "role" : "cities";
}

async function takeComment(visit: StaffVisit, text: string): Promise<Turn> {
  const comment = codeComment(text);
  if (comment === null) return { ...(await askComment(visit)), notice: visit.t("code-comment-long") };
  visit.enter(CONFIRM, { comment });
  return askConfirmation(visit);
}

async function askConfirmation(visit: StaffVisit): Promise<Turn> {
  const { role, comment } = draft(visit);
  if (role === null) return begin(visit);
  const until = after(visit.now, officeOf(visit).accessCodeTtlMs);
  const body = Html.lines([
    visit.html("code-question", {
      role: visit.t(`role-${role}`),
      cities: scopeWords(visit, role, tickedCities(visit)),
      moment: officeMoment(visit, until),
    }),
    comment ? visit.html("code-line-comment", { text: comment }) : null,
  ]);
  const nonce = String(visit.flow["nonce"]);
  const rows = [[visit.button("code-make", visit.data("codes", "make", nonce))]];
  return {
    screen: visit.question(visit.data("codes", "step", "comment"), { path: path(visit), body, rows }),
  };
}

async function make(visit: StaffVisit, nonce: string | undefined): Promise<Turn> {
  // A double press must not wipe the code off the screen: it is shown once.
  if (nonce !== undefined && visit.kept("codeMade") === nonce) return { notice: visit.t("code-made-before") };
  const { role, comment } = draft(visit);
  if (role === null || nonce === undefined || visit.flow["nonce"] !== nonce) {
    return { ...(await begin(visit)), notice: visit.t("new-begun-anew") };
  }
  const { accessCodeTtlMs: ttlMs } = officeOf(visit);
  const cityIds = tickedCities(visit);
  const result = await issueAccessCode(visit.work, {
    role,
    cityIds,
    comment: comment ?? "",
    ttlMs,
    key: nonce,
  });
  switch (result.status) {
    case "issued": {
      visit.leave();
      visit.keep("codeMade", nonce);
      const body = visit.html("code-made", {
        code: result.code,
        moment: officeMoment(visit, after(visit.now, ttlMs)),
      });
      return {
        screen: visit.question(visit.data("codes", "list", 1), { path: path(visit), body, rows: [] }),
      };
    }
    case "no_cities":
      return CODE_CITIES.done(visit, []);
    case "key_reused":
      return { ...(await begin(visit)), notice: visit.t("new-begun-anew") };
    case "forbidden":
      return forbiddenTurn(visit);
  }
}
