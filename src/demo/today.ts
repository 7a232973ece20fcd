import { sql } from "../db/tx.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { startBreak } from "../masters/break.ts";
import { markUnreachable } from "../masters/mark-unreachable.ts";
import { startShift } from "../masters/start-shift.ts";
import { ENGINE } from "../staff/actor.ts";
import { type DayDesk, type Step, unexpected } from "./day-desk.ts";
import type { DemoMasterKey } from "./demo-people.ts";
import { elsewhere, jobsOfAtLimit, jobsOfOthers } from "./today-jobs.ts";
import { guarantees, money } from "./today-money.ts";
import { searching } from "./today-searching.ts";
import { canceled, sleeping } from "./today-sleeping.ts";

/** Orders of today that others refer to by name. */
export interface TodaysOrders {
  /** Nobody has looked at it yet; its first decision shows every reason that depends on the master. */
  readonly demo: number;
  /** Shows `open_offer`, `declined_before`, `asked_recently` and `previous_master`. */
  readonly asked: number;
  /** Escalated to logist and admin, owned by Вера. */
  readonly escalated: number;
}

/**
 * The last hours up to now in Демоград and, for their zones, three other cities: 29 orders in every
 * state (the thirtieth, unpaid since the day before, belongs to the history).
 */
export async function playToday(desk: DayDesk): Promise<TodaysOrders> {
  const named: Record<string, number> = {};
  const steps: Step[] = [
    ...mornings(desk),
    ...jobsOfAtLimit(desk),
    ...jobsOfOthers(desk, named),
    ...money(desk),
    ...guarantees(desk, named),
    ...sleeping(desk),
    ...canceled(desk),
    ...elsewhere(desk),
    ...searching(desk, named),
  ];
  for (const [at, action] of steps.toSorted(([a], [b]) => a.getTime() - b.getTime())) await action(at);
  await desk.tx.run(sql`
    update masters set last_heartbeat_at = ${after(desk.now, -2 * MINUTE_MS)} where shift_status <> 'SHIFT_OFF'`);
  return { demo: named["demo"]!, asked: named["asked"]!, escalated: named["escalated"]! };
}

const ON_SHIFT: readonly DemoMasterKey[] = [
  "fast",
  "second",
  "careful",
  "calm",
  "newcomer",
  "onBreak",
  "atLimit",
  "noOrders",
  "noSkill",
  "otherDistrict",
  "unreachable",
  "busySlot",
  "threeOffers",
  "kaliningrad1",
  "kaliningrad2",
  "vladivostok1",
  "vladivostok2",
];

function mornings(desk: DayDesk): Step[] {
  const shifts = ON_SHIFT.map(
    (key, i): Step => [
      desk.ago(300, -i * 20),
      async (at) => {
        const started = await startShift(desk.as(key, at), { masterId: desk.masterId(key) });
        if (started.status !== "started") throw unexpected("startShift", started);
      },
    ],
  );
  return [
    ...shifts,
    [
      desk.ago(12),
      (at) => startBreak(desk.as("onBreak", at), { masterId: desk.masterId("onBreak"), minutes: 60 }),
    ],
    [
      desk.ago(130),
      (at) => markUnreachable(desk.work(ENGINE, at), { masterId: desk.masterId("unreachable") }),
    ],
  ];
}
