import { checkAccessCode, type RedeemAccessCode, redeemAccessCode } from "../staff/redeem-access-code.ts";
import { staffName, staffPhone } from "../staff/staff-fields.ts";
import { parse } from "../telegram/callback-data.ts";
import { type Step, type Turn, Visit } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { menuTurn } from "./menu.ts";
import { closedDoor, type StaffPerson, type StaffVisit } from "./person.ts";

const CONSENT = "join.consent";
const NAME = "join.name";
const PHONE = "join.phone";
const STATES: ReadonlySet<string | null> = new Set([CONSENT, NAME, PHONE]);

/** A newcomer with an access code: code, consent, full name, phone, menu (access.md section 4). */
export const NEWCOMER_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "join", action: "agree", handle: (visit) => asNewcomer(visit, agree) },
  {
    section: "join",
    action: "refuse",
    handle: (visit) => asNewcomer(visit, async () => closedDoor(visit, "join-refused")),
  },
];

const step = (
  state: string,
  ask: (visit: StaffVisit) => Promise<Turn>,
  text?: (visit: StaffVisit, text: string) => Promise<Turn>,
): Step<StaffPerson> => ({
  state,
  ask: (visit) => asNewcomer(visit, ask),
  begin: (visit) => asNewcomer(visit, async () => closedDoor(visit, "gate-no-access")),
  ...(text ? { text: (visit, typed) => asNewcomer(visit, () => text(visit, typed)) } : {}),
});

export const NEWCOMER_STEPS: readonly Step<StaffPerson>[] = [
  step(CONSENT, askConsent),
  step(NAME, askName, takeName),
  step(PHONE, askPhone, takePhone),
];

/**
 * What a stranger gets: words for everything but a code and the questions after it. Null for what
 * belongs to those questions.
 */
export async function newcomerGate(visit: StaffVisit): Promise<Turn | null> {
  const { event, session } = visit;
  switch (event.kind) {
    case "press": {
      const section = parse(event.data)?.section;
      // A flow of somebody who was staff once is not gone on with.
      const isHisFlow = section === "flow" && (session.state === null || STATES.has(session.state));
      return section === "join" || isHisFlow ? null : closedDoor(visit, "gate-no-access");
    }
    case "command":
      return closedDoor(visit, "gate-no-access");
    default:
      if (STATES.has(session.state)) return null;
      return event.kind === "text" ? takeCode(visit, event.text) : closedDoor(visit, "gate-no-access");
  }
}

async function takeCode(visit: StaffVisit, text: string): Promise<Turn> {
  const checked = await checkAccessCode(visit.work, { text, tgUserId: visit.event.from.id });
  switch (checked.status) {
    case "valid":
      visit.enter(CONSENT, { code: checked.code, role: checked.role });
      return askConsent(visit);
    case "not_a_code":
      return closedDoor(visit, "gate-no-access");
    default:
      return closedDoor(visit, `join-${checked.status}`);
  }
}

/** Somebody may have been added by an admin between two questions: he is staff already. */
async function asNewcomer(visit: StaffVisit, then: (visit: StaffVisit) => Promise<Turn>): Promise<Turn> {
  if (visit.person.kind === "staff") {
    visit.leave();
    return { ...(await menuTurn(visit)), notice: visit.t("join-already_staff") };
  }
  return STATES.has(visit.session.state) ? then(visit) : closedDoor(visit, "gate-no-access");
}

async function askConsent(visit: StaffVisit): Promise<Turn> {
  const role = visit.t(`role-${String(visit.flow["role"])}`);
  const buttons = [
    visit.button("join-agree", visit.data("join", "agree")),
    visit.button("join-refuse", visit.data("join", "refuse")),
  ];
  const parts = [visit.html("join-code-taken", { role }), visit.html("join-consent")];
  return { screen: visit.bare(parts, [buttons]) };
}

async function agree(visit: StaffVisit): Promise<Turn> {
  // A second press further on asks again what is asked there, and keeps the moment of the first.
  if (visit.session.state === PHONE) return askPhone(visit);
  if (visit.session.state === CONSENT) visit.enter(NAME, { consentedAt: visit.now.toISOString() });
  return askName(visit);
}

async function askName(visit: StaffVisit): Promise<Turn> {
  return { screen: visit.bare([visit.html("join-name")], []) };
}

async function takeName(visit: StaffVisit, text: string): Promise<Turn> {
  const fullName = staffName(text);
  if (fullName === null) return { ...(await askName(visit)), notice: visit.t("join-invalid_name") };
  visit.enter(PHONE, { fullName });
  return askPhone(visit);
}

async function askPhone(visit: StaffVisit): Promise<Turn> {
  return { screen: visit.bare([visit.html("join-phone")], []) };
}

async function takePhone(visit: StaffVisit, text: string): Promise<Turn> {
  const phone = staffPhone(text);
  if (phone === null) return { ...(await askPhone(visit)), notice: visit.t("join-invalid_phone") };
  const { from } = visit.event;
  const joined = await redeemAccessCode(visit.work, {
    code: String(visit.flow["code"]),
    tgUserId: from.id,
    username: from.username,
    fullName: String(visit.flow["fullName"]),
    phone,
    language: visit.language,
    consentedAt: new Date(String(visit.flow["consentedAt"])),
  });
  return joinedTurn(visit, joined);
}

async function joinedTurn(visit: StaffVisit, joined: RedeemAccessCode): Promise<Turn> {
  const { person } = visit;
  if (joined.status !== "joined" || person.kind !== "stranger") {
    return closedDoor(visit, joined.status === "joined" ? "gate-no-access" : `join-${joined.status}`);
  }
  visit.leave();
  const { actor } = joined;
  const inside = new Visit<StaffPerson>({
    ...visit,
    work: { ...visit.work, actor },
    person: { kind: "staff", actor, office: person.office },
  });
  return { ...(await menuTurn(inside)), notice: visit.t("join-done", { name: actor.name }) };
}
