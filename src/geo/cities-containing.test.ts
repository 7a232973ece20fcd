import { expect, test } from "vitest";
import { citiesContaining } from "./cities-containing.ts";

const city = (name: string, ...aliases: string[]) => ({ name, aliases });
const CITIES = [
  city("Санкт-Петербург", "Питер"),
  city("Петрозаводск"),
  city("Орёл"),
  city("Королёв"),
  city("Набережные Челны"),
];

test("a city is found by any part of its name or an alias; what begins with it comes first", () => {
  const found = (text: string) => citiesContaining(CITIES, text).map(({ name }) => name);
  expect(found("пет")).toEqual(["Петрозаводск", "Санкт-Петербург"]);
  expect(found("ПИТЕР")).toEqual(["Санкт-Петербург"]);
  expect(found("санкт петер")).toEqual(["Санкт-Петербург"]);
  expect(found("Санкт — Петербург")).toEqual(["Санкт-Петербург"]);
  expect(found("орел")).toEqual(["Орёл"]);
  expect(found("рол")).toEqual(["Королёв"]);
  expect(found("челны")).toEqual(["Набережные Челны"]);
  for (const text of ["", " ", "-", "…", "Москва"]) expect(found(text), text).toEqual([]);
});
