import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import { lockMasterHimself } from "./lock-master.ts";
import { noteMasterState } from "./state-events.ts";

export type StartShift =
  | { readonly status: "started"; readonly lacksDistricts: boolean }
  | { readonly status: "already_on_shift" }
  | { readonly status: "on_break"; readonly breakUntil: Date }
  | { readonly status: "blocked" }
  | { readonly status: "not_verified" }
  | { readonly status: "no_skills" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/**
 * «Включить смену»: the engine looks at the searched orders of his city at once.
 *
 * - `started`           on shift; `lacksDistricts` when his city has districts and he serves none.
 * - `already_on_shift`  the same press again.
 * - `on_break`          he returns from the break instead («Вернуться на смену»).
 * - `blocked`, `not_verified` (also a closed account), `no_skills`: why he cannot.
 */
export async function startShift(work: Work, { masterId }: { masterId: number }): Promise<StartShift> {
  const found = await lockMasterHimself(work, masterId);
  if (found.status !== "locked") return found;
  const { master } = found;
  if (master.shiftStatus === "SHIFT_ON") return { status: "already_on_shift" };
  if (master.shiftStatus === "BREAK") return { status: "on_break", breakUntil: master.breakUntil! };
  if (!master.verified || master.isDeleted || master.cityId === null) return { status: "not_verified" };
  if (master.isBlocked) return { status: "blocked" };
  const has = await abilities(work, masterId, master.cityId);
  if (!has.skills) return { status: "no_skills" };
  await work.tx.run(sql`
    update masters
       set shift_status = 'SHIFT_ON', is_on_shift = true, shift_started_at = ${work.now},
           version = version + 1, updated_at = ${work.now}
     where id = ${masterId} and shift_status = 'SHIFT_OFF'`);
  await noteMasterState(work, masterId, [{ kind: "shift_on" }]);
  await noteDispatch(work.tx, [{ cityId: master.cityId, kind: "master_on_shift", masterId }], work.now);
  return { status: "started", lacksDistricts: has.lacksDistricts };
}

function abilities(work: Work, masterId: number, cityId: number) {
  return work.tx.one<{ skills: boolean; lacksDistricts: boolean }>(sql`
    select exists (select from master_skills ms join skills s on s.id = ms.skill_id and s.is_active
                    where ms.master_id = ${masterId}) as skills,
           exists (select from districts where city_id = ${cityId} and is_active)
             and not exists (select from master_districts md join districts d on d.id = md.district_id
                              where md.master_id = ${masterId} and d.city_id = ${cityId}) as "lacksDistricts"`);
}
