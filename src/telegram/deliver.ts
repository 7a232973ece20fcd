import type { Bells } from "../db/bells.ts";
import { deliverDue, type NotifierOptions, runNotifier } from "../outbox/notifier.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import { deliveryEffects } from "./deliver-effects.ts";
import { outboxWording, type WordingDeps } from "./deliver-wording.ts";

export type DeliveryOptions = WorkDeps &
  Omit<WordingDeps, "db" | "settings"> &
  Omit<NotifierOptions, "wording" | "effects">;

/** The role `notify`: the notifier with the words and effects of this product, until `signal` aborts. */
export function runDelivery(
  options: DeliveryOptions & { readonly signal: AbortSignal; readonly bells: Bells },
): Promise<void> {
  return runNotifier({ ...options, ...wired(options) });
}

/** Delivers everything that may be delivered now; for tests, the demo's fast clock and one-off runs. */
export function deliverNow(options: DeliveryOptions): Promise<number> {
  return deliverDue({ ...options, ...wired(options) });
}

function wired(options: DeliveryOptions) {
  return { wording: outboxWording(options), effects: deliveryEffects(options) };
}
