import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { DAY_MS } from "../kernel/time.ts";
import { blockMaster } from "../masters/block.ts";
import { openForm, restartForm } from "../masters/fill-form.ts";
import type { FormAnswers } from "../masters/form.ts";
import { saveDraft } from "../masters/form-draft.ts";
import { unblockMaster } from "../masters/lift-blocks.ts";
import { approveMaster } from "../masters/moderate.ts";
import { SYSTEM } from "../staff/actor.ts";
import { submitForm } from "./submit-form.ts";

const TG = 77;

function whole(world: World): FormAnswers {
  const file = { fileType: "PHOTO", fileId: "f", fileUniqueId: "u", size: 10 } as const;
  return {
    consentAt: world.now.toISOString(),
    lastName: "Иванов",
    firstName: "Иван",
    middleName: "Петрович",
    phone: "+79991234567",
    referralCode: null,
    cityId: world.cityId,
    districtIds: [...world.districtIds],
    hasVehicle: true,
    plate: "А123ВС77",
    skills: ["WINDOWS", "PLUMBING"],
    passport: file,
    selfie: file,
    payoutMethod: "CARD",
    payoutData: { card: "4111111111111111" },
    home: null,
  };
}

function draft(world: World, answers: FormAnswers, tgUserId = TG): Promise<void> {
  return world.do(SYSTEM, (work) =>
    saveDraft(work, { tgUserId, step: 16, answers, isEditing: false, language: null }),
  );
}

function submit(world: World, tgUserId = TG) {
  return world.do(SYSTEM, (work) => submitForm(work, { tgUserId, username: "ivan", language: "en" }));
}

function rows(world: World) {
  return world.db.rows<{ id: number; name: string; language: string; by: string[] }>(sql`
    select m.id, full_name as name, language,
           array(select distinct actor_type::text from master_state_events e where e.master_id = m.id) as by
      from masters m where tg_user_id = ${TG}`);
}

test("a form is sent once: twenty at the same moment make one row, one word to the admin, no form left", async () => {
  await using world = await newWorld();
  await world.staff("CITY_ADMIN");
  await draft(world, whole(world));
  const results = await Promise.all(Array.from({ length: 20 }, () => submit(world)));
  expect(results.filter(({ status }) => status === "sent")).toHaveLength(1);
  expect(results.filter(({ status }) => status === "no_form")).toHaveLength(19);
  expect(await rows(world)).toEqual([
    { id: expect.any(Number), name: "Иванов Иван Петрович", language: "en", by: ["MASTER"] },
  ]);
  expect((await world.outbox()).map(({ event }) => event)).toEqual(["moderation_new_form"]);
  expect(await world.db.rows(sql`select from onboarding_drafts`)).toEqual([]);
});

test("every answer that is missing leads to its step, and leaves no row behind", async () => {
  await using world = await newWorld();
  const steps: Readonly<Record<string, number>> = {
    consentAt: 1,
    lastName: 2,
    firstName: 3,
    middleName: 4,
    phone: 5,
    referralCode: 6,
    cityId: 7,
    districtIds: 8,
    hasVehicle: 9,
    skills: 10,
    passport: 11,
    selfie: 12,
    payoutMethod: 13,
    payoutData: 14,
    home: 15,
  };
  for (const [field, step] of Object.entries(steps)) {
    const { [field as keyof FormAnswers]: _missing, ...answers } = whole(world);
    await draft(world, answers);
    expect(await submit(world), field).toEqual({ status: "incomplete", step });
  }
  expect(await rows(world)).toEqual([]);
  const other = await world.city({ districts: ["Речной"] });
  for (const [answers, step] of [
    [{ ...whole(world), cityId: 999_999 }, 7],
    [{ ...whole(world), cityId: other.id }, 8],
    [{ ...whole(world), skills: ["FURN"] }, 10],
    [{ ...whole(world), payoutMethod: "SBP", payoutData: { phone: "+79991234567" } }, 14],
  ] as const) {
    await draft(world, answers);
    expect(await submit(world)).toEqual({ status: "incomplete", step });
  }
  world.set({ master_invite_required: true });
  await draft(world, whole(world));
  expect(await submit(world)).toEqual({ status: "incomplete", step: 0 });
});

test("a form that has grown too old is no form", async () => {
  await using world = await newWorld();
  await draft(world, whole(world));
  world.pass(30 * DAY_MS);
  expect(await submit(world)).toEqual({ status: "no_form" });
});

test("R109 sent again and then blocked for a debt: active only when approved and unblocked, in either order", async () => {
  await using world = await newWorld();
  const admin = await world.staff("CITY_ADMIN");
  const active = async (masterId: number) =>
    world.db.one<{ isActive: boolean; verified: boolean; isBlocked: boolean }>(sql`
      select is_active as "isActive", verified, is_blocked as "isBlocked" from masters where id = ${masterId}`);
  for (const approvalFirst of [true, false]) {
    const tgUserId = approvalFirst ? 1_077 : 1_078;
    const masterId = await world.master({ tgUserId });
    await draft(world, whole(world), tgUserId);
    expect(await submit(world, tgUserId)).toEqual({ status: "sent", masterId });
    await world.do(admin, (work) => blockMaster(work, { masterId, reasonCode: "staff", comment: "долг" }));
    const approve = () => world.do(admin, (work) => approveMaster(work, { masterId }));
    const pay = () => world.do(admin, (work) => unblockMaster(work, { masterId }));
    await (approvalFirst ? approve() : pay());
    expect(await active(masterId)).toMatchObject({ isActive: false });
    await (approvalFirst ? pay() : approve());
    expect(await active(masterId)).toEqual({ isActive: true, verified: true, isBlocked: false });
  }
});

test("who has sent a form finds it filled in, also after starting afresh; documents are replaced", async () => {
  await using world = await newWorld();
  await draft(world, whole(world));
  await submit(world);
  const open = () => world.do(SYSTEM, (work) => openForm(work, TG));
  const filled = await open();
  expect(filled).toMatchObject({ step: 16, isEditing: false });
  expect(filled.answers).toMatchObject({ ...whole(world), skills: ["PLUMBING", "WINDOWS"] });
  expect((await world.do(SYSTEM, (work) => restartForm(work, TG))).answers).toEqual(filled.answers);
  await draft(world, { ...filled.answers, passport: { fileType: "DOCUMENT", fileId: "new" } });
  await submit(world);
  const files = await world.db.rows(sql`
    select document_type as kind, file_id as "fileId", bot from attachments where entity_type = 'MASTER' order by 1`);
  expect(files).toEqual([
    { kind: "passport", fileId: "new", bot: "master" },
    { kind: "selfie", fileId: "f", bot: "master" },
  ]);
  // A document that was erased is asked for again.
  await world.db.run(sql`delete from attachments where document_type = 'selfie'`);
  await open();
  expect(await submit(world)).toEqual({ status: "incomplete", step: 12 });
});
