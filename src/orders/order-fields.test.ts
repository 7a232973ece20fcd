import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressComment,
  amount,
  apartment,
  category,
  clientName,
  clientPhone,
  description,
  type Field,
  house,
  reasonText,
  streetManual,
} from "./order-fields.ts";

const value = <T>(field: Field<T>) => {
  if (!field.ok) throw new Error(`refused: ${field.problem.code}`);
  return field.value;
};
const problem = <T>(field: Field<T>) => {
  if (field.ok) throw new Error(`accepted: ${JSON.stringify(field.value)}`);
  return field.problem;
};

describe("a phone", () => {
  test("is taken in the four spellings, with spaces, brackets and dashes", () => {
    for (const text of [
      "+79991234567",
      "79991234567",
      "89991234567",
      "9991234567",
      " +7 (999) 123-45-67 ",
      "8\u00a0999\u00a0123\u201145\u201167",
    ]) {
      expect(value(clientPhone(text)), text).toBe("+79991234567");
    }
  });

  test("is refused otherwise", () => {
    for (const text of [
      "",
      "999123456",
      "+89991234567",
      "+380501234567",
      "799912345678",
      "999123456a",
      "нет",
      "+7.999.123.45.67",
    ]) {
      expect(problem(clientPhone(text)), text).toEqual({ code: "not_phone" });
    }
  });
});

describe("a client's name", () => {
  test("has Latin or Cyrillic letters, spaces and hyphens", () => {
    expect(value(clientName("  Анна–Мария   Петрова "))).toBe("Анна-Мария Петрова");
    expect(value(clientName("Jean-Luc Ōé"))).toBe("Jean-Luc Ōé");
    expect(value(clientName("Йи\u0306"))).toBe("Йй");
    expect(value(clientName("Ян"))).toBe("Ян");
  });

  test("is refused otherwise", () => {
    for (const text of ["", "--", "Иван2", "Иван_Петров", "O'Neil", "Иван 👍", "李", "<b>Иван</b>"]) {
      expect(problem(clientName(text)), text).toEqual({ code: "not_a_name" });
    }
    expect(problem(clientName("Я"))).toEqual({ code: "too_short", min: 2 });
    expect(problem(clientName("я".repeat(101)))).toEqual({ code: "too_long", max: 100 });
  });
});

describe("an address", () => {
  test("a typed street has 2-250 characters, no emoji and no control characters", () => {
    expect(value(streetManual(" ул. Ленина\n№ 5 "))).toBe("ул. Ленина № 5");
    expect(problem(streetManual("Л"))).toEqual({ code: "too_short", min: 2 });
    expect(problem(streetManual("Л".repeat(251)))).toEqual({ code: "too_long", max: 250 });
    expect(problem(streetManual("Ленина\u0000"))).toEqual({ code: "control_character" });
    expect(problem(streetManual("Ленина\u0085"))).toEqual({ code: "control_character" });
    for (const text of ["Ленина 🏠", "Ленина 1️⃣", "🇷🇺 Ленина", "Ленина ☎"]) {
      expect(problem(streetManual(text)), text).toEqual({ code: "emoji" });
    }
  });

  test("a dash as house or apartment means unknown", () => {
    for (const text of ["-", " — ", "–"]) {
      expect(value(house(text))).toBeNull();
      expect(value(apartment(text))).toBeNull();
    }
    expect(value(house("12к1"))).toBe("12к1");
    expect(value(apartment(""))).toBeNull();
    expect(problem(house(" "))).toEqual({ code: "too_short", min: 1 });
    expect(problem(house("12345678901"))).toEqual({ code: "too_long", max: 10 });
    expect(problem(apartment("12345678901"))).toEqual({ code: "too_long", max: 10 });
  });

  test("a comment has up to 250 characters, counted as the database counts", () => {
    expect(value(addressComment("  "))).toBeNull();
    expect(value(addressComment("😀".repeat(250)))).toBe("😀".repeat(250));
    expect(problem(addressComment("😀".repeat(251)))).toEqual({ code: "too_long", max: 250 });
  });
});

describe("texts, sums and codes", () => {
  test("a description has 10-500 characters and keeps its lines", () => {
    expect(value(description(" Не работает\r\nрозетка "))).toBe("Не работает\nрозетка");
    expect(problem(description("123456789"))).toEqual({ code: "too_short", min: 10 });
    expect(problem(description("я".repeat(501)))).toEqual({ code: "too_long", max: 500 });
  });

  test("a reason has 3-200 characters after trimming", () => {
    expect(value(reasonText("  нет  "))).toBe("нет");
    expect(problem(reasonText("  да\u0000  "))).toEqual({ code: "too_short", min: 3 });
    expect(problem(reasonText("я".repeat(201)))).toEqual({ code: "too_long", max: 200 });
  });

  test("a sum is from 0.01 to 9 999 999.99", () => {
    expect(value(amount(" 9 999 999,99 "))).toBe(999_999_999);
    expect(value(amount("0.01"))).toBe(1);
    for (const text of ["0", "0,00", "-5", "10000000", "1.234", "1e3", "", "пять"]) {
      expect(problem(amount(text)), text).toEqual({ code: "not_amount" });
    }
  });

  test("a category is one of six codes", () => {
    expect(value(category("ROADSIDE"))).toBe("ROADSIDE");
    for (const text of ["FURN", "roadside", "", "toString"])
      expect(problem(category(text))).toEqual({ code: "not_category" });
  });
});

describe("whatever is typed", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.string().map((s) => s.repeat(40)),
    fc
      .array(
        fc.constantFrom(
          "Я",
          "e",
          "\u0301",
          "\u0306",
          "и",
          "\u200b",
          "\u00ad",
          " ",
          "-",
          "—",
          "\n",
          "\r",
          "\u0000",
          "\ud800",
          "\u2000",
          "5",
          "😀",
        ),
      )
      .map((parts) => parts.join("")),
  );

  test.each([
    ["phone", clientPhone],
    ["name", clientName],
    ["street", streetManual],
    ["house", house],
    ["apartment", apartment],
    ["comment", addressComment],
    ["description", description],
    ["reason", reasonText],
  ] as const)("%s: nothing throws, and what is accepted is accepted again unchanged", (_name, rule) => {
    fc.assert(
      fc.property(text, (typed) => {
        const field = rule(typed);
        if (!field.ok || field.value === null) return;
        expect(rule(field.value)).toEqual(field);
        // PostgreSQL refuses U+0000 and lone surrogates.
        expect(field.value).not.toContain("\u0000");
        expect(field.value.isWellFormed()).toBe(true);
        expect(field.value).toBe(field.value.trim());
      }),
      { numRuns: 1_000 },
    );
  });

  test("a sum never throws either, and stays in range", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.stringMatching(/^[\d .,]{1,12}$/)), (typed) => {
        const field = amount(typed);
        if (!field.ok) return;
        expect(Number.isInteger(field.value) && field.value >= 1 && field.value <= 999_999_999).toBe(true);
      }),
    );
  });
});
