import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bankAccount,
  cardDigits,
  type FormField,
  middleName,
  ownPhone,
  personName,
  place,
  placeText,
  referralCodeText,
  vehiclePlate,
  yoomoneyWallet,
} from "./form-fields.ts";

const value = <T>(field: FormField<T>) => (field.ok ? field.value : `refused: ${field.problem}`);
const typed = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."абвЁёЖ -–ИЙ1aA,.;+\n\u0000😀"), maxLength: 40 }),
);

test("no text breaks a rule, and every rule takes its own result unchanged", () => {
  const rules = [personName, ownPhone, referralCodeText, vehiclePlate, cardDigits, yoomoneyWallet];
  fc.assert(
    fc.property(typed, (text) => {
      for (const rule of rules) {
        const once = rule(text);
        if (once.ok) expect(rule(once.value)).toEqual(once);
      }
      const account = bankAccount(text);
      if (account.ok) {
        const { account: number, bic, correspondent } = account.value;
        expect(bankAccount(`${number} ${bic} ${correspondent ?? ""}`)).toEqual(account);
      }
      const point = placeText(text);
      if (point.ok) expect(placeText(`${point.value.lat}, ${point.value.lon}`)).toEqual(point);
    }),
    { numRuns: 3_000 },
  );
});

describe("a name", () => {
  test("has Cyrillic letters, single hyphens and spaces inside; first letters become capitals", () => {
    expect(value(personName("  иванов "))).toBe("Иванов");
    expect(value(personName("ИВАНОВ"))).toBe("Иванов");
    expect(value(personName("салтыков – щедрин"))).toBe("Салтыков-Щедрин");
    expect(value(personName("мамед  оглы"))).toBe("Мамед Оглы");
    expect(value(personName("ДиКаприо"))).toBe("ДиКаприо");
    expect(value(personName("и\u0306од"))).toBe("Йод");
    expect(value(personName("ЛИ"))).toBe("Ли");
    expect(value(middleName("—"))).toBeNull();
    expect(value(middleName("петрович"))).toBe("Петрович");
  });

  test("is refused otherwise", () => {
    for (const text of ["", "Ivan", "Иван1", "-Иван", "Иван-", "Ив--ан", "Иван.", "Иван😀", "Иванa"]) {
      expect(value(personName(text)), text).toBe("refused: name");
    }
    for (const text of ["И", "я".repeat(31), "а-".repeat(15) + "б".repeat(2)]) {
      expect(value(personName(text)), text).toBe("refused: name_length");
    }
    expect(value(personName("я".repeat(30)))).toHaveLength(30);
  });
});

test("a card has 16 digits; one wrong digit or two neighbours exchanged are noticed", () => {
  expect(value(cardDigits("4111 1111-1111 1111"))).toBe("4111111111111111");
  expect(value(cardDigits("411111111111111"))).toBe("refused: card_length");
  expect(value(cardDigits("41111111111111111"))).toBe("refused: card_length");
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 15, maxLength: 15 }),
      fc.nat(15),
      fc.integer({ min: 1, max: 9 }),
      (fifteen, at, by) => {
        const check = [..."0123456789"].filter((digit) => cardDigits(fifteen + digit).ok);
        expect(check).toHaveLength(1);
        const card = fifteen + check[0]!;
        const wrong = [...card];
        wrong[at] = String((Number(wrong[at]) + by) % 10);
        expect(cardDigits(wrong.join("")).ok).toBe(false);
      },
    ),
  );
});

test("a bank account: account and BIC in any order, the correspondent account apart", () => {
  const [account, bic, correspondent] = ["40817810099910004312", "044525225", "30101810400000000225"];
  const whole = { account, bic, correspondent };
  for (const text of [
    `${account} ${bic} ${correspondent}`,
    `р/с ${account}, БИК ${bic}, к/с ${correspondent}`,
    `БИК: ${bic}\nк/с ${correspondent}\nсчёт ${account}`,
    `4081 7810 0999 1000 4312\n0445 25225\n3010 1810 4000 0000 0225`,
  ]) {
    expect(value(bankAccount(text)), text).toEqual(whole);
  }
  expect(value(bankAccount(`${account}\n${bic}`))).toEqual({ account, bic, correspondent: null });
  for (const text of [
    "",
    account,
    bic,
    `${account} ${bic} 1`,
    `${account}${bic}`,
    `${account} ${account} ${bic} ${bic}`,
  ]) {
    expect(value(bankAccount(text)), text).toBe("refused: account");
  }
});

test("a plate, a wallet, a code and a phone", () => {
  expect(value(vehiclePlate("а 123 вс-77"))).toBe("А123ВС77");
  for (const text of ["", "А1", "ААААА", "123456", "А123ВС77!", "А".repeat(12) + "1"]) {
    expect(value(vehiclePlate(text)), text).toBe("refused: plate");
  }
  expect(value(yoomoneyWallet(" 410011234567890 "))).toBe("410011234567890");
  for (const text of ["1234567", "1234 5678", "1".repeat(65)])
    expect(value(yoomoneyWallet(text)), text).toBe("refused: wallet");
  expect(value(referralCodeText(" abcd ef12 "))).toBe("ABCDEF12");
  for (const text of ["ABCDEF1", "ABCDEFG1", "АBCDEF12"])
    expect(value(referralCodeText(text)), text).toBe("refused: referral_code");
  expect(value(ownPhone("8 (999) 123‑45‑67"))).toBe("+79991234567");
  expect(value(ownPhone("+375291234567"))).toBe("refused: phone");
});

test("a place: latitude first, point or comma, on this planet", () => {
  const here = { lat: 55.7539, lon: 37.6208 };
  for (const text of [
    "55.7539, 37.6208",
    "55.7539,37.6208",
    "55,7539 37,6208",
    "55,7539; 37,6208",
    "+55.7539 37.6208",
  ]) {
    expect(value(placeText(text)), text).toEqual(here);
  }
  expect(value(place(-0.000_000_01, 180))).toEqual({ lat: 0, lon: 180 });
  for (const text of ["", "55.7539", "91, 10", "10, 181", "55.7539 37.6208 1", "дом"])
    expect(value(placeText(text)), text).toBe("refused: place");
  expect(value(place(Number.NaN, 0))).toBe("refused: place");
});
