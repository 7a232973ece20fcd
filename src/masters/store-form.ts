import { sql } from "../db/tx.ts";
import { cancelOffersOfMaster } from "../offers/cancel-open-offers.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import type { Work } from "../staff/work.ts";
import { leaveShift } from "./end-shift.ts";
import { type FormAnswers, type FormFile, fullName, payoutOf } from "./form.ts";
import { type LockedMaster, lockMaster } from "./lock-master.ts";
import { type MasterStateEvent, noteMasterState } from "./state-events.ts";

/**
 * Locks the row a form belongs to, making one for somebody new, and returns the master as he was.
 * `language` is that of a new row; whoever has one keeps his own.
 */
export async function lockFormOwner(
  work: Work,
  { tgUserId, username, language }: { tgUserId: number; username: string | null; language: "ru" | "en" },
): Promise<LockedMaster> {
  await work.tx.run(sql`
    insert into masters (tg_user_id, telegram_username, language, last_heartbeat_at, created_at, updated_at)
    values (${tgUserId}, ${username}, ${language}, ${work.now}, ${work.now}, ${work.now})
        on conflict (tg_user_id) do nothing`);
  const { id } = await work.tx.one<{ id: number }>(
    sql`select id from masters where tg_user_id = ${tgUserId}`,
  );
  return (await lockMaster(work, id))!;
}

/**
 * Writes a complete form over the locked row of its master (master-bot.md section 4): every answer,
 * districts, skills and both documents replaced; the form waits for moderation, he is neither
 * verified nor active, off shift, and his open offers are withdrawn. Active orders stay with him.
 */
export async function storeForm(work: Work, master: LockedMaster, answers: FormAnswers): Promise<void> {
  await leaveShift(work, master);
  // Also those that staff sent by hand: he could no longer take them.
  await cancelOffersOfMaster(work.tx, master.id, "master_off_shift", work.now);
  const events = await changedAbilities(work, master, answers);
  await writeColumns(work, master, answers);
  await replaceAbilities(work, master.id, answers);
  await replaceDocuments(work, master.id, [
    ["passport", answers.passport!],
    ["selfie", answers.selfie!],
  ]);
  await noteMasterState(work, master.id, master.verified ? [{ kind: "unverified" }, ...events] : events);
}

/** «📝 Новая анкета» to the admins of the city. */
export async function tellNewForm(work: Work, masterId: number, cityId: number): Promise<void> {
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["CITY_ADMIN"] });
  const message = { event: "moderation_new_form", payload: { masterId }, cityId };
  await enqueue(
    work.tx,
    staffIds.map((staff) => ({ to: { staff }, ...message })),
    work.now,
  );
}

async function writeColumns(work: Work, master: LockedMaster, answers: FormAnswers): Promise<void> {
  const payout = payoutOf(answers)!;
  const plate = answers.hasVehicle ? (answers.plate ?? null) : null;
  await work.tx.run(sql`
    update masters
       set last_name = ${answers.lastName}, first_name = ${answers.firstName},
           middle_name = ${answers.middleName ?? null}, full_name = ${fullName(answers)}, phone = ${answers.phone},
           city_id = ${answers.cityId}, has_vehicle = ${answers.hasVehicle}, vehicle_plate = ${plate},
           pdn_accepted_at = ${answers.consentAt}, payout_method = ${payout.method}::payout_method,
           payout_data = ${JSON.stringify(payout.data)}::jsonb, home_latitude = ${answers.home?.lat ?? null},
           home_longitude = ${answers.home?.lon ?? null}, moderation_status = 'PENDING',
           moderation_reason = null, verified = false, is_active = false, submitted_at = ${work.now},
           version = version + 1, updated_at = ${work.now}
     where id = ${master.id} and moderation_status = ${master.moderationStatus}::moderation_status`);
}

async function replaceAbilities(work: Work, masterId: number, answers: FormAnswers): Promise<void> {
  const districtIds = answers.districtIds ?? [];
  await work.tx.run(sql`
    delete from master_districts where master_id = ${masterId} and district_id <> all(${districtIds}::int[])`);
  await work.tx.run(sql`
    insert into master_districts (master_id, district_id) select ${masterId}, id from unnest(${districtIds}::int[]) as d (id)
        on conflict do nothing`);
  const skills = answers.skills ?? [];
  await work.tx.run(sql`
    delete from master_skills where master_id = ${masterId}
       and skill_id not in (select id from skills where code = any(${skills}::text[]))`);
  await work.tx.run(sql`
    insert into master_skills (master_id, skill_id)
    select ${masterId}, id from skills where code = any(${skills}::text[])
        on conflict do nothing`);
}

async function replaceDocuments(
  work: Work,
  masterId: number,
  documents: readonly (readonly ["passport" | "selfie", FormFile])[],
): Promise<void> {
  await work.tx.run(sql`
    delete from attachments
     where entity_type = 'MASTER' and entity_id = ${masterId} and document_type in ('passport', 'selfie')`);
  const files = documents.map(([document, file]) => ({ document, ...file }));
  await work.tx.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, file_unique_id, file_name, mime_type,
                             size, document_type, uploaded_by_master_id, created_at)
    select 'MASTER', ${masterId}, f."fileType", 'master', f."fileId", f."fileUniqueId", f."fileName", f."mimeType",
           f.size, f.document, ${masterId}, ${work.now}
      from rows from (jsonb_to_recordset(${JSON.stringify(files)}::jsonb) as (
             document text, "fileType" attachment_file_type, "fileId" text, "fileUniqueId" text, "fileName" text,
             "mimeType" text, size int)) with ordinality as f
     order by f.ordinality`);
}

/** What the form changes of what offers depend on, beside the verification. */
async function changedAbilities(
  work: Work,
  master: LockedMaster,
  answers: FormAnswers,
): Promise<MasterStateEvent[]> {
  const before = await work.tx.one<{ hasVehicle: boolean; districtIds: number[]; skills: string[] }>(sql`
    select m.has_vehicle as "hasVehicle",
           array(select district_id from master_districts where master_id = m.id order by 1) as "districtIds",
           array(select s.code from master_skills ms join skills s on s.id = ms.skill_id
                  where ms.master_id = m.id order by 1) as skills
      from masters m where m.id = ${master.id}`);
  const { cityId, hasVehicle } = answers as { cityId: number; hasVehicle: boolean };
  const districtIds = [...(answers.districtIds ?? [])].sort((a, b) => a - b);
  const skills = [...(answers.skills ?? [])].sort();
  const events: MasterStateEvent[] = [];
  if (cityId !== master.cityId) events.push({ kind: "city_changed", data: { city_id: cityId } });
  if (districtIds.join() !== before.districtIds.join()) {
    events.push({ kind: "districts_changed", data: { district_ids: districtIds } });
  }
  if (skills.join() !== before.skills.join()) events.push({ kind: "skills_changed", data: { skills } });
  if (hasVehicle !== before.hasVehicle) {
    events.push({ kind: "vehicle_changed", data: { has_vehicle: hasVehicle } });
  }
  return events;
}
