import { expect, test } from "vitest";
import { momentReader } from "./read-moment.ts";

const NEW_YORK = "America/New_York";

function read(format: string, text: string, zone = NEW_YORK): string | null {
  return momentReader(format, zone)(text)?.toISOString() ?? null;
}

test("auto reads the American spelling in local time, in winter and in summer", () => {
  expect(read("auto", "01/12/2018 11:11:26 AM")).toBe("2018-01-12T16:11:26.000Z");
  expect(read("auto", "04/12/2018 11:11:26 AM")).toBe("2018-04-12T15:11:26.000Z");
  expect(read("auto", "04/12/2018 12:00:01 AM")).toBe("2018-04-12T04:00:01.000Z");
  expect(read("auto", "04/12/2018 12:30:00 PM")).toBe("2018-04-12T16:30:00.000Z");
});

test("auto reads ISO 8601: local, with Z, with an offset, a date alone", () => {
  expect(read("auto", "2018-04-12T11:11:26")).toBe("2018-04-12T15:11:26.000Z");
  expect(read("auto", "2018-04-12 11:11")).toBe("2018-04-12T15:11:00.000Z");
  expect(read("auto", "2018-04-12T11:11:26.5Z")).toBe("2018-04-12T11:11:26.500Z");
  expect(read("auto", "2018-04-12T11:11:26+03:00")).toBe("2018-04-12T08:11:26.000Z");
  expect(read("auto", "2018-04-12T11:11:26-0930")).toBe("2018-04-12T20:41:26.000Z");
  expect(read("auto", "2018-04-12")).toBe("2018-04-12T04:00:00.000Z");
});

test("a format of tokens reads exactly what it says", () => {
  expect(read("DD.MM.YYYY HH:mm", "12.04.2018 23:05", "Europe/Moscow")).toBe("2018-04-12T20:05:00.000Z");
  expect(read("DD.MM.YYYY HH:mm", "2018-04-12 23:05", "Europe/Moscow")).toBeNull();
  expect(read("YYYYMMDD HHmmss", "20180412 230501", "UTC")).toBe("2018-04-12T23:05:01.000Z");
  expect(read("iso", "04/12/2018 11:11:26 AM")).toBeNull();
});

test("a time the clocks skip is the moment of the change; of one that occurs twice the first counts", () => {
  expect(read("auto", "03/11/2018 02:30:00 AM")).toBe("2018-03-11T07:00:00.000Z");
  expect(read("auto", "11/04/2018 01:30:00 AM")).toBe("2018-11-04T05:30:00.000Z");
});

test.each([
  "",
  "soon",
  "31/31/2018 01:00:00 AM",
  "02/30/2018 01:00:00 AM",
  "04/12/2018 13:00:00 PM",
  "04/12/2018 00:30:00 AM",
  "2018-04-12T25:00",
  "2018-04-12T10:75",
])("%j is no moment", (text) => {
  expect(read("auto", text)).toBeNull();
});

test("a format without a year, a month or a day is refused with an example", () => {
  expect(() => momentReader("HH:mm", NEW_YORK)).toThrow(/has no YYYY.*for example/s);
  expect(() => momentReader("YYYY-MM-DD MM", NEW_YORK)).toThrow(/names a token twice/);
});
