import { type Chat, lastMessageId, unreadCount } from "./chats.ts";
import { el, icon } from "./elements.ts";
import type { ChatMessage } from "./local-api.ts";
import { type MessageContext, messageView } from "./message-view.ts";

export interface ListContext extends MessageContext {
  readUpTo(): number;
  read(upTo: number): void;
}

const PAGE = 80;
/** With so many on the page the oldest are put away again. */
const DRAWN_MAX = 3 * PAGE;
const NEAR_END_PX = 48;
/** After the list has moved by itself, a press that was on its way would hit another button. */
const SETTLING_MS = 250;

/** The messages of one window. It stays at the end while the person is there, and marks as read what he sees. */
export class MessageList {
  readonly root: HTMLElement;
  readonly #chat: Chat;
  readonly #context: ListContext;
  readonly #list: HTMLElement;
  readonly #below: HTMLButtonElement;
  #shownFrom = 0;
  #isAtEnd = true;
  #lastTop = 0;
  #lastDay = "";
  #settling: ReturnType<typeof setTimeout> | null = null;

  constructor(chat: Chat, context: ListContext) {
    this.#chat = chat;
    this.#context = context;
    this.#list = el("div", {
      class: "msgs",
      role: "log",
      tabindex: "0",
      "aria-label": context.say("messages"),
      onscroll: () => this.#scrolled(),
    });
    this.#below = el("button", { type: "button", class: "below", hidden: true, onclick: () => this.toEnd() });
    this.root = el("div", { class: "msgs-box" }, this.#list, this.#below);
    document.addEventListener("visibilitychange", () => this.#noteRead());
    new ResizeObserver(() => this.#isAtEnd && this.toEnd()).observe(this.#list);
  }

  /** Draws all messages (the newest page of them). */
  refresh(): void {
    const all = this.#sorted();
    if (this.#shownFrom === 0 || !this.#chat.messages.has(this.#shownFrom)) {
      this.#shownFrom = all.at(-PAGE)?.messageId ?? 0;
    }
    const shown = all.filter(({ messageId }) => messageId >= this.#shownFrom);
    const items: HTMLElement[] = shown.length < all.length ? [this.#earlierButton()] : [];
    this.#lastDay = "";
    for (const message of shown) {
      const day = this.#context.time.day(new Date(message.at));
      if (day !== this.#lastDay) items.push(dayLine(day));
      this.#lastDay = day;
      items.push(messageView(message, this.#context));
    }
    this.#list.replaceChildren(...items);
    if (this.#isAtEnd) this.toEnd();
    this.#showBelow();
  }

  /** Brings one message up to date; what is new or edited fades from yellow. */
  changed(messageId: number, kind: "message" | "edit" | "delete"): void {
    const message = this.#chat.messages.get(messageId);
    const old = this.#item(messageId);
    if (!message) old?.remove();
    else if (old) this.#replace(old, message, kind === "edit");
    else this.#append(message);
    if (this.#isAtEnd && this.#list.childElementCount > DRAWN_MAX) this.#drawNewestPage();
    this.#moved();
    if (this.#isAtEnd) this.toEnd();
    this.#showBelow();
  }

  #drawNewestPage(): void {
    this.#shownFrom = 0;
    this.refresh();
  }

  /** Draws one message again as it is: its button has begun or ended to wait. */
  redraw(messageId: number): void {
    const message = this.#chat.messages.get(messageId);
    const old = this.#item(messageId);
    if (message && old) this.#replace(old, message, false);
  }

  /** Draws the messages with buttons again. */
  redrawButtons(): void {
    for (const { messageId, buttons } of this.#chat.messages.values())
      if (buttons.length > 0) this.redraw(messageId);
  }

  toEnd(): void {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#lastTop = this.#list.scrollTop;
    this.#isAtEnd = true;
    this.#noteRead();
  }

  /** Scrolls to the newest button that the guide points at; false when there is none. */
  revealHot(): boolean {
    const hot = this.#hot();
    if (!hot) return false;
    const [list, button] = [this.#list.getBoundingClientRect(), hot.getBoundingClientRect()];
    if (button.top < list.top || button.bottom > list.bottom) hot.scrollIntoView({ block: "center" });
    return true;
  }

  focusHot(): void {
    this.#hot()?.focus({ preventScroll: true });
  }

  #hot(): HTMLElement | undefined {
    return [...this.#list.querySelectorAll<HTMLElement>(".is-hot")].at(-1);
  }

  #sorted(): ChatMessage[] {
    return [...this.#chat.messages.values()].sort((a, b) => a.messageId - b.messageId);
  }

  #item(messageId: number): HTMLElement | null {
    return this.#list.querySelector(`[data-message="${messageId}"]`);
  }

  #append(message: ChatMessage): void {
    const day = this.#context.time.day(new Date(message.at));
    if (day !== this.#lastDay) this.#list.append(dayLine(day));
    this.#lastDay = day;
    const item = messageView(message, this.#context);
    if (message.isFromBot) item.classList.add("is-new");
    this.#list.append(item);
  }

  /** The focus stays on the button in the same place, or on the list when there is none any more. */
  #replace(old: HTMLElement, message: ChatMessage, isNews: boolean): void {
    const at = [...old.querySelectorAll(".kbtn")].indexOf(document.activeElement as Element);
    const item = messageView(message, this.#context);
    if (isNews) item.classList.add("is-new");
    old.replaceWith(item);
    if (at < 0) return;
    const keys = item.querySelectorAll<HTMLElement>(".kbtn");
    (keys[Math.min(at, keys.length - 1)] ?? this.#list).focus({ preventScroll: true });
  }

  #earlierButton(): HTMLElement {
    const onclick = () => {
      const all = this.#sorted();
      const at = all.findIndex(({ messageId }) => messageId === this.#shownFrom);
      const heightBefore = this.#list.scrollHeight;
      this.#shownFrom = all[Math.max(0, at - PAGE)]?.messageId ?? 0;
      this.refresh();
      this.#list.scrollTop += this.#list.scrollHeight - heightBefore;
    };
    const button = el(
      "button",
      { type: "button", class: "btn btn-s", onclick },
      this.#context.say("earlier"),
    );
    return el("div", { class: "earlier" }, button);
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#list;
    // Only going up leaves the end: keys of a bot make the list shorter, and that is nobody's scrolling.
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) this.#isAtEnd = true;
    else if (scrollTop < this.#lastTop) this.#isAtEnd = false;
    this.#lastTop = scrollTop;
    if (this.#isAtEnd) this.#noteRead();
    this.#showBelow();
  }

  #noteRead(): void {
    const isSeen = this.root.isConnected && !document.hidden && this.#isAtEnd;
    if (isSeen) this.#context.read(lastMessageId(this.#chat));
  }

  #showBelow(): void {
    const count = unreadCount(this.#chat, this.#context.readUpTo());
    this.#below.hidden = this.#isAtEnd;
    this.#below.replaceChildren(
      icon("down", "i i-s"),
      ...(count > 0 ? [this.#context.say("more-below", { count })] : []),
    );
    this.#below.setAttribute("aria-label", this.#context.say("more-below", { count }));
  }

  #moved(): void {
    if (this.#settling) clearTimeout(this.#settling);
    this.#list.classList.add("is-settling");
    this.#settling = setTimeout(() => this.#list.classList.remove("is-settling"), SETTLING_MS);
  }
}

function dayLine(day: string): HTMLElement {
  return el("div", { class: "day" }, el("span", {}, day));
}
