import { el, icon, iconButton } from "./elements.ts";
import { type GuideProgress, STEPS, type Step } from "./guide-progress.ts";
import type { Say } from "./say.ts";

/** Who the guide may name. */
export interface GuideNames {
  /** The dispatcher. */
  readonly creator: string;
  /** The master who holds an offer of the order that was created; null when nobody with a window does. */
  readonly holder: string | null;
}

/** «Попробуйте за две минуты»: four steps, each ticked when it has really happened. */
export class Guide {
  readonly root: HTMLElement;
  readonly #say: Say;
  readonly #progress: GuideProgress;
  readonly #go: (step: Step) => void;
  readonly #steps = el("ol", { class: "steps" });
  #drawn = "";

  /** `go` leads to the place of a step; `hide` puts the guide away. */
  constructor(say: Say, progress: GuideProgress, go: (step: Step) => void, hide: () => void) {
    this.#say = say;
    this.#progress = progress;
    this.#go = go;
    const close = iconButton("close", say("guide-hide"), hide);
    close.classList.add("btn-s");
    this.root = el(
      "section",
      { class: "guide", "aria-label": say("guide") },
      el("h2", {}, say("guide")),
      this.#steps,
      close,
    );
  }

  draw(names: GuideNames): void {
    const { done, current } = this.#progress;
    const drawn = JSON.stringify([done, names]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.root.classList.toggle("is-over", current === null);
    const over = el("li", { class: "over" }, tick(), el("span", {}, this.#say("story-over")));
    this.#steps.replaceChildren(
      ...(current === null ? [over] : STEPS.map((step, index) => this.#step(step, index, names))),
    );
  }

  #step(step: Step, index: number, names: GuideNames): HTMLElement {
    const isDone = this.#progress.done.includes(step);
    const isNow = this.#progress.current === step;
    const state = isDone ? "done" : isNow ? "now" : "";
    const mark = isDone ? tick() : el("span", { class: "n" }, String(index + 1));
    return el(
      "li",
      { class: state, "aria-current": isNow ? "step" : null },
      el(
        "button",
        { type: "button", onclick: () => this.#go(step) },
        mark,
        el(
          "span",
          { class: "t" },
          el("b", { class: "title cut" }, this.#title(step, names)),
          el("span", { class: "meta cut" }, this.#say(`step-${step}-hint`, { name: names.creator })),
        ),
        state !== "" && el("span", { class: "vh" }, this.#say(`guide-${state}`)),
      ),
    );
  }

  #title(step: Step, { holder }: GuideNames): string {
    const isOffer = step === "declined" || step === "accepted";
    const isNamed = holder !== null && isOffer && this.#progress.current === step;
    return isNamed ? this.#say(`step-${step}-name`, { name: holder }) : this.#say(`step-${step}`);
  }
}

function tick(): HTMLElement {
  return el("span", { class: "n" }, icon("check", "i i-s"));
}
