import { BOT_NAMES, type BotPerson, type BotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";

/** What stands in the row of whoever sent a form. */
export interface SentForm {
  readonly [column: string]: unknown;
}

/** One answer of a newcomer; each is an act of its own, so that the process may be started anew between any two. */
export type Act = (newcomer: BotPerson) => Promise<unknown>;

export async function shares(newcomer: BotPerson, act: (account: BotPerson["account"]) => unknown) {
  act(newcomer.account);
  await newcomer.city.settle();
}

/** The whole form from /start to the summary, as an ordinary person fills it in; the city is Тестоград. */
export const WAY_TO_SUMMARY: readonly (readonly [step: string, act: Act])[] = [
  ["start", (he) => he.says("/start")],
  ["form", (he) => he.press("📝 Заполнить анкету")],
  ["1 consent", (he) => he.press("✅ Согласен")],
  ["2 last name", (he) => he.says("иванов")],
  ["3 first name", (he) => he.says("ИВАН")],
  ["4 middle name", (he) => he.press("Нет отчества")],
  [
    "5 phone",
    (he) =>
      shares(he, (account) =>
        account.tap(BOT_NAMES.master, "📱 Отправить мой номер", { phoneNumber: "79991234567" }),
      ),
  ],
  ["6 referral", (he) => he.press("Пропустить")],
  ["7 city, typed", (he) => he.says("тесто")],
  ["7 city, chosen", (he) => he.press("Тестоград")],
  ["8 district", (he) => he.press(/Северный/)],
  ["8 districts done", (he) => he.press("✅ Готово")],
  ["9 car", (he) => he.press("Да")],
  ["9 plate", (he) => he.says("а123вс 77")],
  ["10 skill", (he) => he.press(/Электрика/)],
  ["10 skills done", (he) => he.press("✅ Готово")],
  ["11 passport", (he) => he.sendsPhoto()],
  ["12 selfie", (he) => he.sendsPhoto()],
  ["13 payout", (he) => he.press("СБП")],
  ["14 phone", (he) => he.says("+7 999 123-45-67")],
  ["14 bank", (he) => he.press("Сбер")],
  [
    "15 home",
    (he) =>
      shares(he, (account) =>
        account.sendLocation(BOT_NAMES.master, { latitude: 55.7539001, longitude: 37.6208 }),
      ),
  ],
];

/** A newcomer who stands at `step` of the form, or at its summary. */
export async function newcomerAt(
  city: BotWorld,
  step: number | "summary",
  tgUserId = 77,
): Promise<BotPerson> {
  const newcomer = city.person("master", tgUserId);
  await newcomer.says("/start");
  await newcomer.press("📝 Заполнить анкету");
  await answers(newcomer, 1, step === "summary" ? 16 : step);
  return newcomer;
}

/** Answers the steps from `first` on, up to but without `end`. */
export async function answers(newcomer: BotPerson, first: number, end: number): Promise<void> {
  for (const [name, act] of WAY_TO_SUMMARY) {
    const step = Number.parseInt(name, 10);
    if (step >= first && step < end) await act(newcomer);
  }
}

/** The row of a Telegram account with everything that hangs on it; null before anything was sent. */
export function sentForm(city: BotWorld, tgUserId = 77): Promise<SentForm | null> {
  return city.db.maybeOne<SentForm>(sql`
    select full_name, phone, city_id, moderation_status, verified, is_active, shift_status, has_vehicle, vehicle_plate,
           payout_method, payout_data, home_latitude::float8 as lat, home_longitude::float8 as lon, language,
           pdn_accepted_at is not null as consent, submitted_at, version,
           array(select d.name from master_districts md join districts d on d.id = md.district_id
                  where md.master_id = m.id order by d.name) as districts,
           array(select s.code from master_skills ms join skills s on s.id = ms.skill_id
                  where ms.master_id = m.id order by s.code) as skills,
           array(select document_type || ':' || file_type from attachments
                  where entity_type = 'MASTER' and entity_id = m.id order by document_type) as documents
      from masters m where tg_user_id = ${tgUserId}`);
}
