import { expect, test } from "vitest";
import { BOT_NAMES, type BotPerson, newBotWorld } from "../../test/bot-world.ts";
import { sql } from "../db/tx.ts";
import { DAY_MS } from "../kernel/time.ts";
import { newcomerAt, sentForm, shares, WAY_TO_SUMMARY } from "./onboarding-for-tests.ts";

test("the story of a new master, with the processes started anew between every two steps", async () => {
  await using city = await newBotWorld();
  const admin = await city.staff("CITY_ADMIN");
  const newcomer = city.person("master", 77);
  const bars: string[] = [];
  for (const [, act] of WAY_TO_SUMMARY) {
    await act(newcomer);
    bars.push(/[▰▱]{10} Шаг \d+ из 16/.exec(newcomer.sees(/Шаг|анкету/).text)?.[0] ?? "");
    city.restart();
  }
  expect([...new Set(bars)].slice(1)).toEqual([
    "▰▱▱▱▱▱▱▱▱▱ Шаг 1 из 16",
    "▰▱▱▱▱▱▱▱▱▱ Шаг 2 из 16",
    "▰▰▱▱▱▱▱▱▱▱ Шаг 3 из 16",
    "▰▰▰▱▱▱▱▱▱▱ Шаг 4 из 16",
    "▰▰▰▱▱▱▱▱▱▱ Шаг 5 из 16",
    "▰▰▰▰▱▱▱▱▱▱ Шаг 6 из 16",
    "▰▰▰▰▱▱▱▱▱▱ Шаг 7 из 16",
    "▰▰▰▰▰▱▱▱▱▱ Шаг 8 из 16",
    "▰▰▰▰▰▰▱▱▱▱ Шаг 9 из 16",
    "▰▰▰▰▰▰▱▱▱▱ Шаг 10 из 16",
    "▰▰▰▰▰▰▰▱▱▱ Шаг 11 из 16",
    "▰▰▰▰▰▰▰▰▱▱ Шаг 12 из 16",
    "▰▰▰▰▰▰▰▰▱▱ Шаг 13 из 16",
    "▰▰▰▰▰▰▰▰▰▱ Шаг 14 из 16",
    "▰▰▰▰▰▰▰▰▰▱ Шаг 15 из 16",
    "▰▰▰▰▰▰▰▰▰▰ Шаг 16 из 16",
  ]);
  expect(await sentForm(city)).toBeNull();
  expect(newcomer.screen.text).toBe(
    [
      "Меню › Анкета\n",
      "▰▰▰▰▰▰▰▰▰▰ Шаг 16 из 16\n",
      "Проверьте анкету. Чтобы исправить строку, нажмите кнопку с карандашом.\n",
      "Фамилия: Иванов",
      "Имя: Иван",
      "Отчество: нет",
      "Телефон: +7 999 123-45-67",
      "Реферальный код: нет",
      "Город: Тестоград",
      "Районы: Северный",
      "Автомобиль: да, А123ВС77",
      "Навыки: Электрика",
      "Паспорт: приложено",
      "Селфи: приложено",
      "Выплаты: СБП",
      "Реквизиты: +7 999 123-45-67, Сбер",
      "Домашняя точка: 55.7539, 37.6208",
    ].join("\n"),
  );

  expect(await newcomer.press("✅ Отправить")).toBe("Спасибо! Анкета отправлена на модерацию.");
  expect(await sentForm(city)).toEqual({
    full_name: "Иванов Иван",
    phone: "+79991234567",
    city_id: city.world.cityId,
    moderation_status: "PENDING",
    verified: false,
    is_active: false,
    shift_status: "SHIFT_OFF",
    has_vehicle: true,
    vehicle_plate: "А123ВС77",
    payout_method: "SBP",
    payout_data: { phone: "+79991234567", bank: "SBER" },
    lat: 55.7539,
    lon: 37.6208,
    language: "ru",
    consent: true,
    submitted_at: city.now,
    version: 2,
    districts: ["Северный"],
    skills: ["ELECTRICS"],
    documents: ["passport:PHOTO", "selfie:PHOTO"],
  });
  admin.sees("📝 Новая анкета: Иванов Иван, Тестоград.");
  expect(newcomer.screen.text).toMatch(/На модерации[\s\S]*Анкета на модерации с 10\.03 11:40/);
  expect(newcomer.buttons.slice(0, 2).flat()).toEqual(["👀 Моя анкета", "✏️ Изменить анкету"]);
  await newcomer.press("👀 Моя анкета");
  expect(newcomer.screen.text).toMatch(/Ваша анкета[\s\S]*Фамилия: Иванов[\s\S]*Домашняя точка: 55\.7539/);
});
