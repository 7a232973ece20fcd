import type { PageSettings } from "../../src/http/chat-settings.ts";
import { ChatWindow, fullName, type PagePerson } from "./chat-window.ts";
import { Chats, lastMessageId, unreadCount } from "./chats.ts";
import { CityTime } from "./city-time.ts";
import { ClockControl } from "./clock-control.ts";
import { Desk } from "./desk.ts";
import { el, icon } from "./elements.ts";
import { type Change, callServer, followChanges, type PersonalChat, personalChat } from "./local-api.ts";
import type { MenuItem } from "./menu.ts";
import { PeopleBar } from "./people-bar.ts";
import { ReadMarks } from "./read-marks.ts";
import { type Say, sayer } from "./say.ts";
import { Story } from "./story.ts";
import { topBar } from "./top-bar.ts";

const RECONNECT_MS = 2_000;

/** The whole page: what it knows, what it shows, and the stream that keeps both true. */
export class ChatPage {
  readonly #root: HTMLElement;
  readonly #settings: PageSettings;
  readonly #say: Say;
  readonly #time: CityTime;
  readonly #chats: Chats;
  readonly #apis: ReadonlyMap<number, PersonalChat>;
  readonly #marks: ReadMarks;
  readonly #windows: ReadonlyMap<string, ChatWindow>;
  readonly #clock: ClockControl;
  readonly #story: Story;
  readonly #bar: PeopleBar;
  readonly #desk: Desk;
  readonly #offline = el("p", { class: "offline", role: "status", hidden: true });
  #isConnected = true;

  constructor(root: HTMLElement, settings: PageSettings) {
    const { texts, language, city, people, serverStart } = settings;
    this.#root = root;
    this.#settings = settings;
    this.#say = sayer(texts);
    this.#time = new CityTime(city.zone, language);
    this.#chats = new Chats(people);
    this.#marks = new ReadMarks(localStorage, serverStart);
    this.#apis = new Map(
      people.map((person) => [person.tgUserId, personalChat(person.tgUserId, person.bot, person.phone)]),
    );
    this.#clock = new ClockControl({
      say: this.#say,
      time: this.#time,
      city,
      rates: settings.clockRates,
      onFast: () => this.#story.hasRunFast(),
    });
    this.#story = new Story(this.#say, {
      settings,
      chats: this.#chats,
      visibleKeys: () => this.#desk.visibleKeys,
      goTo: ({ key }, step) => {
        this.#desk.show(key);
        this.#windows.get(key)?.goToHot({ orAskForMenu: step === "created" });
      },
      runFast: () => void this.#clock.setRate(60),
      redrawButtons: () => {
        for (const window of this.#windows.values()) window.redrawButtons();
      },
    });
    this.#bar = new PeopleBar(this.#say, people, ({ key }) => this.#desk.toggle(key));
    this.#windows = new Map(people.map((person) => [person.key, this.#windowOf(person)]));
    this.#desk = new Desk(this.#say, people, this.#windows, () => this.#drawBar());
  }

  /** Loads the chats, draws the page and follows what happens. Rejects with a `CallFailed`. */
  async open(): Promise<void> {
    document.documentElement.lang = this.#settings.language;
    const after = await this.#loadChats();
    await this.#clock.ask();
    const top = topBar({
      say: this.#say,
      clock: this.#clock.root,
      language: this.#settings.language,
      showGuide: () => this.#story.show(true),
    });
    this.#root.replaceChildren(top, this.#offline, this.#story.root, this.#bar.root, this.#desk.root);
    this.#story.showAsBefore();
    this.#follow(after);
    // The windows get their places in the next frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    for (const key of this.#desk.visibleKeys) this.#windows.get(key)?.revealHot();
  }

  /** Loads every chat; returns the number of the oldest event that may be missing. */
  async #loadChats(): Promise<number> {
    const loaded = await Promise.all(
      this.#settings.people.map(async (person) => ({
        person,
        ...(await this.#apis.get(person.tgUserId)!.load()),
      })),
    );
    for (const { person, ...chat } of loaded) {
      const { tgUserId } = person;
      this.#chats.load(tgUserId, chat);
      this.#story.look(person, this.#chats.of(tgUserId));
      // What was said before the page was first opened is not news.
      if (!this.#marks.has(tgUserId)) this.#marks.read(tgUserId, lastMessageId(this.#chats.of(tgUserId)));
    }
    for (const window of this.#windows.values()) window.refresh();
    this.#story.draw();
    this.#drawBar();
    return Math.min(...loaded.map(({ lastEventId }) => lastEventId));
  }

  #follow(after: number): void {
    let wasLost = false;
    const stream = followChanges(after, {
      change: (change) => this.#apply(change),
      connected: () => {
        if (wasLost) void this.#comeBack();
        wasLost = false;
      },
      lost: () => {
        wasLost = true;
        this.#setConnected(false);
        if (stream.readyState !== EventSource.CLOSED) return;
        // The browser gives up after an answer that is no stream; we do not.
        stream.close();
        setTimeout(() => void this.#comeBack().then((next) => this.#follow(next)), RECONNECT_MS);
      },
    });
  }

  /** After a break everything is loaded anew; a server that was started anew needs a page that is. */
  async #comeBack(): Promise<number> {
    for (;;) {
      try {
        const { serverStart } = await callServer<PageSettings>(
          `/demo/page.json?lang=${this.#settings.language}`,
        );
        if (serverStart !== this.#settings.serverStart) location.reload();
        const after = await this.#loadChats();
        this.#setConnected(true);
        return after;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    }
  }

  #setConnected(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    this.#clock.connected(isConnected);
    this.#offline.hidden = isConnected;
    this.#offline.textContent = this.#say("offline", { time: this.#time.clock(this.#clock.now()) });
    this.#desk.root.toggleAttribute("inert", !isConnected);
  }

  #apply(change: Change): void {
    const applied = this.#chats.apply(change);
    if (!applied) return;
    const person = this.#settings.people.find(({ tgUserId }) => tgUserId === applied.chat.personId)!;
    const window = this.#windows.get(person.key)!;
    switch (change.kind) {
      case "message":
      case "edit":
      case "delete":
        window.messageChanged(change.message.messageId, change.kind);
        break;
      case "callback_answer":
        window.answered(change.answer.callbackQueryId, change.answer.text, change.answer.showAlert);
        break;
      case "chat_action":
        window.botIsTyping();
        break;
      case "keyboard":
        window.stateChanged();
        break;
      case "room":
        void this.#reload(person);
        break;
    }
    this.#clock.somethingHappened();
    this.#story.look(person, applied.chat);
    this.#story.draw();
    this.#drawBar();
  }

  /** What the stream only hints at: whether the bot is blocked. */
  async #reload(person: PagePerson): Promise<void> {
    const { tgUserId, key } = person;
    try {
      this.#chats.load(tgUserId, await this.#apis.get(tgUserId)!.load());
      this.#windows.get(key)?.refresh();
    } catch {
      // Without a connection everything is loaded anew later.
    }
  }

  #windowOf(person: PagePerson): ChatWindow {
    const { tgUserId, key } = person;
    return new ChatWindow(person, this.#chats.of(tgUserId), this.#apis.get(tgUserId)!, {
      say: this.#say,
      time: this.#time,
      settings: this.#settings,
      isHot: (message, data) => this.#story.isHot(person, message, data),
      readUpTo: () => this.#marks.of(tgUserId),
      read: (upTo) => {
        if (this.#marks.read(tgUserId, upTo)) this.#drawBar();
      },
      used: () => this.#desk.used(key),
      close: () => this.#desk.close(key),
      others: () => this.#others(key),
    });
  }

  /** «Показать другого»: everybody whose window is not in view. */
  #others(key: string): MenuItem[] {
    const shown = this.#desk.visibleKeys;
    return this.#settings.people
      .filter((person) => !shown.includes(person.key))
      .map((person) => ({
        content: [
          icon("swap"),
          el("span", {}, fullName(person)),
          this.#unread(person) > 0 && el("span", { class: "dot-live" }),
        ],
        choose: () => this.#desk.swap(key, person.key),
      }));
  }

  #unread({ tgUserId }: PagePerson): number {
    return unreadCount(this.#chats.of(tgUserId), this.#marks.of(tgUserId));
  }

  #drawBar(): void {
    this.#bar.draw(this.#desk.visibleKeys, (person) => this.#unread(person));
    const count = this.#settings.people.reduce((sum, person) => sum + this.#unread(person), 0);
    const title = this.#say("title");
    document.title = count > 0 ? this.#say("title-unread", { count, title }) : title;
  }
}
