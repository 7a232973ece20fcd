import { sql, type Tx } from "../db/tx.ts";
import { lockGeography } from "./import-write.ts";

/** Who merges or switches off; the audit row carries it. */
export interface GeographyActor {
  /** Null for the command line. */
  readonly staffId: number | null;
  readonly source: "console" | "api" | "bot" | "job";
}

export type MergeStreets =
  /** Orders that pointed at the merged street point at the kept one now. */
  | { readonly status: "merged"; readonly orders: number }
  | { readonly status: "same" }
  | { readonly status: "not_found"; readonly id: number }
  | { readonly status: "other_city" };

export type MergeDistricts =
  | {
      readonly status: "merged";
      readonly streets: number;
      readonly orders: number;
      /** Masters who served only the merged district and serve the kept one now. */
      readonly masters: number;
    }
  | { readonly status: "same" }
  | { readonly status: "not_found"; readonly id: number }
  | { readonly status: "other_city" };

interface Merge {
  /** The place that disappears. */
  readonly fromId: number;
  /** The place that stays, under its own name. */
  readonly intoId: number;
  readonly by: GeographyActor;
}

/**
 * Two rows of one street become one: orders move to the kept street, which takes over the centre
 * if it has none; the other row is deleted. The version of the orders does not grow, because their
 * address stays the same place.
 */
export async function mergeStreets(tx: Tx, { fromId, intoId, by }: Merge, now: Date): Promise<MergeStreets> {
  if (fromId === intoId) return { status: "same" };
  await lockGeography(tx);
  const places = await tx.rows<Place>(sql`
    select id, city_id as "cityId", name from streets where id in (${fromId}, ${intoId}) order by id for update`);
  const found = pair(places, fromId, intoId);
  if ("status" in found) return found;
  const orders = await moveStreetOrders(tx, fromId, intoId, now);
  await tx.run(sql`
    update streets kept
       set centroid_lat = gone.centroid_lat, centroid_lon = gone.centroid_lon
      from streets gone
     where kept.id = ${intoId} and gone.id = ${fromId}
       and kept.centroid_lat is null and gone.centroid_lat is not null`);
  await tx.run(sql`delete from streets where id = ${fromId}`);
  await writeAudit(tx, "merge_streets", found, by, now);
  return { status: "merged", orders };
}

/**
 * Two rows of one district become one: streets, orders, masters and figures move to the kept
 * district. The other row stays, empty and inactive, so that neither the seed nor an import brings
 * it back. Masters who serve the kept district only now are told to the engine, because they may
 * be eligible for orders that are searched.
 */
export async function mergeDistricts(
  tx: Tx,
  { fromId, intoId, by }: Merge,
  now: Date,
): Promise<MergeDistricts> {
  if (fromId === intoId) return { status: "same" };
  await lockGeography(tx);
  const places = await tx.rows<Place>(sql`
    select id, city_id as "cityId", name from districts where id in (${fromId}, ${intoId}) order by id for update`);
  const found = pair(places, fromId, intoId);
  if ("status" in found) return found;

  // Orders before masters, as everywhere; all of them at once, those of its streets too.
  await tx.rows(sql`
    select id from orders
     where district_id = ${fromId} or street_id in (select id from streets where district_id = ${fromId})
     order by id for no key update`);
  const orders = await tx.run(
    sql`update orders set district_id = ${intoId}, updated_at = ${now} where district_id = ${fromId}`,
  );
  const streets = await moveStreets(tx, fromId, intoId, now);
  const masters = await moveMasters(tx, fromId, intoId, now);
  await tx.run(sql`update distribution_metrics set district_id = ${intoId} where district_id = ${fromId}`);
  await tx.run(sql`update districts set is_active = false where id = ${fromId}`);
  await writeAudit(tx, "merge_districts", found, by, now);
  await tx.run(sql`
    insert into dispatch_events (city_id, kind, at)
    values (${found.from.cityId}, 'master_profile_changed', ${now})`);
  tx.ring({ kind: "dispatch", cityId: found.from.cityId });
  return { status: "merged", streets, orders, masters };
}

interface Place {
  readonly id: number;
  readonly cityId: number;
  readonly name: string;
}

interface Pair {
  readonly from: Place;
  readonly into: Place;
}

function pair(
  places: readonly Place[],
  fromId: number,
  intoId: number,
): Pair | { readonly status: "not_found"; readonly id: number } | { readonly status: "other_city" } {
  const from = places.find((place) => place.id === fromId);
  const into = places.find((place) => place.id === intoId);
  if (!from) return { status: "not_found", id: fromId };
  if (!into) return { status: "not_found", id: intoId };
  return from.cityId === into.cityId ? { from, into } : { status: "other_city" };
}

/** Points orders from one street at another; the rows are locked in order of their ids first. */
async function moveStreetOrders(tx: Tx, fromId: number, intoId: number, now: Date): Promise<number> {
  await tx.rows(sql`select id from orders where street_id = ${fromId} order by id for no key update`);
  return await tx.run(
    sql`update orders set street_id = ${intoId}, updated_at = ${now} where street_id = ${fromId}`,
  );
}

/** Masters of the old district serve the kept one; each change is a row of their log. */
async function moveMasters(tx: Tx, fromId: number, intoId: number, now: Date): Promise<number> {
  await tx.rows(sql`
    select m.id from masters m
     where exists (select from master_districts md where md.master_id = m.id and md.district_id = ${fromId})
     order by m.id for no key update`);
  const added = await tx.rows<{ masterId: number }>(sql`
    insert into master_districts (master_id, district_id)
    select master_id, ${intoId}::int from master_districts where district_id = ${fromId}
        on conflict do nothing
    returning master_id as "masterId"`);
  const left = await tx.rows<{ masterId: number }>(sql`
    delete from master_districts where district_id = ${fromId} returning master_id as "masterId"`);
  await tx.run(sql`
    insert into master_state_events (master_id, at, kind, data)
    select id, ${now}, 'districts_changed',
           jsonb_build_object('district_ids',
             (select coalesce(jsonb_agg(district_id order by district_id), '[]')
                from master_districts where master_id = m.id))
      from unnest(${left.map(({ masterId }) => masterId)}::int[]) as m (id)
     order by id`);
  return added.length;
}

/** Streets move along; one that the kept district has under the same name is merged into it. */
async function moveStreets(tx: Tx, fromId: number, intoId: number, now: Date): Promise<number> {
  const twins = await tx.rows<{ goneId: number; keptId: number }>(sql`
    select gone.id as "goneId", kept.id as "keptId"
      from streets gone join streets kept on kept.city_id = gone.city_id and kept.name = gone.name
     where gone.district_id = ${fromId} and kept.district_id = ${intoId}
     order by gone.id`);
  for (const { goneId, keptId } of twins) {
    await moveStreetOrders(tx, goneId, keptId, now);
    await tx.run(sql`delete from streets where id = ${goneId}`);
  }
  const moved = await tx.run(sql`update streets set district_id = ${intoId} where district_id = ${fromId}`);
  return moved + twins.length;
}

async function writeAudit(
  tx: Tx,
  action: "merge_streets" | "merge_districts",
  { from, into }: Pair,
  by: GeographyActor,
  now: Date,
): Promise<void> {
  await tx.run(sql`
    insert into admin_audit_log (admin_id, city_id, entity, entity_id, action, before_json, after_json,
                                 source, created_at)
    values (${by.staffId}, ${into.cityId}, 'setting', ${String(into.id)}, ${action},
            ${JSON.stringify({ id: from.id, name: from.name })}::jsonb,
            ${JSON.stringify({ id: into.id, name: into.name })}::jsonb, ${by.source}, ${now})`);
}
