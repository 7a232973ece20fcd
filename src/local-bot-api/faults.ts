import { Random } from "../kernel/random.ts";
import type { ResponseParameters } from "./bot-api-error.ts";

/** Which calls a fault concerns; what is left out does not matter. */
export interface FaultFilter {
  readonly botId?: number;
  /** One method or several, in any case. */
  readonly method?: string | readonly string[];
  readonly chatId?: number;
  /** Spent after this many hits; without it the fault stays until it is removed. */
  readonly times?: number;
  /** Lets this many matching calls pass first. */
  readonly skip?: number;
  /** 0 to 1, drawn for each matching call from `seed`; 1 without it. */
  readonly probability?: number;
  readonly seed?: number;
}

/** What happens to a call. Delays combine with everything else; of the rest give one. */
export interface FaultEffect {
  /** An answer with this HTTP status: 429, 500, 502, 403, 400 ... */
  readonly status?: number;
  readonly description?: string;
  readonly parameters?: ResponseParameters;
  /** For 429: seconds to wait, or the bounds of a random number of them. */
  readonly retryAfterS?: number | readonly [number, number];
  /** The answer is an HTML page, as the proxies of Telegram give with 502. */
  readonly html?: boolean;
  /** With `status`: the call takes effect all the same. */
  readonly afterApply?: boolean;
  /** The connection is cut and nothing has happened. */
  readonly dropBeforeApply?: boolean;
  /** The call takes effect, then the connection is cut without an answer. */
  readonly dropAfterApply?: boolean;
  /** Real milliseconds, or the bounds of a random number of them, before anything happens. */
  readonly delayMs?: number | readonly [number, number];
  /** No answer at all, until the caller goes away. */
  readonly hang?: boolean;
}

export interface FaultInfo {
  readonly id: number;
  readonly filter: FaultFilter;
  readonly effect: FaultEffect;
  readonly hits: number;
}

/** A fault drawn for one call, all random numbers settled. */
export interface DrawnFault {
  readonly id: number;
  readonly effect: FaultEffect;
  readonly delayMs: number;
  readonly retryAfterS: number;
}

interface Fault {
  readonly id: number;
  readonly filter: FaultFilter;
  readonly effect: FaultEffect;
  readonly methods: ReadonlySet<string> | null;
  readonly random: Random;
  matches: number;
  hits: number;
}

/** The faults in force, asked in the order they were added; the first that hits decides. */
export class Faults {
  #faults: Fault[] = [];
  #lastId = 0;

  /** Puts a fault in force; `remove` ends it. Throws for an effect that would do nothing. */
  add(filter: FaultFilter, effect: FaultEffect): { readonly id: number; remove: () => void } {
    const { status, dropBeforeApply, dropAfterApply, hang, delayMs } = effect;
    const isTooMany = effect.retryAfterS !== undefined;
    if (!status && !dropBeforeApply && !dropAfterApply && !hang && delayMs === undefined && !isTooMany) {
      throw new Error(
        "a fault needs an effect: status, retryAfterS, dropBeforeApply, dropAfterApply, delayMs or hang",
      );
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const named = filter.method === undefined ? null : [filter.method].flat();
    this.#faults.push({
      id,
      filter,
      effect: isTooMany && status === undefined ? { ...effect, status: 429 } : effect,
      methods: named && new Set(named.map((name) => name.toLowerCase())),
      random: new Random(filter.seed ?? id),
      matches: 0,
      hits: 0,
    });
    return { id, remove: () => this.remove(id) };
  }

  remove(id: number): boolean {
    const before = this.#faults.length;
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  clear(): void {
    this.#faults = [];
  }

  list(): FaultInfo[] {
    return this.#faults.map(({ id, filter, effect, hits }) => ({ id, filter, effect, hits }));
  }

  /** The fault that hits this call; null when it passes unharmed. */
  draw(call: { botId: number; method: string; chatId: number | null }): DrawnFault | null {
    for (const fault of this.#faults) {
      if (!concerns(fault, call)) continue;
      fault.matches += 1;
      if (fault.matches <= (fault.filter.skip ?? 0)) continue;
      const { times, probability } = fault.filter;
      if (times !== undefined && fault.hits >= times) continue;
      if (probability !== undefined && !fault.random.chance(probability)) continue;
      fault.hits += 1;
      return {
        id: fault.id,
        effect: fault.effect,
        delayMs: pick(fault.effect.delayMs ?? 0, fault.random),
        retryAfterS: retryAfter(fault),
      };
    }
    return null;
  }
}

function concerns(
  { filter, methods }: Fault,
  call: { botId: number; method: string; chatId: number | null },
): boolean {
  if (filter.botId !== undefined && filter.botId !== call.botId) return false;
  if (methods && !methods.has(call.method.toLowerCase())) return false;
  return filter.chatId === undefined || filter.chatId === call.chatId;
}

function retryAfter({ effect, random }: Fault): number {
  return effect.retryAfterS === undefined
    ? (effect.parameters?.retry_after ?? 1)
    : Math.round(pick(effect.retryAfterS, random));
}

function pick(amount: number | readonly [number, number], random: Random): number {
  if (typeof amount === "number") return amount;
  const [from, to] = amount;
  return from + random.next() * (to - from);
}
