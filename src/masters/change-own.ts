import { type Sql, sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { noteDispatch } from "../timers/dispatch-events.ts";
import type { Place } from "./form-fields.ts";
import { type LockedMaster, lockMasterHimself } from "./lock-master.ts";
import type { Payout } from "./payout.ts";
import { noteMasterState } from "./state-events.ts";

export type ChangeOwn =
  | { readonly status: "changed" }
  /** It was so already. */
  | { readonly status: "unchanged" }
  /** A closed account changes nothing but by a new form. */
  | { readonly status: "closed" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «🚗 Автомобиль» of the profile; without a car the plate goes. The engine looks again. */
export async function setOwnVehicle(
  work: Work,
  { masterId, hasVehicle, plate }: { masterId: number; hasVehicle: boolean; plate: string | null },
): Promise<ChangeOwn> {
  const kept = hasVehicle ? plate : null;
  return change(work, masterId, {
    set: sql`has_vehicle = ${hasVehicle}, vehicle_plate = ${kept}`,
    differs: sql`(has_vehicle, vehicle_plate) is distinct from (${hasVehicle}::bool, ${kept}::varchar)`,
    note: () =>
      noteMasterState(work, masterId, [{ kind: "vehicle_changed", data: { has_vehicle: hasVehicle } }]),
  });
}

/** «💳 Выплаты» of the profile. */
export async function setOwnPayout(
  work: Work,
  { masterId, payout }: { masterId: number; payout: Payout },
): Promise<ChangeOwn> {
  const data = JSON.stringify(payout.data);
  return change(work, masterId, {
    set: sql`payout_method = ${payout.method}::payout_method, payout_data = ${data}::jsonb`,
    differs: sql`(payout_method, payout_data) is distinct from (${payout.method}::payout_method, ${data}::jsonb)`,
  });
}

/** «🏠 Домашняя точка» of the profile; null takes it away. */
export async function setOwnHome(
  work: Work,
  { masterId, home }: { masterId: number; home: Place | null },
): Promise<ChangeOwn> {
  const [lat, lon] = [home?.lat ?? null, home?.lon ?? null];
  return change(work, masterId, {
    set: sql`home_latitude = ${lat}, home_longitude = ${lon}`,
    differs: sql`(home_latitude, home_longitude) is distinct from (${lat}::numeric(9,6), ${lon}::numeric(9,6))`,
  });
}

interface Change {
  readonly set: Sql;
  readonly differs: Sql;
  readonly note?: () => Promise<void>;
}

/** Writes columns that a master may change himself, and has the engine look at him again. */
async function change(work: Work, masterId: number, { set, differs, note }: Change): Promise<ChangeOwn> {
  const found = await lockMasterHimself(work, masterId);
  if (found.status !== "locked") return found;
  const { master } = found;
  if (master.isDeleted) return { status: "closed" };
  const written = await work.tx.run(sql`
    update masters set ${set}, version = version + 1, updated_at = ${work.now}
     where id = ${masterId} and ${differs}`);
  if (written === 0) return { status: "unchanged" };
  await note?.();
  await lookAgain(work, master);
  return { status: "changed" };
}

async function lookAgain(work: Work, { id, cityId }: LockedMaster): Promise<void> {
  if (cityId === null) return;
  await noteDispatch(work.tx, [{ cityId, kind: "master_profile_changed", masterId: id }], work.now);
}
