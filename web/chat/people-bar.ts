import type { PagePerson } from "./chat-window.ts";
import { fullName } from "./chat-window.ts";
import { el } from "./elements.ts";
import type { Say } from "./say.ts";

interface Chip {
  readonly button: HTMLButtonElement;
  readonly mark: HTMLElement;
  readonly count: HTMLElement;
}

/** The row of people: whose windows are open, and who has something unread. */
export class PeopleBar {
  readonly root: HTMLElement;
  readonly #say: Say;
  readonly #people: readonly PagePerson[];
  readonly #chips: ReadonlyMap<string, Chip>;

  constructor(say: Say, people: readonly PagePerson[], choose: (person: PagePerson) => void) {
    this.#say = say;
    this.#people = people;
    this.#chips = new Map(people.map((person) => [person.key, this.#chip(person, () => choose(person))]));
    const list = el("div", { class: "chips" });
    list.append(...[...this.#chips.values()].map(({ button }) => button));
    this.root = el(
      "section",
      { class: "people", "aria-label": say("people") },
      el("span", { class: "meta label", "aria-hidden": "true" }, `${say("people")}:`),
      list,
      el("span", { class: "meta made-up" }, say("made-up")),
    );
  }

  draw(visibleKeys: readonly string[], unreadOf: (person: PagePerson) => number): void {
    for (const person of this.#people) {
      const { button, mark, count } = this.#chips.get(person.key)!;
      const unread = unreadOf(person);
      button.setAttribute("aria-pressed", String(visibleKeys.includes(person.key)));
      mark.hidden = unread === 0;
      count.textContent = String(unread);
    }
  }

  /** Read aloud as «Роман новых: 2»; seen as a name, a yellow dot and a figure. */
  #chip(person: PagePerson, onclick: () => void): Chip {
    const role = this.#say(`role-${person.isMaster ? "MASTER" : (person.role ?? "staff")}`);
    const count = el("span", {});
    const words = el("span", { class: "vh" }, ` ${this.#say("unread")} `);
    const mark = el("span", { class: "mark", hidden: true }, words, el("span", { class: "dot-live" }), count);
    const props = { type: "button", class: "who-chip", title: `${fullName(person)}, ${role}`, onclick };
    return { button: el("button", props, person.firstName, mark), mark, count };
  }
}
