import { type Queryable, sql } from "../db/tx.ts";
import type { FormAnswers, FormFile } from "./form.ts";
import type { PayoutMethod } from "./payout.ts";

export interface FormOwner {
  readonly masterId: number;
  /** His account was closed: he begins like somebody new, on the same row. */
  readonly isNewcomer: boolean;
}

/** The master behind a Telegram account; null for somebody who has never sent a form. */
export function formOwner(q: Queryable, tgUserId: number): Promise<FormOwner | null> {
  return q.maybeOne<FormOwner>(sql`
    select id as "masterId", is_deleted and moderation_status <> 'PENDING' as "isNewcomer"
      from masters where tg_user_id = ${tgUserId}`);
}

/** What a master has answered, as his row has it: to show it, to change it, to send it again. */
export async function ownAnswers(q: Queryable, masterId: number): Promise<FormAnswers> {
  const row = await q.one<Row>(sql`
    select m.pdn_accepted_at as "consentAt", m.last_name as "lastName", m.first_name as "firstName",
           m.middle_name as "middleName", m.phone, m.city_id as "cityId", m.has_vehicle as "hasVehicle",
           m.vehicle_plate as plate, m.payout_method as "payoutMethod", m.payout_data as "payoutData",
           m.home_latitude::float8 as lat, m.home_longitude::float8 as lon,
           r.referral_code as "referralCode",
           exists (select from referrals l where l.master_id = m.id) as "referralLinked",
           array(select d.id from master_districts s join districts d on d.id = s.district_id
                  where s.master_id = m.id and d.city_id = m.city_id and d.is_active order by d.id) as "districtIds",
           array(select k.code from master_skills s join skills k on k.id = s.skill_id
                  where s.master_id = m.id order by k.id) as skills
      from masters m
      left join masters r on r.id = m.referred_by_master_id
     where m.id = ${masterId}`);
  const documents = await ownDocuments(q, masterId);
  const {
    consentAt,
    lat,
    lon,
    hasVehicle,
    skills,
    districtIds,
    referralCode,
    referralLinked,
    plate,
    ...rest
  } = row;
  return {
    ...present(rest),
    ...present({ passport: documents.get("passport"), selfie: documents.get("selfie") }),
    ...(consentAt === null ? {} : { consentAt: consentAt.toISOString() }),
    middleName: row.middleName,
    referralCode,
    referralLinked,
    hasVehicle,
    plate,
    skills,
    districtIds,
    home: lat === null || lon === null ? null : { lat, lon },
  };
}

interface Row {
  readonly consentAt: Date | null;
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly phone: string | null;
  readonly cityId: number | null;
  readonly hasVehicle: boolean;
  readonly plate: string | null;
  readonly payoutMethod: PayoutMethod | null;
  readonly payoutData: Readonly<Record<string, string | null>> | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly referralCode: string | null;
  readonly referralLinked: boolean;
  readonly districtIds: readonly number[];
  readonly skills: readonly string[];
}

/** Passport and selfie as the master bot received them; one that was erased is missing. */
async function ownDocuments(q: Queryable, masterId: number): Promise<ReadonlyMap<string, FormFile>> {
  const rows = await q.rows<{ document: string } & Record<keyof FormFile, string | number | null>>(sql`
    select distinct on (document_type) document_type as document, file_type as "fileType", file_id as "fileId",
           file_unique_id as "fileUniqueId", file_name as "fileName", mime_type as "mimeType", size
      from attachments
     where entity_type = 'MASTER' and entity_id = ${masterId} and document_type in ('passport', 'selfie')
       and bot = 'master' and file_id is not null
     order by document_type, id desc`);
  return new Map(rows.map(({ document, ...file }) => [document, present(file) as unknown as FormFile]));
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], null | undefined> };

/** Without what is null or missing: an answer that was never given. */
function present<T extends object>(fields: T): Present<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given) as Present<T>;
}
