import { staffIdOf } from "../staff/actor.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { type HistoryEntry, writeHistory } from "./history.ts";

export interface Transitioned extends HistoryEntry {
  readonly cityId: number;
  /** Action of the audit row (access.md section 6); written when staff or an API key acted. */
  readonly action: string;
  /** Changed fields besides the status. */
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  readonly payload?: Record<string, unknown>;
}

/**
 * The BASE effect after its conditional UPDATE (order-lifecycle.md section 2): the history row, the
 * audit row when staff or an API key acted, and the hint to open screens after the commit.
 */
export async function recordTransition(work: Work, transitioned: Transitioned): Promise<void> {
  const { cityId, action, before, after, payload, ...entry } = transitioned;
  await writeHistory(work, [entry]);
  if (isAudited(work)) {
    await audit(work, {
      entity: "order",
      entityId: entry.orderId,
      orderId: entry.orderId,
      cityId,
      action,
      before: entry.from === null ? before : { status: entry.from, ...before },
      after: { status: entry.to, ...after },
      payload: entry.comment ? { ...payload, comment: entry.comment } : payload,
    });
  }
  work.tx.ring({ kind: "live", cityId, orderId: entry.orderId });
}

/** Audit holds what people and integrators did; masters and background roles are in the history. */
export function isAudited(work: Work): boolean {
  return staffIdOf(work.actor) !== null || work.actor.kind === "api";
}
