import { loadDraft } from "../masters/form-draft.ts";
import { ownAnswers } from "../masters/own-form.ts";
import { requestSkills } from "../masters/request-skills.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { worksHere } from "./gates.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";
import { profileLines } from "./profile-words.ts";

const SKILLS_STATE = "profile.skills";

/** «👤 Профиль»: what is known of him, and what he may change himself (master-bot.md section 16). */
export const PROFILE_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "profile", action: "open", may: worksHere, handle: profileTurn },
  { section: "profile", action: "skills", may: worksHere, handle: async (visit) => askForSkills(visit) },
];

export const PROFILE_SKILLS_STEP: Step<MasterPerson> = {
  state: SKILLS_STATE,
  may: worksHere,
  ask: async (visit) => askForSkills(visit),
  begin: async (visit) => askForSkills(visit),
  text: takeWish,
};

export async function profileTurn(visit: MasterVisit): Promise<Turn> {
  visit.leave();
  const answers = await ownAnswers(visit.work.tx, masterIdOf(visit));
  const isBegun = (await loadDraft(visit.work, visit.event.from.id)) !== null;
  const own = (key: string, action: string) =>
    visit.button(`me-set-${key}`, visit.data("profile", action, ...(action === "districts" ? [1] : [])));
  const rows = [
    [own("districts", "districts"), own("vehicle", "vehicle")],
    [own("payout", "payout"), own("home", "home")],
    [visit.button("me-set-language", visit.data("lang", "ask"))],
    [visit.button("me-ask-skills", visit.data("profile", "skills"))],
    [visit.button(isBegun ? "me-form-goes-on" : "me-form", visit.data("form", "open"))],
  ];
  const body = Html.join([await profileLines(visit, answers), visit.html("me-about-form")], "\n\n");
  const view = { path: [visit.t("me-title")], body, rows };
  return { screen: visit.screen(visit.data("profile", "open"), view) };
}

/** The profile as it stands now, below a word of what was done. */
export async function profileSaying(visit: MasterVisit, key: string): Promise<Turn> {
  return { ...(await profileTurn(visit)), notice: visit.t(key) };
}

/** A question of the profile: «Назад» leads back to it. */
export function profileQuestion(
  visit: MasterVisit,
  view: { readonly title: string; readonly body: Html; readonly rows?: Parameters<MasterVisit["bare"]>[1] },
): Turn {
  const path = [visit.t("me-title"), visit.t(view.title)];
  const back = visit.data("profile", "open");
  return { screen: visit.question(back, { path, body: view.body, rows: view.rows ?? [] }) };
}

function askForSkills(visit: MasterVisit): Turn {
  visit.enter(SKILLS_STATE);
  return profileQuestion(visit, { title: "me-field-skills", body: visit.html("me-skills") });
}

async function takeWish(visit: MasterVisit, text: string): Promise<Turn> {
  const result = await requestSkills(visit.work, { masterId: masterIdOf(visit), text });
  switch (result.status) {
    case "asked":
      return profileSaying(visit, "me-skills-asked");
    case "invalid_text":
      return { ...askForSkills(visit), notice: visit.t("me-skills-length") };
    case "no_city":
    case "not_found":
    case "forbidden":
      return profileSaying(visit, "me-skills-no_city");
  }
}
