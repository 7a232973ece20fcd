import type { ChatSigns } from "../../src/http/chat-signs.ts";
import type { Chat } from "./chats.ts";
import type { ChatMessage } from "./local-api.ts";

export const STEPS = ["created", "declined", "accepted", "fast"] as const;
export type Step = (typeof STEPS)[number];

/** What is remembered over a reload. */
export interface StoryMemory {
  readonly done: readonly string[];
  readonly orderNumber: string | null;
}

/** Reads out of the chats which steps of the story have happened, and follows its order. */
export class GuideProgress {
  readonly #signs: ChatSigns;
  readonly #created: RegExp;
  readonly #own: Readonly<Record<"declined" | "accepted", { readonly said: RegExp; readonly data: string }>>;
  readonly #done: Set<Step>;
  #orderNumber: string | null;

  constructor(signs: ChatSigns, memory: StoryMemory) {
    this.#signs = signs;
    this.#created = new RegExp(signs.created);
    this.#own = {
      declined: { said: new RegExp(signs.declined), data: signs.declineData },
      accepted: { said: new RegExp(signs.accepted), data: signs.acceptData },
    };
    this.#done = new Set(STEPS.filter((step) => memory.done.includes(step)));
    this.#orderNumber = memory.orderNumber;
  }

  get done(): Step[] {
    return STEPS.filter((step) => this.#done.has(step));
  }

  /** The first step that has not happened; null when all have. */
  get current(): Step | null {
    return STEPS.find((step) => !this.#done.has(step)) ?? null;
  }

  get memory(): StoryMemory {
    return { done: this.done, orderNumber: this.#orderNumber };
  }

  note(step: Step): void {
    this.#done.add(step);
  }

  /** Looks at what bots have said, and at what they said before they edited it. */
  look(chat: Chat, isMaster: boolean): void {
    if (isMaster) this.#lookForAnswers(chat);
    else this.#lookForOrders(chat);
  }

  #lookForOrders({ messages }: Chat): void {
    for (const message of messages.values()) {
      const number = firstGroup(saidIn(message, this.#created));
      if (number === null) continue;
      this.#done.add("created");
      if (Number(number) > Number(this.#orderNumber ?? 0)) this.#orderNumber = number;
    }
  }

  /**
   * A master's answer counts when he has pressed its button and his bot said so there or further down:
   * the same words reach him without his doing, from a dispatcher or from before.
   */
  #lookForAnswers({ messages, presses }: Chat): void {
    for (const step of ["declined", "accepted"] as const) {
      const { said, data } = this.#own[step];
      const pressed = presses.filter((press) => press.data.startsWith(data));
      if (this.#done.has(step)) continue;
      // Without a press this is Infinity, and nothing is further down.
      const from = Math.min(...pressed.map(({ messageId }) => messageId));
      const below = [...messages.values()].filter(({ messageId }) => messageId >= from);
      if (below.some((message) => saidIn(message, said) !== null)) this.#done.add(step);
    }
  }

  /** Whether a button with this data is the one to press in this step. */
  isForStep(data: string | null): boolean {
    if (this.current === "created") return data === this.#signs.createData;
    if (this.current === "declined") return data?.startsWith(this.#signs.declineData) ?? false;
    return this.current === "accepted" && (data?.startsWith(this.#signs.acceptData) ?? false);
  }

  /** The offer of the newcomer's order in the chat, while it can be answered. */
  offerIn(chat: Chat): ChatMessage | null {
    const isOffer = ({ buttons }: ChatMessage) =>
      buttons.flat().some(({ data }) => data?.startsWith(this.#signs.acceptData));
    return (
      [...chat.messages.values()].findLast((message) => isOffer(message) && this.#isOfStory(message)) ?? null
    );
  }

  #isOfStory({ text }: ChatMessage): boolean {
    return this.#orderNumber !== null && new RegExp(`[#№]${this.#orderNumber}(?!\\d)`).test(text);
  }
}

function saidIn({ isFromBot, text, earlierTexts }: ChatMessage, sign: RegExp): RegExpExecArray | null {
  if (!isFromBot) return null;
  for (const said of [text, ...earlierTexts]) {
    const found = sign.exec(said);
    if (found) return found;
  }
  return null;
}

/** The number that the sign has in its brackets, in whichever language. */
function firstGroup(found: RegExpExecArray | null): string | null {
  return found?.slice(1).find((group) => group !== undefined) ?? null;
}
