import { sql, type Tx } from "../db/tx.ts";
import { after, DAY_MS, HOUR_MS } from "../kernel/time.ts";
import type { StaffActor } from "../staff/actor.ts";
import {
  DEMO_CITY,
  DEMO_MASTERS,
  DEMO_STAFF,
  type DemoMaster,
  type DemoMasterKey,
  type DemoStaffKey,
} from "./demo-people.ts";
import type { DemoPlaces } from "./demo-places.ts";
import type { Worker } from "./history-state.ts";

/** Staff of the demo as actors, by key. */
export type DemoStaffActors = Readonly<Record<DemoStaffKey, StaffActor>>;

/** Writes the five staff members, present since before the demo's history. */
export async function writeStaff(tx: Tx, places: DemoPlaces, now: Date): Promise<DemoStaffActors> {
  const createdAt = after(now, -60 * DAY_MS);
  const rows = DEMO_STAFF.map(({ tgUserId, username, fullName, phone, role }) => ({
    tg_user_id: tgUserId,
    username,
    full_name: fullName,
    phone,
    role,
  }));
  const written = await tx.rows<{ id: number; tgUserId: number }>(sql`
    insert into staff_users (tg_user_id, username, full_name, phone, role, pdn_accepted_at, last_seen_at,
                             created_at, updated_at)
    select tg_user_id, username, full_name, phone, role, ${createdAt}, ${now}, ${createdAt}, ${createdAt}
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (
             tg_user_id bigint, username text, full_name text, phone text, role staff_role)) with ordinality as s
     order by ordinality
    returning id, tg_user_id as "tgUserId"`);
  const actors = DEMO_STAFF.map((person): [DemoStaffKey, StaffActor] => {
    const { id } = written.find(({ tgUserId }) => tgUserId === person.tgUserId)!;
    const cityIds = person.cities.map((name) => places.cityIds.get(name)!);
    return [person.key, { kind: "staff", staffId: id, role: person.role, cityIds, name: person.fullName }];
  });
  const scopes = actors.flatMap(([, { staffId, cityIds }]) => cityIds.map((cityId) => ({ staffId, cityId })));
  await tx.run(sql`
    insert into staff_cities (staff_user_id, city_id, created_at)
    select staff_id, city_id, ${createdAt}
      from unnest(${scopes.map(({ staffId }) => staffId)}::int[], ${scopes.map(({ cityId }) => cityId)}::int[])
           as s (staff_id, city_id)`);
  return Object.fromEntries(actors) as DemoStaffActors;
}

/** Writes all masters with skills, districts, referrals and documents; off shift, as the last evening left them. */
export async function writeMasters(
  tx: Tx,
  places: DemoPlaces,
  staff: DemoStaffActors,
  now: Date,
): Promise<Worker[]> {
  const rows = DEMO_MASTERS.map((person) => masterRow(person, places, staff, now));
  const written = await tx.rows<{ id: number; tgUserId: number }>(sql`
    insert into masters (tg_user_id, last_name, first_name, middle_name, full_name, phone, city_id, rating, is_active,
                         verified, moderation_status, submitted_at, verified_at, verified_by, has_vehicle,
                         vehicle_plate, referral_code, pdn_accepted_at, payout_method, payout_data,
                         max_active_orders_override, created_at, updated_at)
    select tg_user_id, last_name, first_name, middle_name, full_name, phone, city_id, rating, is_active,
           verified, moderation_status, submitted_at, verified_at, verified_by, has_vehicle,
           vehicle_plate, referral_code, created_at, payout_method, payout_data,
           max_active_orders_override, created_at, coalesce(verified_at, submitted_at)
      from jsonb_populate_recordset(null::masters, ${JSON.stringify(rows)}::jsonb) as m
     order by tg_user_id
    returning id, tg_user_id as "tgUserId"`);
  const idOf = (person: DemoMaster) => written.find(({ tgUserId }) => tgUserId === person.tgUserId)!.id;
  const workers = DEMO_MASTERS.map((person, i) => workerOf(person, idOf(person), places, rows[i]!));
  await writeAbilities(tx, workers);
  await writeReferrals(tx, workers);
  await writeDocuments(tx, workers);
  return workers;
}

function masterRow(person: DemoMaster, places: DemoPlaces, staff: DemoStaffActors, now: Date) {
  const { lastName, firstName, middleName, approvedDaysAgo } = person;
  const verifiedAt = approvedDaysAgo === null ? null : after(now, -approvedDaysAgo * DAY_MS);
  const submittedAt = verifiedAt ? after(verifiedAt, -20 * HOUR_MS) : after(now, -18 * HOUR_MS);
  const isHere = person.city === DEMO_CITY;
  return {
    tg_user_id: person.tgUserId,
    last_name: lastName,
    first_name: firstName,
    middle_name: middleName,
    full_name: [lastName, firstName, middleName].filter(Boolean).join(" "),
    phone: person.phone,
    city_id: places.cityIds.get(person.city)!,
    rating: person.rating,
    is_active: verifiedAt !== null && person.key !== "inactive",
    verified: verifiedAt !== null,
    moderation_status: verifiedAt ? "APPROVED" : "PENDING",
    submitted_at: submittedAt,
    verified_at: verifiedAt,
    verified_by: verifiedAt ? (isHere ? staff.boris : staff.anna).staffId : null,
    has_vehicle: person.hasVehicle,
    vehicle_plate: person.hasVehicle ? `Д${person.tgUserId % 1_000}ЕМ` : null,
    referral_code: `DE3${String(person.tgUserId % 100_000).padStart(5, "0")}`,
    payout_method: "SBP",
    payout_data: { phone: person.phone, bank: "Другое" },
    max_active_orders_override: person.key === "noOrders" ? 0 : null,
    created_at: after(submittedAt, -HOUR_MS),
  };
}

function workerOf(
  person: DemoMaster,
  id: number,
  places: DemoPlaces,
  row: ReturnType<typeof masterRow>,
): Worker {
  const isOld = row.verified_at !== null && person.approvedDaysAgo! > 20;
  return {
    id,
    person,
    fullName: row.full_name,
    districtIds: person.districts.map((name) => places.districtIds[name]),
    limitOverride: row.max_active_orders_override,
    existsFrom: row.created_at,
    verifiedAt: row.verified_at,
    // A newcomer is approved in the course of the story.
    verified: isOld,
    isActive: isOld && row.is_active,
    isBlocked: false,
    isDeleted: false,
    onShift: false,
    active: new Set(),
    openOffers: new Set(),
    closed: [],
  };
}

async function writeAbilities(tx: Tx, workers: readonly Worker[]): Promise<void> {
  const skills = workers.flatMap(({ id, person }) => person.skills.map((code) => ({ id, code })));
  await tx.run(sql`
    insert into master_skills (master_id, skill_id)
    select m.id, s.id
      from unnest(${skills.map(({ id }) => id)}::int[], ${skills.map(({ code }) => code)}::text[]) as m (id, code)
      join skills s on s.code = m.code`);
  const districts = workers.flatMap(({ id, districtIds }) =>
    districtIds.map((districtId) => ({ id, districtId })),
  );
  await tx.run(sql`
    insert into master_districts (master_id, district_id)
    select master_id, district_id
      from unnest(${districts.map(({ id }) => id)}::int[], ${districts.map(({ districtId }) => districtId)}::int[])
           as d (master_id, district_id)`);
}

async function writeReferrals(tx: Tx, workers: readonly Worker[]): Promise<void> {
  const idOf = (key: DemoMasterKey) => workers.find(({ person }) => person.key === key)!.id;
  const links = workers.flatMap(({ id, person, existsFrom }) =>
    person.referredBy ? [{ master_id: id, referrer_id: idOf(person.referredBy), at: existsFrom }] : [],
  );
  await tx.run(sql`
    insert into referrals (master_id, referrer_id, created_at)
    select master_id, referrer_id, at
      from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as r (master_id int, referrer_id int, at timestamptz)`);
  await tx.run(sql`
    update masters m set referred_by_master_id = r.referrer_id from referrals r where r.master_id = m.id`);
}

/** Photo ids of the demo's documents; the chat page answers them with drawn pictures. */
export function demoFileId(what: "passport" | "selfie" | "act" | "check" | "photo", id: number): string {
  return `demo-${what}-${id}`;
}

/** Passport and selfie of those who wait for moderation. */
async function writeDocuments(tx: Tx, workers: readonly Worker[]): Promise<void> {
  const files = workers
    .filter(({ verifiedAt }) => verifiedAt === null)
    .flatMap(({ id, existsFrom }) =>
      (["passport", "selfie"] as const).map((what) => ({
        entity_id: id,
        file_id: demoFileId(what, id),
        document_type: what,
        created_at: existsFrom,
      })),
    );
  await tx.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, file_unique_id, document_type,
                             uploaded_by_master_id, created_at)
    select 'MASTER', entity_id, 'PHOTO', 'master', file_id, file_id, document_type, entity_id, created_at
      from jsonb_to_recordset(${JSON.stringify(files)}::jsonb)
           as f (entity_id int, file_id text, document_type text, created_at timestamptz)`);
}
