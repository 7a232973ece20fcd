import type { ClockState } from "../../src/http/chat-clock.ts";
import type { PageSettings } from "../../src/http/chat-settings.ts";
import { type CityTime, spanText } from "./city-time.ts";
import { el, icon } from "./elements.ts";
import { callServer } from "./local-api.ts";
import { RunningClock } from "./running-clock.ts";
import type { Say } from "./say.ts";

const DRAW_MS = 200;
const ASK_MS = 3_000;
/** Bots are quick: a moment after a change the next deadline is known. */
const ASK_SOON_MS = 300;
const FAST = 60;

/** City, its time, the pace, and the jump to the next event. */
export class ClockControl {
  readonly root: HTMLElement;
  readonly #say: Say;
  readonly #time: CityTime;
  readonly #clock = new RunningClock();
  readonly #onFast: () => void;
  readonly #face = el("time", {});
  readonly #paces: ReadonlyMap<number, HTMLButtonElement>;
  readonly #jump: HTMLButtonElement;
  readonly #jumpText = el("span", {});
  #isConnected = true;
  #asking: ReturnType<typeof setTimeout> | null = null;

  /** `rates` are offered from left to right, 0 being the pause; `onFast` is called when it has run at ×60. */
  constructor(parts: {
    say: Say;
    time: CityTime;
    city: PageSettings["city"];
    rates: readonly number[];
    onFast: () => void;
  }) {
    const { say, city } = parts;
    this.#say = say;
    this.#time = parts.time;
    this.#onFast = parts.onFast;
    this.#paces = new Map(parts.rates.map((rate) => [rate, this.#paceButton(rate)]));
    const onclick = () => void this.#turn("/demo/clock/jump", {});
    this.#jump = el(
      "button",
      { type: "button", class: "btn jump", onclick },
      icon("right", "i i-s"),
      this.#jumpText,
    );
    this.root = el(
      "div",
      { class: "clockctl", role: "group", "aria-label": say("clock", { city: city.name }) },
      el(
        "span",
        { class: "city" },
        el("b", {}, city.name),
        el("span", { class: "dot-live" }),
        this.#face,
        el("span", { class: "meta zone" }, city.label),
      ),
      el("span", { class: "seg" }, ...this.#paces.values()),
      this.#jump,
    );
    setInterval(() => this.#draw(), DRAW_MS);
    setInterval(() => document.hidden || this.#askSoon(0), ASK_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.#askSoon(0));
  }

  now(): Date {
    return this.#clock.now(performance.now());
  }

  async setRate(rate: number): Promise<void> {
    await this.#turn("/demo/clock/rate", { rate });
  }

  /** Something has happened, so the next event may be another one. */
  somethingHappened(): void {
    this.#askSoon(ASK_SOON_MS);
  }

  /** Without a connection the hands stand at the last moment known, and cannot be turned. */
  connected(isConnected: boolean): void {
    this.#isConnected = isConnected;
    if (isConnected) this.#askSoon(0);
    else this.#clock.stop(performance.now());
    this.#draw();
  }

  /** Asks the server for its clock; what it does not answer, the event stream will notice as well. */
  async ask(): Promise<void> {
    try {
      this.#told(await callServer<ClockState>("/demo/clock"));
    } catch {
      // The next question comes by itself.
    }
  }

  #askSoon(ms: number): void {
    this.#asking ??= setTimeout(() => {
      this.#asking = null;
      void this.ask();
    }, ms);
  }

  async #turn(path: string, order: object): Promise<void> {
    try {
      this.#told(await callServer<ClockState>(path, order));
    } catch {
      await this.ask();
    }
  }

  #told(state: ClockState): void {
    this.#clock.tell(state, performance.now());
    if (state.hasRunFast) this.#onFast();
    this.#draw();
  }

  #paceButton(rate: number): HTMLButtonElement {
    const label = this.#say(rate === 0 ? "rate-pause" : rate === 1 ? "rate-usual" : "rate-fast", { rate });
    const onclick = () => void this.setRate(rate);
    return el(
      "button",
      { type: "button", "aria-label": label, title: label, onclick, class: rate === FAST ? "fast" : "" },
      rate === 0 ? icon("pause", "i i-s") : this.#say("rate", { rate }),
    );
  }

  #draw(): void {
    const counterMs = performance.now();
    const now = this.#clock.now(counterMs);
    setText(this.#face, this.#time.clock(now));
    for (const [rate, button] of this.#paces) {
      button.setAttribute("aria-pressed", String(rate === this.#clock.rate && this.#isConnected));
      button.disabled = !this.#isConnected;
    }
    const leftMs = this.#clock.leftMs(counterMs);
    this.#jump.disabled = leftMs === null || !this.#isConnected;
    setText(this.#jumpText, this.#jumpWords(leftMs));
    const due = this.#clock.nextDueAt;
    this.#jump.title = due === null ? "" : this.#say("jump-hint", { time: this.#time.clock(due) });
  }

  #jumpWords(leftMs: number | null): string {
    if (leftMs === null) return this.#say("jump-none");
    return leftMs === 0 ? this.#say("jump-now") : this.#say("jump", { left: spanText(leftMs) });
  }
}

/** Leaves the page alone when nothing has changed: a screen reader and a selection stay undisturbed. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
