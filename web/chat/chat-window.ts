import type { PageSettings } from "../../src/http/chat-settings.ts";
import type { Chat } from "./chats.ts";
import type { CityTime } from "./city-time.ts";
import { Composer } from "./composer.ts";
import { el, icon, iconButton } from "./elements.ts";
import { CallFailed, type ChatMessage, type PersonalChat } from "./local-api.ts";
import { type MenuItem, openMenu } from "./menu.ts";
import { MessageList } from "./message-list.ts";
import { Notices } from "./notices.ts";
import { Presses } from "./presses.ts";
import type { Say } from "./say.ts";

export type PagePerson = PageSettings["people"][number];

/** What a window needs of the page around it. */
export interface WindowContext {
  readonly say: Say;
  readonly time: CityTime;
  readonly settings: Pick<PageSettings, "photoBytesMax" | "documentBytesMax">;
  /** Whether the guide points at this button. */
  isHot(message: ChatMessage, data: string | null): boolean;
  readUpTo(): number;
  read(upTo: number): void;
  used(): void;
  close(): void;
  /** Menu items that put somebody else into this place. */
  others(): readonly MenuItem[];
}

const TYPING_MS = 5_000;

/** One chat window: head, messages, notices, input. */
export class ChatWindow {
  readonly root: HTMLElement;
  readonly #person: PagePerson;
  readonly #chat: Chat;
  readonly #api: PersonalChat;
  readonly #context: WindowContext;
  readonly #list: MessageList;
  readonly #notices = new Notices();
  readonly #presses = new Presses((messageId) => this.#list.redraw(messageId));
  readonly #composer: Composer;
  readonly #subtitle = el("p", { class: "meta cut" });
  readonly #blocked: HTMLElement;
  readonly #start: HTMLElement;
  #typingTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(person: PagePerson, chat: Chat, api: PersonalChat, context: WindowContext) {
    this.#person = person;
    this.#chat = chat;
    this.#api = api;
    this.#context = context;
    const { say, time } = context;
    this.#list = new MessageList(chat, {
      say,
      time,
      copyLabel: say("copy"),
      commandOf: (url) => this.#commandOf(url),
      linkLabel: say("open-link"),
      copy: (text) => void this.#copy(text),
      command: (text) => void this.#say(() => api.sendText(text)),
      press: (message, data) => void this.#press(message, data),
      isBusy: (messageId, data) => this.#presses.isWaiting(messageId, data),
      isHot: (message, data) => context.isHot(message, data),
      readUpTo: () => context.readUpTo(),
      read: (upTo) => context.read(upTo),
    });
    this.#composer = new Composer(say, {
      sendText: (text) => this.#say(() => api.sendText(text)),
      tapKey: (text) => void this.#say(() => this.#tapKey(text)),
      sendFile: (kind, file, caption) => this.#sendFile(kind, file, caption),
    });
    this.#blocked = this.#strip("blocked", "unblock", () => api.setBlocked(false));
    this.#start = this.#strip("empty", "start", () => api.sendText("/start"));
    this.root = el(
      "section",
      {
        class: "chat",
        "aria-label": say("window", { name: fullName(person) }),
        onfocusin: () => context.used(),
      },
      this.#head(),
      el("div", { class: "talk" }, this.#list.root, this.#notices.toasts),
      this.#notices.alerts,
      this.#blocked,
      this.#start,
      this.#composer.root,
    );
    this.refresh();
  }

  /** Draws everything anew: after loading, or when the window comes into view. */
  refresh(): void {
    this.#showState();
    this.#list.refresh();
  }

  /** Puts the window's end into view; call it when the window has got its place on the page. */
  settle(): void {
    this.#list.toEnd();
  }

  /** The cursor goes to the input; not on a phone, where letters would cover the chat. */
  focus(): void {
    if (matchMedia("(pointer: coarse)").matches) return;
    this.#composer.field.focus({ preventScroll: true });
  }

  /** Brings the button that the guide points at into view and focuses it; the bot's menu may have to bring it first. */
  goToHot({ orAskForMenu }: { readonly orAskForMenu: boolean }): void {
    if (this.#list.revealHot()) this.#list.focusHot();
    else if (orAskForMenu) void this.#say(() => this.#api.sendText("/menu"));
  }

  /** Brings the button that the guide points at into view, if there is one. */
  revealHot(): void {
    this.#list.revealHot();
  }

  /** A message was written, edited or deleted. */
  messageChanged(messageId: number, kind: "message" | "edit" | "delete"): void {
    if (kind === "message") this.#setTyping(false);
    this.#presses.messageChanged(messageId);
    this.#list.changed(messageId, kind);
    this.#showState();
  }

  /** The keyboard was changed, or the bot blocked or unblocked. */
  stateChanged(): void {
    this.#showState();
  }

  /** The bot has answered a press of this person. */
  answered(callbackQueryId: string, text: string, isAlert: boolean): void {
    this.#presses.answered(callbackQueryId);
    if (text === "") return;
    const { say } = this.#context;
    if (isAlert) this.#notices.alert(say("alert"), text, say("alert-ok"), this.#composer.field);
    else this.#notices.toast(text);
  }

  botIsTyping(): void {
    this.#setTyping(true);
  }

  /** The step of the guide has changed, so other buttons are the ones to press. */
  redrawButtons(): void {
    this.#list.redrawButtons();
  }

  #head(): HTMLElement {
    const { say } = this.#context;
    const menu = iconButton("dots", say("menu-of-window"), () => this.#openMenu(menu, head));
    menu.setAttribute("aria-haspopup", "menu");
    const close = iconButton("close", say("close"), () => this.#context.close());
    close.classList.add("close");
    const avatar = el("span", { class: "cav", "aria-hidden": "true" }, this.#person.firstName.slice(0, 1));
    const title = el("h2", { class: "cut" }, fullName(this.#person));
    const head = el("header", {}, avatar, el("div", { class: "who" }, title, this.#subtitle), menu, close);
    return head;
  }

  #openMenu(anchor: HTMLElement, place: HTMLElement): void {
    const { say } = this.#context;
    const isBlocked = this.#chat.isBlocked;
    const block: MenuItem = {
      content: [icon("lock"), el("span", {}, say(isBlocked ? "unblock" : "block"))],
      choose: () => void this.#try(() => this.#api.setBlocked(!isBlocked)),
    };
    openMenu(anchor, place, say("menu-of-window"), [...this.#context.others(), block], {
      className: "menu-head",
    });
  }

  /** A line with one button in place of the input. */
  #strip(words: string, button: string, act: () => Promise<void>): HTMLElement {
    const { say } = this.#context;
    const onclick = () => void this.#try(act);
    const go = el("button", { type: "button", class: "btn btn-primary", onclick }, say(button));
    return el("div", { class: "strip", hidden: true }, el("p", { class: "meta" }, say(words)), go);
  }

  #showState(): void {
    const { isBlocked, messages, keyboard } = this.#chat;
    this.#blocked.hidden = !isBlocked;
    this.#start.hidden = isBlocked || messages.size > 0;
    this.#composer.root.hidden = isBlocked || messages.size === 0;
    this.#composer.showKeys(keyboard);
    this.#setTyping(this.#typingTimer !== null);
  }

  #setTyping(isTyping: boolean): void {
    const { say } = this.#context;
    const { isMaster, role } = this.#person;
    this.#subtitle.textContent = say(isTyping ? "typing" : `role-${isMaster ? "MASTER" : (role ?? "staff")}`);
    if (this.#typingTimer) clearTimeout(this.#typingTimer);
    this.#typingTimer = isTyping ? setTimeout(() => this.#setTyping(false), TYPING_MS) : null;
  }

  async #press({ messageId }: ChatMessage, data: string): Promise<void> {
    if (this.#presses.isWaiting(messageId, data)) return;
    this.#presses.begin(messageId, data);
    let query: string | null = null;
    await this.#try(async () => {
      query = await this.#api.press(messageId, data);
    });
    this.#presses.sent(messageId, query);
  }

  /** Keys that serve once vanish with the tap; only the server knows which. */
  async #tapKey(text: string): Promise<void> {
    await this.#api.tapKey(text);
    const { chat } = await this.#api.load();
    this.#chat.keyboard = chat?.keyboard ?? null;
    this.#showState();
  }

  /** A link to his own bot is what he would send it: `t.me/<bot>?start=abc` is `/start abc`. */
  #commandOf(url: string): string | null {
    const [, bot, payload] = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]+)$/.exec(url) ?? [];
    return bot === this.#person.bot ? `/start ${payload}` : null;
  }

  async #sendFile(kind: "photo" | "document", file: File, caption: string): Promise<boolean> {
    const { say, settings } = this.#context;
    const limit = kind === "photo" ? settings.photoBytesMax : settings.documentBytesMax;
    if (file.size > limit) {
      this.#notices.toast(say("too-large", { limit: Math.floor(limit / 1024 / 1024) }), { isBad: true });
      return false;
    }
    return await this.#say(() => this.#api.sendFile(kind, file, caption));
  }

  async #copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    this.#notices.toast(
      this.#context.say("copied", { text: text.length > 40 ? `${text.slice(0, 40)}…` : text }),
    );
  }

  /** Sends something: his own message shall be seen, and what comes after it. */
  async #say(act: () => Promise<void>): Promise<boolean> {
    this.#list.toEnd();
    return await this.#try(act);
  }

  /** Runs an act of the person; says in the window why it did not work. */
  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      const { say } = this.#context;
      this.#notices.toast(
        error.reason === null ? say("no-answer") : say("failed", { reason: error.reason }),
        { isBad: true },
      );
      return false;
    }
  }
}

export function fullName({ firstName, lastName }: PagePerson): string {
  return `${firstName} ${lastName}`;
}
