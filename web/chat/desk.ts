import type { ChatWindow, PagePerson } from "./chat-window.ts";
import { el } from "./elements.ts";
import { closed, fromHash, type OpenWindows, opened, swapped, toHash, visible } from "./open-windows.ts";
import type { Say } from "./say.ts";

/** Narrower, a window does not hold two buttons in a row. */
const WINDOW_MIN_PX = 320;
const GAP_PX = 12;
const DEFAULT_COUNT = 4;

/** The windows side by side: as many as fit, the choice kept in the address of the page. */
export class Desk {
  readonly root: HTMLElement;
  readonly #people: readonly PagePerson[];
  readonly #windows: ReadonlyMap<string, ChatWindow>;
  readonly #onChange: () => void;
  readonly #nobody: HTMLElement;
  #open: OpenWindows;
  #capacity = 1;

  constructor(
    say: Say,
    people: readonly PagePerson[],
    windows: ReadonlyMap<string, ChatWindow>,
    onChange: () => void,
  ) {
    this.#people = people;
    this.#windows = windows;
    this.#onChange = onChange;
    this.#nobody = el(
      "div",
      { class: "empty" },
      el("h2", {}, say("nobody")),
      el("p", { class: "meta" }, say("nobody-hint")),
    );
    this.root = el("main", { class: "desk", "aria-label": say("windows") });
    this.#open = this.#fromAddress();
    new ResizeObserver(() => this.#measure()).observe(this.root);
    addEventListener("hashchange", () => {
      this.#open = this.#fromAddress();
      this.#draw();
    });
  }

  /** Keys of the windows in view. */
  get visibleKeys(): string[] {
    return visible(this.#open, this.#capacity, this.#keys());
  }

  /** Brings the window into view and puts the cursor into it. */
  show(key: string): void {
    this.#choose(opened(this.#open, key));
    this.#windows.get(key)?.focus();
  }

  /** Opens a window, or closes one in view; on a phone there is always one. */
  toggle(key: string): void {
    const isShown = this.visibleKeys.includes(key);
    if (isShown && this.#capacity > 1 && this.#open.length > 1) this.close(key);
    else this.show(key);
  }

  close(key: string): void {
    this.#choose(closed(this.#open, key));
  }

  swap(key: string, next: string): void {
    this.#choose(swapped(this.#open, key, next));
    this.#windows.get(next)?.focus();
  }

  /** The window is being used, so that another one gives way when the next is opened. */
  used(key: string): void {
    if (this.#open.at(-1) !== key && this.#open.includes(key)) this.#choose(opened(this.#open, key));
  }

  #choose(open: OpenWindows): void {
    this.#open = open;
    history.replaceState(null, "", toHash(open));
    this.#draw();
  }

  #fromAddress(): OpenWindows {
    const open = fromHash(location.hash, this.#keys());
    // The dispatcher stands at the end of the list, so that she is the one on a phone.
    return open.length > 0 ? open : this.#firstChoice().toReversed();
  }

  /** The first of the staff and the first masters. */
  #firstChoice(): string[] {
    const [creator] = this.#people;
    const masters = this.#people.filter(({ isMaster }) => isMaster);
    return [...(creator ? [creator] : []), ...masters].slice(0, DEFAULT_COUNT).map(({ key }) => key);
  }

  #keys(): string[] {
    return this.#people.map(({ key }) => key);
  }

  #measure(): void {
    const style = getComputedStyle(this.root);
    const width =
      this.root.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const capacity = Math.min(4, Math.max(1, Math.floor((width + GAP_PX) / (WINDOW_MIN_PX + GAP_PX))));
    if (capacity === this.#capacity && this.root.hasChildNodes()) return;
    this.#capacity = capacity;
    this.#draw();
  }

  /** Windows that stay are not touched: a text being typed and the place in a list survive. */
  #draw(): void {
    const wanted = this.visibleKeys.map((key) => this.#windows.get(key)!);
    const roots: Node[] = wanted.length > 0 ? wanted.map(({ root }) => root) : [this.#nobody];
    for (const child of [...this.root.childNodes]) if (!roots.includes(child)) child.remove();
    let next = this.root.firstChild;
    for (const [index, root] of roots.entries()) {
      if (root === next) {
        next = next.nextSibling;
        continue;
      }
      this.root.insertBefore(root, next);
      wanted[index]?.settle();
    }
    this.root.classList.toggle("is-single", this.#capacity === 1);
    this.#onChange();
  }
}
