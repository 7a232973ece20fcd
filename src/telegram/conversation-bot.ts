import { MINUTE_MS } from "../kernel/time.ts";
import type { BotName } from "../outbox/outbox-row.ts";
import { SYSTEM } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { html, LANGUAGES, type Language, languageOf, t } from "../texts/texts.ts";
import type { Answer } from "./answer.ts";
import type { BotLetter } from "./callback-data.ts";
import { type Identified, type Step, type Turn, Visit } from "./conversation.ts";
import type { Bot } from "./inbox.ts";
import { type BotEvent, type PressEvent, readEvent } from "./inbox-event.ts";
import { storedUpdate } from "./inbox-store.ts";
import { requestIdOf } from "./inbox-workers.ts";
import { type Route, Router } from "./router.ts";
import { loadSession, saveSession } from "./session.ts";
import { answerOf } from "./turn-to-answer.ts";

/** What one bot is made of; everything else is the same for both. `P` is whom it talks to. */
export interface BotParts<P> {
  readonly name: BotName;
  /** A flow that rested longer asks before it takes an answer. */
  readonly patienceMinutes: number;
  readonly routes: readonly Route<P>[];
  readonly steps: readonly Step<P>[];
  /** Notes the visit, in a transaction of its own. */
  greet(work: Work, event: BotEvent): Promise<void>;
  /** Who sent the event, read anew for every update. `work.actor` is the system. */
  identify(work: Work, event: BotEvent): Promise<Identified<P>>;
  /** The only answer somebody without access gets; null for whoever is served. */
  gate(visit: Visit<P>): Promise<Turn | null>;
  menu(visit: Visit<P>): Promise<Turn>;
  /** `/start <argument>`; the menu unless the argument names something. */
  start(visit: Visit<P>, argument: string): Promise<Turn>;
  /** A file that no step asked for. */
  readonly strayFile: string;
  setLanguage(visit: Visit<P>, language: Language): Promise<void>;
  unreachable(work: Work, chatId: number): Promise<void>;
}

/** Runs of one action, the first one included (master-bot.md section 1). */
const RUNS_MAX = 3;

/**
 * A bot as the inbox runs it: commands, buttons by exact match, steps of flows, patience, «Повторить»,
 * one current screen. What it says is decided by its parts.
 */
export class ChatBot<P> implements Bot {
  readonly name: BotName;
  readonly router: Router<P>;
  readonly #parts: BotParts<P>;
  readonly #steps: ReadonlyMap<string, Step<P>>;
  readonly #letter: BotLetter;
  /** A hint for words that are needed before anything is read; lost with the process. */
  readonly #languages = new Map<number, Language>();

  constructor(parts: BotParts<P>) {
    this.#parts = parts;
    this.name = parts.name;
    this.#letter = parts.name === "master" ? "m" : "a";
    this.router = new Router(this.#letter, [...parts.routes, ...this.#ownRoutes()]);
    this.#steps = new Map(parts.steps.map((step) => [step.state, step]));
    if (this.#steps.size < parts.steps.length) throw new Error("two steps have the same state");
  }

  /** `flow.step` of every step in which the bot waits for something typed or sent. */
  get states(): string[] {
    return [...this.#steps.keys()];
  }

  actionOf(event: BotEvent): string {
    if (event.kind !== "press") return event.kind;
    const found = this.router.find(event.data);
    return found ? `${found.route.section}:${found.route.action}` : "unknown_button";
  }

  greet(work: Work, event: BotEvent): Promise<void> {
    return this.#parts.greet(work, event);
  }

  busy(event: BotEvent): string | null {
    const key = event.kind === "press" ? this.router.find(event.data)?.route.busy : undefined;
    return key === undefined ? null : html(this.#languageOf(event), key).html;
  }

  async handle(work: Work, event: BotEvent): Promise<Answer> {
    if (event.kind === "membership") return silence(event);
    const visit = await this.#visit(work, event);
    const turn = await this.#turn(visit);
    const answer = answerOf(visit, event, turn);
    await saveSession(work.tx, this.name, event.chatId, visit.session, work.now);
    return answer;
  }

  async failed(work: Work, event: BotEvent): Promise<Answer> {
    const session = await loadSession(work.tx, this.name, event.chatId);
    const isRepeat = event.kind === "press" && this.router.find(event.data)?.route.action === "retry";
    const before = isRepeat ? session.retry : null;
    const retry = {
      updateId: before?.updateId ?? event.updateId,
      attempts: (before?.attempts ?? 0) + 1,
    };
    const mayRepeat = retry.attempts < RUNS_MAX;
    session.retry = mayRepeat ? retry : null;
    await saveSession(work.tx, this.name, event.chatId, session, work.now);
    const language = this.#languageOf(event);
    const code = requestIdOf(this.name, event.updateId);
    const words = html(language, mayRepeat ? "trouble" : "trouble-again", { code });
    const again = { text: t(language, "trouble-retry"), data: `${this.#letter}:flow:retry` };
    const menu = { text: t(language, "nav-menu"), data: `${this.#letter}:menu:open` };
    return {
      ...silence(event),
      screen: {
        html: words.html,
        keyboard: [mayRepeat ? [again, menu] : [menu]],
        messageId: isRepeat && event.kind === "press" ? event.messageId : null,
        isCurrent: true,
      },
    };
  }

  unreachable(work: Work, chatId: number): Promise<void> {
    return this.#parts.unreachable(work, chatId);
  }

  /** What he was spoken to in last; before that, what his Telegram speaks. */
  #languageOf({ chatId, from }: BotEvent): Language {
    return this.#languages.get(chatId) ?? languageOf(from.languageCode?.slice(0, 2));
  }

  async #visit(work: Work, event: BotEvent): Promise<Visit<P>> {
    const identified = await this.#parts.identify({ ...work, actor: SYSTEM }, event);
    this.#languages.set(event.chatId, identified.language);
    const session = await loadSession(work.tx, this.name, event.chatId);
    return new Visit({ ...identified, event, session, letter: this.#letter });
  }

  async #turn(visit: Visit<P>): Promise<Turn> {
    const gate = await this.#parts.gate(visit);
    if (gate !== null) return gate;
    const { event } = visit;
    switch (event.kind) {
      case "press":
        return this.#press(visit, event);
      case "command":
        return this.#command(visit, event.name, event.argument);
      case "membership":
        return {};
      default:
        return this.#answerToStep(visit);
    }
  }

  async #press(visit: Visit<P>, event: PressEvent): Promise<Turn> {
    const found = this.router.find(event.data);
    if (found === null || !(found.route.may?.(visit.person) ?? true)) return this.#oldButton(visit);
    return found.route.handle(visit, found.args);
  }

  /** A button of an older version, of another role, or made up: never silence. */
  async #oldButton(visit: Visit<P>): Promise<Turn> {
    return { ...(await this.#menu(visit)), notice: visit.t("nav-old-button") };
  }

  async #command(visit: Visit<P>, name: string, argument: string): Promise<Turn> {
    switch (name) {
      case "start":
        visit.leave();
        return argument === "" ? this.#menu(visit) : this.#parts.start(visit, argument);
      case "menu":
      case "cancel":
        return this.#menu(visit);
      case "lang":
        return this.#askLanguage(visit);
      default:
        return { ...(await this.#menu(visit)), notice: visit.t("nav-unknown-command") };
    }
  }

  /** The menu ends whatever flow was running. */
  #menu(visit: Visit<P>): Promise<Turn> {
    visit.leave();
    visit.forgetTrail();
    return this.#parts.menu(visit);
  }

  async #answerToStep(visit: Visit<P>): Promise<Turn> {
    const { event } = visit;
    const step = this.#stepOf(visit);
    if (step === undefined) {
      const isFile = event.kind === "file" || event.kind === "other_media";
      const notice = visit.t(isFile ? this.#parts.strayFile : "nav-press-a-button");
      return { ...(await this.#menu(visit)), notice };
    }
    if (this.#isTired(visit, step)) return this.#askWhetherToGoOn(visit);
    if (event.kind === "text" && step.text) return step.text(visit, event.text);
    if (event.kind === "file" && step.file) return step.file(visit, event);
    if (event.kind === "contact" && step.contact) return step.contact(visit, event);
    if (event.kind === "location" && step.location) return step.location(visit, event);
    const taken = step.file ? "nav-send-a-file" : step.text ? "nav-send-a-text" : "nav-press-a-button";
    return { ...(await step.ask(visit)), notice: visit.t(step.wanted ?? taken) };
  }

  /** Where he is in a flow; nowhere when it is not his (any more), blocked in the middle of it, say. */
  #stepOf({ session, person }: Visit<P>): Step<P> | undefined {
    const step = session.state === null ? undefined : this.#steps.get(session.state);
    return (step?.may?.(person) ?? true) ? step : undefined;
  }

  #isTired({ session, now }: Visit<P>, step: Step<P>): boolean {
    if (session.data.isPaused) return true;
    if (step.isPatient) return false;
    const idleMs = session.lastActiveAt === null ? 0 : now.getTime() - session.lastActiveAt.getTime();
    return idleMs > this.#parts.patienceMinutes * MINUTE_MS;
  }

  async #askWhetherToGoOn(visit: Visit<P>): Promise<Turn> {
    visit.session.data = { ...visit.session.data, isPaused: true };
    const buttons = [
      visit.button("flow-continue", visit.data("flow", "continue")),
      visit.button("flow-restart", visit.data("flow", "restart")),
    ];
    return { screen: visit.bare([visit.html("flow-paused")], [buttons]) };
  }

  async #askLanguage(visit: Visit<P>): Promise<Turn> {
    const buttons = LANGUAGES.map((language) => ({
      text: t(language, "language-name"),
      data: visit.data("lang", "set", language),
    }));
    const back = visit.session.state === null ? visit.location : visit.data("flow", "continue");
    const view = {
      path: [visit.t("language-title")],
      body: visit.html("language-question"),
      rows: [buttons],
    };
    return { screen: visit.question(back, view) };
  }

  #ownRoutes(): Route<P>[] {
    return [
      { section: "menu", action: "open", handle: (visit) => this.#menu(visit) },
      // The page indicator: nothing happens, and the button stops spinning.
      { section: "nav", action: "page", handle: async () => ({}) },
      { section: "lang", action: "ask", handle: (visit) => this.#askLanguage(visit) },
      { section: "lang", action: "set", handle: (visit, [language]) => this.#setLanguage(visit, language) },
      { section: "flow", action: "continue", handle: (visit) => this.#goOn(visit, "ask") },
      { section: "flow", action: "restart", handle: (visit) => this.#goOn(visit, "begin") },
      { section: "flow", action: "retry", handle: (visit) => this.#retry(visit) },
    ];
  }

  /** A running flow goes on in the new language, with everything typed so far; else the menu. */
  async #setLanguage(visit: Visit<P>, chosen: string | undefined): Promise<Turn> {
    const language = LANGUAGES.find((known) => known === chosen);
    if (language === undefined) return this.#oldButton(visit);
    await this.#parts.setLanguage(visit, language);
    const after = new Visit({ ...visit, language });
    const step = this.#stepOf(visit);
    return { ...(await (step?.ask(after) ?? this.#menu(after))), notice: after.t("language-set") };
  }

  async #goOn(visit: Visit<P>, how: "ask" | "begin"): Promise<Turn> {
    const step = this.#stepOf(visit);
    if (step === undefined) return this.#oldButton(visit);
    visit.session.data = { ...visit.session.data, isPaused: false };
    return step[how](visit);
  }

  /** Does the failed action again, as if it had been asked for now. */
  async #retry(visit: Visit<P>): Promise<Turn> {
    const { retry } = visit.session;
    const stored = retry && (await storedUpdate(visit.work.tx, this.name, retry.updateId));
    const read = stored && readEvent(this.name, stored.updateId, stored.payload);
    if (read?.status !== "event") return this.#oldButton(visit);
    const { event } = read;
    // Only the owner's own action, and never a «Повторить» again.
    if (event.chatId !== visit.event.chatId || this.actionOf(event) === "flow:retry")
      return this.#oldButton(visit);
    visit.session.retry = null;
    return this.#turn(new Visit({ ...visit, event }));
  }
}

function silence({ chatId, ...event }: BotEvent): Answer {
  const press = event.kind === "press" ? { queryId: event.queryId, text: "", isAlert: false } : null;
  return { chatId, press, screen: null, notes: [], files: [], deletes: [] };
}
