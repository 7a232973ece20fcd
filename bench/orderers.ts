import { randomUUID } from "node:crypto";
import { monotonicMs, sleep } from "../src/kernel/time.ts";
import { createOrder } from "../src/orders/create-order.ts";
import { SYSTEM } from "../src/staff/actor.ts";
import { runWork, type WorkDeps } from "../src/staff/run-work.ts";
import type { Place } from "./company.ts";

const PATIENCE_MS = 60_000;
const AGAIN_MS = 50;

/** Whoever orders: asks again with the same key until he is told that the order stands. */
export class Orderers {
  /** Orders that were confirmed; what is not there later was lost. */
  readonly confirmed: number[] = [];
  readonly #deps: WorkDeps;

  constructor(deps: WorkDeps) {
    this.#deps = deps;
  }

  /** Resolves with the number once it is confirmed; throws when that takes more than a minute. */
  async order(place: Place): Promise<number> {
    const nonce = randomUUID();
    const endMs = monotonicMs() + PATIENCE_MS;
    for (;;) {
      try {
        const orderId = await this.#ask(place, nonce);
        this.confirmed.push(orderId);
        return orderId;
      } catch (error) {
        if (monotonicMs() > endMs) throw error;
        await sleep(AGAIN_MS);
      }
    }
  }

  async #ask({ cityId, districtId }: Place, nonce: string): Promise<number> {
    const made = await runWork(this.#deps, { actor: SYSTEM, source: "api" }, (work) =>
      createOrder(work, {
        cityId,
        districtId,
        category: "ELECTRICS",
        description: "Не работает розетка на кухне",
        clientName: "Анна",
        quick: true,
        slot: "ASAP",
        searchNow: true,
        nonce,
      }),
    );
    if (made.status === "created" || made.status === "already_created") return made.orderId;
    throw new Error(`an order was not created: ${JSON.stringify(made)}`);
  }
}
