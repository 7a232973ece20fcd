import { masterCard } from "../masters/master-card.ts";
import { SEED_SKILLS } from "../masters/seed-skills.ts";
import { setSkills } from "../masters/set-skills.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { masterCardTurn, masterRoute, noMaster, refusedMasterTurn } from "./master-card.ts";
import { gone, strings, subject, tickButton, ticksTurn, toggled } from "./master-ticks.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const STATE = "master.skills";

/**
 * «Навыки» (CA+): ticks are gathered in the conversation and saved together, so that one decision is one
 * command, one audit row and one message to the master.
 */
export const MASTER_SKILL_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("skills", "master.manage", beginSkills),
  masterRoute("skill", "master.manage", tickSkill),
  masterRoute("skills-save", "master.manage", saveSkills),
];

export const MASTER_SKILL_STEP: Step<StaffPerson> = {
  state: STATE,
  may: may("master.manage"),
  ask: (visit) => inSkills(visit, subject(visit), (ticked) => skillsTurn(visit, subject(visit), ticked)),
  begin: (visit) => beginSkills(visit, subject(visit)),
};

async function beginSkills(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const seen = [...master.skills].sort();
  visit.enter(STATE, { masterId, seen, ticked: seen });
  return skillsTurn(visit, masterId, seen);
}

/** Goes on with the ticks of the running flow; an old button begins anew. */
function inSkills(
  visit: StaffVisit,
  masterId: number,
  go: (ticked: readonly string[]) => Promise<Turn>,
): Promise<Turn> {
  const isRunning = visit.session.state === STATE && subject(visit) === masterId;
  return isRunning ? go(strings(visit.flow["ticked"])) : beginSkills(visit, masterId);
}

function tickSkill(visit: StaffVisit, masterId: number, code: string | undefined): Promise<Turn> {
  return inSkills(visit, masterId, (before) => {
    const skill = SEED_SKILLS.find((known) => known.code === code)?.code;
    const ticked = skill === undefined ? before : toggled(before, skill);
    visit.enter(STATE, { ticked: [...ticked] });
    return skillsTurn(visit, masterId, ticked);
  });
}

async function skillsTurn(visit: StaffVisit, masterId: number, ticked: readonly string[]): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return gone(visit);
  const buttons = SEED_SKILLS.map(({ code }) =>
    tickButton(visit, ticked.includes(code), visit.t(`category-${code}`), "skill", masterId, code),
  );
  const body = Html.lines([
    visit.html("master-skills-ask", { name: master.name }),
    ticked.length === 0 ? visit.html("master-skills-empty") : null,
  ]);
  const save = visit.button("master-save", visit.data("master", "skills-save", masterId));
  return ticksTurn(visit, master, visit.t("master-skills-title"), body, [...visit.rows(buttons, 2), [save]]);
}

async function saveSkills(visit: StaffVisit, masterId: number): Promise<Turn> {
  return inSkills(visit, masterId, async (ticked) => {
    const master = await masterCard(visit.work, masterId);
    if (master === null) return gone(visit);
    const current = [...master.skills].sort();
    if (current.join() !== strings(visit.flow["seen"]).join()) {
      return { ...(await beginSkills(visit, masterId)), notice: visit.t("master-changed"), isAlert: true };
    }
    const { status } = await setSkills(visit.work, { masterId, skills: ticked });
    if (status === "not_found" || status === "forbidden") return refusedMasterTurn(visit, masterId, status);
    visit.leave();
    const key = status === "set" ? "master-skills-set" : "master-skills-same";
    return masterCardTurn(visit, masterId, visit.t(key, { name: master.name }));
  });
}
