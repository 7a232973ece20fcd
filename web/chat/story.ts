import type { PageSettings } from "../../src/http/chat-settings.ts";
import type { PagePerson } from "./chat-window.ts";
import type { Chat, Chats } from "./chats.ts";
import { Guide } from "./guide.ts";
import { GuideProgress, type Step, type StoryMemory } from "./guide-progress.ts";
import type { ChatMessage } from "./local-api.ts";
import type { Say } from "./say.ts";

/** What the story needs of the page. */
export interface StoryStage {
  readonly settings: PageSettings;
  readonly chats: Chats;
  visibleKeys(): readonly string[];
  /** Leads to the window of a person, to the button of the step if there is one. */
  goTo(person: PagePerson, step: Step): void;
  runFast(): void;
  /** Other buttons are to be pointed at now. */
  redrawButtons(): void;
}

/** The newcomer's two minutes: what has happened, who is next, which button to press. */
export class Story {
  readonly #stage: StoryStage;
  readonly #progress: GuideProgress;
  readonly #guide: Guide;
  #pointedBefore = "";
  #storedBefore = "";

  constructor(say: Say, stage: StoryStage) {
    const { signs, serverStart } = stage.settings;
    this.#stage = stage;
    this.#progress = new GuideProgress(signs, remembered(serverStart));
    const hide = () => this.show(false);
    this.#guide = new Guide(say, this.#progress, (step) => this.#goTo(step), hide);
  }

  get root(): HTMLElement {
    return this.#guide.root;
  }

  show(isShown: boolean): void {
    this.root.hidden = !isShown;
    localStorage.setItem("guide", isShown ? "shown" : "hidden");
  }

  /** As the person left it. */
  showAsBefore(): void {
    this.show(localStorage.getItem("guide") !== "hidden");
  }

  /** A chat has changed, or been loaded. */
  look(person: PagePerson, chat: Chat): void {
    if (this.#progress.current === null) return;
    this.#progress.look(chat, person.isMaster);
  }

  hasRunFast(): void {
    this.#progress.note("fast");
    this.draw();
  }

  draw(): void {
    const { people, serverStart } = this.#stage.settings;
    const memory = JSON.stringify({ serverStart, ...this.#progress.memory });
    if (memory !== this.#storedBefore) localStorage.setItem("story", memory);
    this.#storedBefore = memory;
    const holder = this.#holder();
    this.#guide.draw({ creator: people[0]?.firstName ?? "", holder: holder?.person.firstName ?? null });
    const pointed = `${this.#progress.current} ${holder?.offer.messageId}`;
    if (pointed === this.#pointedBefore) return;
    this.#pointedBefore = pointed;
    this.#stage.redrawButtons();
  }

  /** The guide points at one offer only. */
  isHot(person: PagePerson, { messageId }: ChatMessage, data: string | null): boolean {
    if (!this.#progress.isForStep(data)) return false;
    return !person.isMaster || this.#holder()?.offer.messageId === messageId;
  }

  /** Who holds an offer of the order that the newcomer has created; one in view before others. */
  #holder(): { readonly person: PagePerson; readonly offer: ChatMessage } | null {
    const { settings, chats } = this.#stage;
    const { current } = this.#progress;
    if (current !== "declined" && current !== "accepted") return null;
    const holders = settings.people.flatMap((person) => {
      const offer = person.isMaster ? this.#progress.offerIn(chats.of(person.tgUserId)) : null;
      return offer === null ? [] : [{ person, offer }];
    });
    const shown = this.#stage.visibleKeys();
    return holders.find(({ person }) => shown.includes(person.key)) ?? holders[0] ?? null;
  }

  #goTo(step: Step): void {
    if (step === "fast") {
      this.#stage.runFast();
      return;
    }
    const { people } = this.#stage.settings;
    const master = () => this.#holder()?.person ?? people.find(({ isMaster }) => isMaster);
    const person = step === "created" ? people[0] : master();
    if (person) this.#stage.goTo(person, step);
  }
}

/** The story so far, unless the server has started anew since. */
function remembered(serverStart: string): StoryMemory {
  const stored = JSON.parse(localStorage.getItem("story") ?? "null") as
    | (StoryMemory & { serverStart: string })
    | null;
  return stored?.serverStart === serverStart ? stored : { done: [], orderNumber: null };
}
