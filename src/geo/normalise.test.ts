import { expect, test } from "vitest";
import { cityNamed, searchCities } from "./city-search.ts";
import { normaliseCity, normaliseDistrict, normaliseStreet, streetKinds } from "./normalise.ts";
import { SEED_CITIES } from "./seed-cities.ts";
import { comparedDistrict, comparedStreet, similarity } from "./similarity.ts";

test.each([
  ["ул. Ленина", "ленина"],
  ["Ленина улица", "ленина"],
  ["УЛ.ЛЕНИНА", "ленина"],
  ["  проспект   Энергетиков ", "энергетиков"],
  ["пр-т Энергетиков", "энергетиков"],
  ["1-я Красноармейская ул.", "1 красноармейская"],
  ["1-ая Красноармейская", "1 красноармейская"],
  ["8-го Марта ул.", "8 марта"],
  ["Весёлый (Южный) пер.", "веселый южный"],
  ["наб. реки Фонтанки", "реки фонтанки"],
  ["Ново–Садовая ул.", "ново-садовая"],
  ["Ново - Садовая", "ново-садовая"],
  ["Набережная улица", "набережная улица"],
  ["2-я улица", "2 улица"],
  ["«Мира» пр.", "мира"],
  ["Иванов\u0438\u0306", "ивановй"],
])("the street %s is compared as %s", (name, norm) => {
  expect(normaliseStreet(name)).toBe(norm);
});

test("districts and cities lose the words for district and city", () => {
  expect(normaliseDistrict("Центральный район")).toBe("центральный");
  expect(normaliseDistrict("р-н Центральный")).toBe("центральный");
  expect(normaliseDistrict("Ново-Савиновский р-н.")).toBe("ново-савиновский");
  expect(normaliseCity("г. Орёл")).toBe("орел");
  expect(normaliseCity("санкт — петербург")).toBe("санкт петербург");
  expect(normaliseCity("Балашиха (МО)")).toBe("балашиха мо");
  expect(normaliseCity("Город")).toBe("город");
});

test("a street says what it is, and a name that is such a word says nothing", () => {
  expect(streetKinds("ул. Ленина")).toEqual(["street"]);
  expect(streetKinds("Советский пр.")).toEqual(["avenue", "passage"]);
  expect(streetKinds("Набережная улица")).toEqual([]);
  expect(streetKinds("Набережная")).toEqual([]);
  expect(streetKinds("Ленина")).toEqual([]);
});

const streets = (a: string, b: string) => similarity(comparedStreet(a), comparedStreet(b));

test("the same street written differently is a duplicate", () => {
  expect(streets("ул. Ленина", "Ленина улица")).toBe(100);
  expect(streets("ЛЁНИНА", "Ленина ул.")).toBe(100);
  expect(streets("Малая Садовая ул.", "Садовая Малая")).toBe(100);
  expect(streets("1-я Советская ул.", "Советская 1-ая ул.")).toBe(100);
  expect(streets("Орджоникидзевская", "Орджоникидзевскя")).toBeGreaterThanOrEqual(93);
});

test("streets that look alike but differ in number or kind are different", () => {
  expect(streets("1-я Красноармейская ул.", "2-я Красноармейская ул.")).toBeLessThan(85);
  expect(streets("ул. Ленина", "площадь Ленина")).toBeLessThan(85);
  expect(streets("Советский пер.", "Советский пр.")).toBeLessThan(85);
  expect(streets("Университетский пр.", "Университетский проезд")).toBe(100);
});

test("names that differ a little are questionable", () => {
  const score = streets("Береговая ул.", "Березовая ул.");
  expect(score).toBeGreaterThanOrEqual(85);
  expect(score).toBeLessThan(93);
  expect(similarity(comparedDistrict("Кировский"), comparedDistrict("Курортный"))).toBeLessThan(85);
});

const cities = SEED_CITIES.map((city, i) => ({ id: i + 1, ...city }));

test.each([
  ["питер", "Санкт-Петербург"],
  ["СПБ", "Санкт-Петербург"],
  ["санкт петербург", "Санкт-Петербург"],
  ["Санкт–Петербург", "Санкт-Петербург"],
  ["екб", "Екатеринбург"],
  ["Балашиха МО", "Балашиха"],
  ["балашиха  (мо)", "Балашиха"],
  ["орел", "Орёл"],
  ["г. Ростов - на - Дону", "Ростов-на-Дону"],
])("the city %s is %s", (typed, name) => {
  expect(cityNamed(cities, typed)?.name).toBe(name);
});

test("no city has an unknown name, and a name wins over another city's alias", () => {
  expect(cityNamed(cities, "Нью-Васюки")).toBeNull();
  const two = [
    { id: 1, name: "Первоград", aliases: ["Второград"] },
    { id: 2, name: "Второград", aliases: [] },
  ];
  expect(cityNamed(two, "второград")?.id).toBe(2);
});

test("cities are found from two characters, by alias, with slips and in Latin", () => {
  const first = (text: string) => searchCities(cities, text)[0]?.name;
  expect(first("Пи")).toBe("Санкт-Петербург");
  expect(first("влад")).toBe("Владивосток");
  expect(
    searchCities(cities, "новгород")
      .slice(0, 2)
      .map((c) => c.name),
  ).toEqual(["Нижний Новгород", "Великий Новгород"]);
  expect(first("Екатеренбург")).toBe("Екатеринбург");
  expect(first("Khabarovsk")).toBe("Хабаровск");
  expect(first("rfpfym")).toBe("Казань");
  expect(first("ростов")).toBe("Ростов-на-Дону");
  expect(searchCities(cities, "К")).toEqual([]);
  expect(searchCities(cities, " ")).toHaveLength(78);
  expect(searchCities(cities, "ъъъъ")).toEqual([]);
});
