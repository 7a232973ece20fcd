import type { ChatSigns } from "../../src/http/chat-signs.ts";
import type { Chat } from "./chats.ts";

export const STEPS = ["created", "declined", "accepted", "fast"] as const;
export type Step = (typeof STEPS)[number];

/** Reads out of the chats which steps of the story have happened. */
export class GuideProgress {
  readonly #signs: ChatSigns;
  readonly #said: Readonly<Record<Exclude<Step, "fast">, RegExp>>;
  readonly #done: Set<Step>;
  /** Messages that were read already, so that a long chat is not read again at each change. */
  readonly #read = new Map<string, string>();

  /** `done` are steps remembered from before. */
  constructor(signs: ChatSigns, done: readonly string[]) {
    this.#signs = signs;
    this.#said = {
      created: new RegExp(signs.created),
      declined: new RegExp(signs.declined),
      accepted: new RegExp(signs.accepted),
    };
    this.#done = new Set(STEPS.filter((step) => done.includes(step)));
  }

  get done(): Step[] {
    return STEPS.filter((step) => this.#done.has(step));
  }

  /** The first step that has not happened; null when all have. */
  get current(): Step | null {
    return STEPS.find((step) => !this.#done.has(step)) ?? null;
  }

  note(step: Step): void {
    this.#done.add(step);
  }

  /** Looks at what bots have said and at what they said before they edited it. */
  look(chat: Chat, isMaster: boolean): void {
    const steps: readonly Exclude<Step, "fast">[] = isMaster ? ["declined", "accepted"] : ["created"];
    for (const { messageId, isFromBot, text, earlierTexts } of chat.messages.values()) {
      const name = `${chat.personId} ${messageId}`;
      if (!isFromBot || this.#read.get(name) === text) continue;
      this.#read.set(name, text);
      for (const step of steps) {
        if ([text, ...earlierTexts].some((said) => this.#said[step].test(said))) this.#done.add(step);
      }
    }
  }

  /** Whether the button belongs to the step that is on now. */
  isHot(data: string | null): boolean {
    if (data === null) return false;
    if (this.current === "created") return data === this.#signs.createData;
    if (this.current === "declined") return data.startsWith(this.#signs.declineData);
    return this.current === "accepted" && data.startsWith(this.#signs.acceptData);
  }

  /** Whether an offer that can be answered stands in the chat. */
  holdsOffer(chat: Chat): boolean {
    const buttons = [...chat.messages.values()].flatMap((message) => message.buttons.flat());
    return buttons.some(({ data }) => data?.startsWith(this.#signs.acceptData));
  }
}
