import { activeDistricts } from "../geo/districts.ts";
import { answerStep, currentForm, goToStep, openForm, restartForm } from "../masters/fill-form.ts";
import { FORM_STEPS, isAnswered, isAsked, LAST_STEP, stepBefore } from "../masters/form.ts";
import { ownAnswers } from "../masters/own-form.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route, RouteArguments } from "../telegram/router.ts";
import { menuTurn } from "./menu.ts";
import { DOCUMENT_PARTS } from "./onboarding-documents.ts";
import { type FormPart, type FormVisit, type Outcome, questionTurn } from "./onboarding-part.ts";
import { PERSON_PARTS } from "./onboarding-person.ts";
import { PLACE_PARTS } from "./onboarding-place.ts";
import { sendForm, sendingWarning } from "./onboarding-send.ts";
import { answerLines, SUMMARY_PART } from "./onboarding-summary.ts";
import { WORK_PARTS } from "./onboarding-work.ts";
import { type MasterPerson, type MasterVisit, masterIdOf } from "./person.ts";

/** Every question of the form (master-bot.md section 4); the first one of a step begins it. */
const PARTS: readonly FormPart[] = [
  ...PERSON_PARTS,
  ...PLACE_PARTS,
  ...WORK_PARTS,
  ...DOCUMENT_PARTS,
  SUMMARY_PART,
];

/** The form: the draft in `onboarding_drafts` says where he is, so any of its messages can be gone on from. */
export const FORM_ROUTES: readonly Route<MasterPerson>[] = [
  route("open", open),
  // Of the message that a form was rejected, and wherever a sent form is to be changed.
  route("fix", open),
  route("restart", restart),
  { ...route("view", myForm), may: (person) => person.kind === "master" },
  route("back", (visit, [step]) => atStep(visit, step, goBack)),
  route("keep", (visit, [step]) => atStep(visit, step, keep)),
  route("edit", (visit, [step]) => atStep(visit, String(LAST_STEP), (at) => edit(at, step))),
  route("send", (visit) => send(visit, false)),
  route("send-yes", (visit) => send(visit, true)),
  ...PARTS.flatMap((part) =>
    Object.entries(part.buttons ?? {}).map(([action, press]) =>
      route(action, (visit, args) => pressed(visit, part, press, args)),
    ),
  ),
];

/** The same questions as steps of the conversation: what he types, sends and shares. */
export const FORM_TALK: readonly Step<MasterPerson>[] = PARTS.map(stepOf);

function route(action: string, handle: Route<MasterPerson>["handle"]): Route<MasterPerson> {
  return { section: "form", action, handle };
}

function stepOf(part: FormPart): Step<MasterPerson> {
  const { text, file, contact, location } = part;
  const settled = (visit: MasterVisit, act: (at: FormVisit) => Promise<Outcome>) =>
    withForm(visit, async (at) => settle(at, part, await act(at)));
  return {
    state: stateOf(part),
    isPatient: true,
    ...(part.wanted === undefined ? {} : { wanted: part.wanted }),
    ask: (visit) => withForm(visit, (at) => ask(at, part)),
    begin: restart,
    ...(text ? { text: (visit, typed) => settled(visit, (at) => text(at, typed)) } : {}),
    ...(file ? { file: (visit, event) => settled(visit, (at) => file(at, event)) } : {}),
    ...(contact ? { contact: (visit, event) => settled(visit, (at) => contact(at, event)) } : {}),
    ...(location ? { location: (visit, event) => settled(visit, (at) => location(at, event)) } : {}),
  };
}

function stateOf({ name }: FormPart): string {
  return `form.${name}`;
}

/** Under a message of its own (he was rejected, say) the form begins below it: the reason stays to be read. */
async function open(visit: MasterVisit): Promise<Turn> {
  const { event, session } = visit;
  const isOwnMessage = event.kind === "press" && event.messageId !== session.screenMessageId;
  const turn = await show({ visit, form: await openForm(visit.work, event.from.id) });
  return isOwnMessage ? { ...turn, where: "below" } : turn;
}

async function restart(visit: MasterVisit): Promise<Turn> {
  return show({ visit, form: await restartForm(visit.work, visit.event.from.id) });
}

/** Acts on the form he is filling in; without one the button or the answer is out of date. */
async function withForm(visit: MasterVisit, act: (at: FormVisit) => Promise<Turn>): Promise<Turn> {
  const form = await currentForm(visit.work, visit.event.from.id);
  if (form !== null) return act({ visit, form });
  visit.leave();
  return { ...(await menuTurn(visit)), notice: visit.t("nav-old-button") };
}

/** A button of one step; pressed when he is at another, it shows him where he is. */
function atStep(
  visit: MasterVisit,
  step: string | undefined,
  act: (at: FormVisit) => Promise<Turn>,
): Promise<Turn> {
  return withForm(visit, (at) => (String(at.form.step) === step ? act(at) : show(at, "form-other-step")));
}

function pressed(
  visit: MasterVisit,
  part: FormPart,
  press: NonNullable<FormPart["buttons"]>[string],
  args: RouteArguments,
): Promise<Turn> {
  return atStep(visit, String(part.step), async (at) => {
    enter(visit, part);
    return settle(at, part, await press(at, args));
  });
}

async function settle(at: FormVisit, part: FormPart, outcome: Outcome): Promise<Turn> {
  const { visit } = at;
  switch (outcome.status) {
    case "moved":
      return show({ visit, form: outcome.form });
    case "part":
      return ask({ visit, form: outcome.form }, PARTS.find(({ name }) => name === outcome.name) ?? part);
    case "again":
      return ask(at, part, outcome.key);
    case "silent":
      return {};
    case "turn":
      return outcome.turn;
  }
}

/** The question of the step where the form stands. */
function show(at: FormVisit, key?: string): Promise<Turn> {
  const part = PARTS.find(({ step }) => step === at.form.step)!;
  return ask(at, part, key);
}

async function ask(at: FormVisit, part: FormPart, key?: string): Promise<Turn> {
  enter(at.visit, part);
  const turn = questionTurn(at, await part.ask(at));
  return key === undefined ? turn : { ...turn, notice: at.visit.t(key) };
}

/** What one question keeps to itself (a page, what was searched for) ends with it. */
function enter(visit: MasterVisit, part: FormPart): void {
  if (visit.session.state !== stateOf(part)) visit.leave();
  visit.enter(stateOf(part));
}

async function goBack(at: FormVisit): Promise<Turn> {
  const { visit, form } = at;
  const asked = PARTS.find((part) => stateOf(part) === visit.session.state);
  const first = PARTS.find(({ step }) => step === form.step)!;
  if (asked?.step === form.step && asked !== first) return ask(at, first);
  if (form.isEditing) return show({ visit, form: await goToStep(visit.work, form, LAST_STEP) });
  const wasSentBefore = visit.person.kind === "master" && visit.person.gate !== "deleted";
  const before = wasSentBefore ? null : stepBefore(form.step, form.answers, form.needs);
  if (before !== null) return show({ visit, form: await goToStep(visit.work, form, before) });
  visit.leave();
  return menuTurn(visit);
}

async function keep(at: FormVisit): Promise<Turn> {
  const { visit, form } = at;
  if (!isAnswered(form.step, form.answers, form.needs) || form.step === LAST_STEP)
    return show(at, "form-missing");
  return show({ visit, form: await answerStep(visit.work, form, {}) });
}

async function edit(at: FormVisit, wanted: string | undefined): Promise<Turn> {
  const { visit, form } = at;
  const step = FORM_STEPS.find((each) => String(each) === wanted && each !== LAST_STEP);
  if (step === undefined || !isAsked(step, form.answers, form.needs)) return show(at);
  return show({ visit, form: await goToStep(visit.work, form, step, { editing: true }) });
}

/** [✅ Отправить] at the summary; a further press, which finds no form, is told that it was sent. */
async function send(visit: MasterVisit, isConfirmed: boolean): Promise<Turn> {
  const form = await currentForm(visit.work, visit.event.from.id);
  if (form !== null && form.step !== LAST_STEP) return show({ visit, form }, "form-other-step");
  const warning = form === null || isConfirmed ? null : await sendingWarning(visit);
  if (warning !== null) return warning;
  const sending = await sendForm(visit);
  return sending.status === "turn" ? sending.turn : show(sending.at, sending.key);
}

/** «👀 Моя анкета»: what was sent, as it stands. */
async function myForm(visit: MasterVisit): Promise<Turn> {
  const answers = await ownAnswers(visit.work.tx, masterIdOf(visit));
  const { cityId } = answers;
  const districts = cityId === undefined ? [] : await activeDistricts(visit.work.tx, cityId);
  const view = {
    path: [visit.t("form-my-form")],
    body: await answerLines(visit, answers, { districts: districts.length > 0 }),
    rows: [[visit.button("gate-change-form", visit.data("form", "fix"))]],
  };
  return { screen: visit.screen(visit.data("form", "view"), view) };
}
