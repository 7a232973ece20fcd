import { type BotLetter, encode, parse } from "./callback-data.ts";
import type { Turn, Visit } from "./conversation.ts";

/** The arguments a button carried: the id and one more, as text. Nothing in them can be trusted. */
export type RouteArguments = readonly [first?: string, second?: string];

/** One kind of button: exactly one handler answers it. `P` is who the bot talks to. */
export interface Route<P> {
  readonly section: string;
  readonly action: string;
  /** Who may press it; who may not sees it as a button that does not exist. Without it, whoever the bot serves. */
  readonly may?: (person: P) => boolean;
  /** Key of a line shown at once, because the work may be long. */
  readonly busy?: string;
  readonly handle: (visit: Visit<P>, args: RouteArguments) => Promise<Turn>;
}

export interface FoundRoute<P> {
  readonly route: Route<P>;
  readonly args: RouteArguments;
}

/** The buttons of one bot by section and action, matched exactly (rule X11). */
export class Router<P> {
  readonly letter: BotLetter;
  readonly #routes = new Map<string, Route<P>>();

  /** Throws when two routes would answer the same button, or one has a name no button can carry. */
  constructor(letter: BotLetter, routes: readonly Route<P>[]) {
    this.letter = letter;
    for (const route of routes) {
      const key = encode(letter, route.section, route.action);
      if (this.#routes.has(key)) throw new Error(`two handlers for ${key}`);
      this.#routes.set(key, route);
    }
  }

  /** The handler of a press; null for data of another bot, unknown or broken. */
  find(data: string): FoundRoute<P> | null {
    const parsed = parse(data);
    if (parsed === null || parsed.bot !== this.letter) return null;
    const route = this.#routes.get(encode(this.letter, parsed.section, parsed.action));
    return route ? { route, args: parsed.args as RouteArguments } : null;
  }

  /** `section:action` of every button the bot knows. */
  get names(): string[] {
    return [...this.#routes.keys()].map((key) => key.slice(2));
  }
}
