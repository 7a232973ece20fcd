import type { OrderEvent, OrderStatus } from "../src/orders/lifecycle.ts";
import type { Process } from "./process.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Stage } from "./stage.ts";

export interface Answer {
  readonly status: string;
}

/** One thing somebody does: the real command, and how its answer can be told from a lie. */
export interface Deed {
  /** For counting: `accept`, `cancel`, `pass`. */
  readonly name: string;
  /** For the story: `master 3 takes offer 7 of order 2`. */
  readonly told: string;
  run(process: Process): Promise<Answer>;
  /** Complaints about an answer given while nobody else acted. */
  judge?(answer: Answer, before: Snapshot, after: Snapshot): readonly string[];
  /** Complaints about an answer given while others acted. */
  judgeRaced?(answer: Answer, after: Snapshot): readonly string[];
  /**
   * Answers with which it succeeded, and those the same wish by the same person may get right after;
   * the second time must change nothing (rule X4).
   */
  readonly repeat?: { readonly after: readonly string[]; readonly answers: readonly string[] };
}

/** Picks something to do; null when the moment offers nothing of the kind. */
export type Choose = (stage: Stage) => Deed | null;

export interface Choice {
  readonly weight: number;
  readonly choose: Choose;
}

/** The transitions of an order written since the last snapshot. */
export function newsOf(after: Snapshot, orderId: number, reason: string): number {
  return after.news.filter((row) => row.orderId === orderId && row.reason === reason).length;
}

export interface Expected {
  readonly orderId: number;
  readonly event: OrderEvent;
  /** History reason of the transition. */
  readonly reason: string;
  /** The answer that says it happened. */
  readonly done: string;
  readonly mayBeFrom: readonly OrderStatus[];
}

/**
 * What any command of the transition table owes: it happened exactly when it says so, only from a
 * state of the table, and `wrong_state` names the state the order is really in.
 */
export function judgeTransition(
  answer: Answer,
  before: Snapshot,
  after: Snapshot,
  { orderId, reason, done, mayBeFrom }: Omit<Expected, "event">,
): string[] {
  const was = before.orders.get(orderId);
  const happened = newsOf(after, orderId, reason);
  const complaints: string[] = [];
  if (answer.status === done) {
    if (happened !== 1) complaints.push(`"${done}", but ${happened} history rows say ${reason}`);
    if (was && !mayBeFrom.includes(was.status)) complaints.push(`"${done}" from ${was.status}`);
  } else if (happened > 0) {
    complaints.push(`it happened, but the answer is "${answer.status}"`);
  }
  if (answer.status === "wrong_state") {
    const { orderStatus } = answer as Answer & { orderStatus?: OrderStatus };
    if (was && orderStatus !== undefined && orderStatus !== was.status)
      complaints.push(`"wrong_state" names ${orderStatus}, the order was ${was.status}`);
    if (was && mayBeFrom.includes(was.status)) complaints.push(`"wrong_state", but ${was.status} is right`);
  }
  return complaints;
}
