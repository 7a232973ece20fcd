import type { PagePerson } from "./chat-window.ts";
import { fullName } from "./chat-window.ts";
import { el } from "./elements.ts";
import type { Say } from "./say.ts";

/** The row of people: whose windows are open, and who has something unread. */
export class PeopleBar {
  readonly root: HTMLElement;
  readonly #say: Say;
  readonly #people: readonly PagePerson[];
  readonly #chips: ReadonlyMap<string, { readonly chip: HTMLButtonElement; readonly mark: HTMLElement }>;

  constructor(say: Say, people: readonly PagePerson[], choose: (person: PagePerson) => void) {
    this.#say = say;
    this.#people = people;
    this.#chips = new Map(people.map((person) => [person.key, chipOf(person, choose)]));
    const list = el("div", { class: "chips", role: "group", "aria-label": say("people") });
    list.append(...[...this.#chips.values()].map(({ chip }) => chip));
    this.root = el(
      "div",
      { class: "people" },
      el("span", { class: "meta label", "aria-hidden": "true" }, `${say("people")}:`),
      list,
      el("span", { class: "meta made-up" }, say("made-up")),
    );
  }

  draw(visibleKeys: readonly string[], unreadOf: (person: PagePerson) => number): void {
    for (const person of this.#people) {
      const { chip, mark } = this.#chips.get(person.key)!;
      const unread = unreadOf(person);
      const role = this.#say(`role-${person.isMaster ? "MASTER" : (person.role ?? "staff")}`);
      const news = unread > 0 ? [this.#say("unread", { count: unread })] : [];
      chip.setAttribute("aria-pressed", String(visibleKeys.includes(person.key)));
      chip.setAttribute("aria-label", [person.firstName, ...news].join(", "));
      chip.title = [fullName(person), role, ...news].join(", ");
      mark.hidden = unread === 0;
      mark.lastChild!.textContent = String(unread);
    }
  }

  /** On a narrow screen the chosen one may have to be scrolled to. */
  reveal(key: string): void {
    this.#chips.get(key)?.chip.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function chipOf(person: PagePerson, choose: (person: PagePerson) => void) {
  const mark = el("span", { class: "mark", hidden: true }, el("span", { class: "dot-live" }), el("span", {}));
  const onclick = () => choose(person);
  const chip = el("button", { type: "button", class: "who-chip", onclick }, person.firstName, mark);
  return { chip, mark };
}
