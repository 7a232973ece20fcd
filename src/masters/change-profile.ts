import { enqueue, type Payload } from "../outbox/enqueue.ts";
import type { ProfileChange } from "../outbox/events.ts";
import { audit } from "../staff/audit.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import type { LockedMaster } from "./lock-master.ts";
import { type MasterStateEvent, noteMasterState } from "./state-events.ts";

/**
 * What every change of a profile has in common: the state event, the note for the engine, and when
 * staff made it one message to the master and the audit row. His own changes are answered directly.
 */
export async function recordProfileChange(
  work: Work,
  master: LockedMaster,
  changed: {
    readonly event: MasterStateEvent;
    readonly change: ProfileChange;
    readonly action: "set_rating" | "set_skills" | "set_districts";
    readonly before: Record<string, unknown>;
    readonly after: Record<string, unknown>;
    readonly payload?: Record<string, unknown>;
  },
): Promise<void> {
  await noteMasterState(work, master.id, [changed.event]);
  if (master.cityId !== null) {
    const note = { cityId: master.cityId, kind: "master_profile_changed", masterId: master.id } as const;
    await noteDispatch(work.tx, [note], work.now);
  }
  if (work.actor.kind === "master") return;
  const payload: Payload = { changes: [{ ...changed.change }] };
  await enqueue(work.tx, [{ to: { master: master.id }, event: "profile_changed", payload }], work.now);
  await audit(work, {
    entity: "master",
    entityId: master.id,
    action: changed.action,
    cityId: master.cityId,
    masterId: master.id,
    before: changed.before,
    after: changed.after,
    payload: changed.payload,
  });
}
