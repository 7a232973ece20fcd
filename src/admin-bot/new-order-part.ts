import type { Step, Turn } from "../telegram/conversation.ts";
import type { RouteArguments } from "../telegram/router.ts";
import type { Onward, WizardStep } from "./new-order-draft.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";

/** What a question makes of an answer: it goes on, or asks again. */
export type Answered = Onward | Turn;

/** The handler of a button inside a running wizard. */
export type WizardPress = (visit: StaffVisit, args: RouteArguments) => Promise<Answered>;

/** A state that takes texts or files: a question, or a screen inside one. */
export interface WizardState {
  /** `street` is `new.street` in `bot_sessions.state`. */
  readonly name: string;
  readonly ask: (visit: StaffVisit) => Promise<Turn>;
  readonly text?: (visit: StaffVisit, text: string) => Promise<Answered>;
  readonly file?: (
    visit: StaffVisit,
    event: Parameters<NonNullable<Step<StaffPerson>["file"]>>[1],
  ) => Promise<Answered>;
}

/** Some questions of the wizard that belong together. */
export interface WizardPart {
  readonly questions: Partial<Readonly<Record<WizardStep, WizardState>>>;
  /** Screens inside questions that take texts. */
  readonly inner?: readonly WizardState[];
  readonly presses: Readonly<Record<string, WizardPress>>;
}

export function isOnward(answered: Answered): answered is Onward {
  return "onward" in answered;
}
