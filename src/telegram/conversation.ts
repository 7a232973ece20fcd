import type { Button, Keyboard, ReplyKey } from "../outbox/messenger.ts";
import type { Work } from "../staff/work.ts";
import type { Html } from "../texts/html.ts";
import { type HtmlArgs, html, type Language, type TextArgs, t } from "../texts/texts.ts";
import { type BotLetter, encode } from "./callback-data.ts";
import type { OutgoingFile } from "./foreign-file.ts";
import type { BotEvent } from "./inbox-event.ts";
import { bareScreen, inRows, type Page, pageRow, type Screen, screenOf, type View } from "./screen.ts";
import { type Session, type SessionData, trailTo } from "./session.ts";

/** What a handler answers. */
export interface Turn {
  /** Short words: over the button that was pressed; above the screen when he typed. */
  readonly notice?: string;
  /** The words must be confirmed, because they matter. */
  readonly isAlert?: boolean;
  readonly screen?: Screen;
  /**
   * `here` (the default) changes the pressed message, or sends a new one after a text; it becomes the
   * current screen. `below` always sends a new one. `card` changes a pressed message of the outbox
   * and leaves the current screen where it is.
   */
  readonly where?: "here" | "below" | "card";
  /** Messages of their own to copy from; HTML. */
  readonly notes?: readonly Html[];
  /** Photos and documents below the screen, whichever bot got them. */
  readonly files?: readonly OutgoingFile[];
  /** A key in place of letters, with words of its own below the screen; it goes with the next screen. */
  readonly key?: ReplyKey & { readonly words: Html };
}

/** One event in the hands of a bot: who, what, and the words to answer with. */
export class Visit<P> {
  /** Its actor is the person. */
  readonly work: Work;
  readonly person: P;
  readonly language: Language;
  readonly event: BotEvent;
  readonly session: Session;
  readonly letter: BotLetter;
  /** Set by a handler that opens something beside the question of a running flow. */
  keepsFlow = false;

  constructor(parts: {
    work: Work;
    person: P;
    language: Language;
    event: BotEvent;
    session: Session;
    letter: BotLetter;
  }) {
    this.work = parts.work;
    this.person = parts.person;
    this.language = parts.language;
    this.event = parts.event;
    this.session = parts.session;
    this.letter = parts.letter;
  }

  get now(): Date {
    return this.work.now;
  }

  t(key: string, args?: TextArgs): string {
    return t(this.language, key, args);
  }

  html(key: string, args?: HtmlArgs): Html {
    return html(this.language, key, args);
  }

  /** Callback data of a button of this bot. */
  data(section: string, action: string, ...args: readonly (string | number)[]): string {
    return encode(this.letter, section, action, ...args);
  }

  /** A button with the words of `key`. */
  button(key: string | Button["text"], data: string, args?: TextArgs): Button {
    return { text: this.t(key, args), data };
  }

  /**
   * A screen he can come back to: `location` is the callback data that opens it again. «Назад»
   * leads to the screen before it on his way. Leaving a flow by a button under its question ends it;
   * when the screen was opened from elsewhere (a push, a link), the flow rests, and before it takes
   * another text it asks whether to go on.
   */
  screen(location: string, view: View): Screen {
    const menu = this.data("menu", "open");
    const trail = trailTo(this.session.data.trail ?? [], location);
    if (this.session.state !== null && this.#isUnderCurrentScreen() && !this.keepsFlow) this.leave();
    this.#put({ trail, ...(this.session.state === null ? {} : { isPaused: true }) });
    return screenOf(this.language, view, { back: trail.at(-2) ?? menu, menu });
  }

  /** A step of a flow, or a question before an action: «Назад» leads to `back`. */
  question(back: string, view: View): Screen {
    return screenOf(this.language, view, { back, menu: this.data("menu", "open") });
  }

  /** A screen without navigation. */
  bare(parts: readonly (Html | null)[], rows: Keyboard): Screen {
    return bareScreen(parts, rows);
  }

  /** «◀️ 2/5 ▶️». */
  pages(page: Pick<Page<unknown>, "page" | "pageCount">, to: (page: number) => string): Keyboard {
    return pageRow(this.language, page, to, this.data("nav", "page"));
  }

  rows(buttons: readonly Button[], width: number): Keyboard {
    return inRows(buttons, width);
  }

  /** The data of the screen he looked at last, to go back to after an action; the menu when there is none. */
  get location(): string {
    return this.session.data.trail?.at(-1) ?? this.data("menu", "open");
  }

  /** Inputs of the running flow; empty outside. */
  get flow(): NonNullable<SessionData["flow"]> {
    return this.session.data.flow ?? {};
  }

  /** Goes to a step of a flow with these inputs (added to those he gave before). */
  enter(state: string, inputs: NonNullable<SessionData["flow"]> = {}): void {
    this.session.state = state;
    this.#put({ flow: { ...this.flow, ...inputs }, isPaused: false });
  }

  /** Ends the running flow; what he typed in it is forgotten. */
  leave(): void {
    this.session.state = null;
    const { flow: _flow, isPaused: _isPaused, ...data } = this.session.data;
    this.session.data = data;
  }

  /** Something that outlives flows: a page, a filter, what was made last. */
  kept(key: string): NonNullable<SessionData["kept"]>[string] | undefined {
    return this.session.data.kept?.[key];
  }

  keep(key: string, value: NonNullable<SessionData["kept"]>[string]): void {
    this.#put({ kept: { ...this.session.data.kept, [key]: value } });
  }

  /** Forgets the way he came: the menu is where it begins. */
  forgetTrail(): void {
    this.#put({ trail: [] });
  }

  #isUnderCurrentScreen(): boolean {
    return this.event.kind === "press" && this.event.messageId === this.session.screenMessageId;
  }

  #put(part: Partial<SessionData>): void {
    this.session.data = { ...this.session.data, ...part };
  }
}

/** A step of a flow: how it asks, and what it does with an answer that is not a button. */
export interface Step<P> {
  /** `flow.step`, as `bot_sessions.state` holds it. */
  readonly state: string;
  /** Who may be in it, judged at every answer; without it, whoever the bot serves. */
  readonly may?: (person: P) => boolean;
  /** Asks (again); also after a restart or a wrong answer. */
  readonly ask: (visit: Visit<P>) => Promise<Turn>;
  /** Begins the flow anew with nothing typed; «Заново». */
  readonly begin: (visit: Visit<P>) => Promise<Turn>;
  /** Takes a text; without it a button is expected. */
  readonly text?: (visit: Visit<P>, text: string) => Promise<Turn>;
  /** Takes a photo or file; without it a file is refused. */
  readonly file?: (visit: Visit<P>, event: Extract<BotEvent, { kind: "file" }>) => Promise<Turn>;
  /** Takes a shared contact. */
  readonly contact?: (visit: Visit<P>, event: Extract<BotEvent, { kind: "contact" }>) => Promise<Turn>;
  /** Takes a point on the map. */
  readonly location?: (visit: Visit<P>, event: Extract<BotEvent, { kind: "location" }>) => Promise<Turn>;
  /** Key of the words for whatever the step does not take; derived from what it takes when absent. */
  readonly wanted?: string;
  /** It may rest for days: an answer is taken without asking whether to go on. */
  readonly isPatient?: boolean;
}

/** Whom a bot talks to, found by the sender of the event. */
export interface Identified<P> {
  /** With the person as its actor; the system for somebody unknown. */
  readonly work: Work;
  readonly person: P;
  readonly language: Language;
}
