import type { Form } from "../masters/fill-form.ts";
import type { FormStep } from "../masters/form.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { BotEvent } from "../telegram/inbox-event.ts";
import type { RouteArguments } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import type { MasterVisit } from "./person.ts";

/** A visit with the form that is being filled in. */
export interface FormVisit {
  readonly visit: MasterVisit;
  readonly form: Form;
}

/** What came of an answer. */
export type Outcome =
  /** Stored: the form stands where it says. `key` words what he should know. */
  | { readonly status: "moved"; readonly form: Form; readonly key?: string }
  /** Not taken, and why; the same question again. */
  | { readonly status: "again"; readonly key: string }
  /** The step has a second question. */
  | { readonly status: "part"; readonly name: string; readonly form: Form }
  /** A further file of an album that was refused already. */
  | { readonly status: "silent" }
  | { readonly status: "turn"; readonly turn: Turn };

export type FileEvent = Extract<BotEvent, { kind: "file" }>;
export type ContactEvent = Extract<BotEvent, { kind: "contact" }>;
export type LocationEvent = Extract<BotEvent, { kind: "location" }>;

/** One question of the form: how it is asked, and what it takes. The name is the end of `bot_sessions.state`. */
export interface FormPart {
  readonly step: FormStep;
  readonly name: string;
  readonly ask: (at: FormVisit) => Promise<Question> | Question;
  readonly text?: (at: FormVisit, text: string) => Promise<Outcome>;
  readonly file?: (at: FormVisit, event: FileEvent) => Promise<Outcome>;
  readonly contact?: (at: FormVisit, event: ContactEvent) => Promise<Outcome>;
  readonly location?: (at: FormVisit, event: LocationEvent) => Promise<Outcome>;
  /** Words for what it does not take. */
  readonly wanted?: string;
  /** By the action of their callback data; pressed anywhere but at this step they only show where he is. */
  readonly buttons?: Readonly<Record<string, (at: FormVisit, args: RouteArguments) => Promise<Outcome>>>;
}

export interface Question {
  readonly body: Html;
  readonly rows?: Keyboard;
  /** What he answered before, to be kept with a button. */
  readonly now?: string | null;
  readonly key?: NonNullable<Turn["key"]>;
}

const CELLS = 10;

/** Ten cells, filled up to the step: at least one, all of them at the last. */
export function progressBar(step: FormStep): string {
  const filled = Math.max(1, Math.round((step * CELLS) / 16));
  return "▰".repeat(filled) + "▱".repeat(CELLS - filled);
}

/** A question as a screen: progress, words, the answer he gave, buttons, and the way back. */
export function questionTurn({ visit, form }: FormVisit, question: Question): Turn {
  const { step } = form;
  const { body, rows = [], now = null, key } = question;
  const progress = visit.html("form-progress", { bar: progressBar(step), step });
  const before = now === null ? null : visit.html("form-now", { value: now });
  const keep = now === null ? [] : [[visit.button("form-keep", visit.data("form", "keep", step))]];
  const view = {
    path: [visit.t("form-title")],
    body: Html.join([progress, body, before], "\n\n"),
    rows: [...rows, ...keep],
  };
  const screen = visit.question(visit.data("form", "back", step), view);
  return key === undefined ? { screen } : { screen, key };
}
