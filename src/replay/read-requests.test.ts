import { describe, expect, test } from "vitest";
import { parseIsoDate } from "../geo/local-time.ts";
import { parseColumnMap } from "./column-map.ts";
import { ReplayProblem } from "./problem.ts";
import { momentReader } from "./read-moment.ts";
import { readRequests } from "./read-requests.ts";
import { HEADER, LogFile, readOptions } from "./replay-for-tests.ts";

/** Rows as they stand in Baltimore's log, typed by hand. */
const TREE =
  "14-00293539,SW-Bulk Scheduled,Phone,04/22/2014 01:07:39 PM,Closed,05/05/2014 11:10:21 AM,07/21/2014 01:07:39 PM,05/05/2014 11:08:16 AM,Solid Waste,21230,Lakeland,10,39.255363,-76.652027";
const VEHICLE =
  "5004100000j6t9wAAA,ECC-Vehicle Look Up,Phone,11/13/2018 01:06:56 PM,Closed,11/13/2018 01:06:55 PM,11/13/2018 01:06:56 PM,11/13/2018 01:07:16 PM,Call Center,21215,Central Park Heights,6,39.3470107281118,-76.6692365628603";
const SIGNAL_AT_PLACEHOLDER =
  "18-00269879,TRT-Traffic Signal Repairs,Phone,04/12/2018 11:11:26 AM,Closed,04/12/2018 12:45:48 PM,04/13/2018 11:11:26 AM,04/12/2018 12:45:47 PM,Transportation,21215,Dorchester,6,39,-77";

function row(changes: {
  id?: string;
  type?: string;
  created?: string;
  district?: string;
  lat?: string;
  lon?: string;
}) {
  const {
    id = "1",
    type = "SW-Dirty Alley",
    created = "04/22/2014 01:07:39 PM",
    district = "Lakeland",
    lat = "39.255363",
    lon = "-76.652027",
  } = changes;
  return `${id},${type},Phone,${created},Closed,,,,Solid Waste,21230,${district},10,${lat},${lon}`;
}

async function read(lines: readonly string[], changes = {}) {
  await using file = await LogFile.of(`${[HEADER, ...lines].join("\r\n")}\r\n`);
  return await readRequests(readOptions(file.path, changes));
}

describe("a good row", () => {
  test("gives its moment, trade, district and point", async () => {
    const { requests, report } = await read([TREE]);

    expect(requests).toEqual([
      {
        line: 2,
        id: "14-00293539",
        createdAt: new Date("2014-04-22T17:07:39Z"),
        requestType: "SW-Bulk Scheduled",
        category: "APPLIANCES",
        isKnownType: true,
        district: "Lakeland",
        point: { lat: 39.255363, lon: -76.652027 },
      },
    ]);
    expect(report).toMatchObject({ rows: 1, kept: 1, problems: [], unknownTypes: [], absentFields: [] });
  });

  test("without coordinates or without a district is kept", async () => {
    const { requests } = await read([row({ id: "1", lat: "", lon: "" }), row({ id: "2", district: " " })]);
    expect(requests.map(({ district, point }) => [district, point])).toEqual([
      ["Lakeland", null],
      [null, { lat: 39.255363, lon: -76.652027 }],
    ]);
  });

  test("keeps the order of the file, sorted or not", async () => {
    const { requests, report } = await read([
      row({ id: "late", created: "05/01/2018 10:00:01 AM" }),
      row({ id: "early", created: "05/01/2014 10:00:01 AM" }),
    ]);
    expect(requests.map(({ id }) => id)).toEqual(["late", "early"]);
    expect(report.firstAt).toEqual(new Date("2014-05-01T14:00:01Z"));
    expect(report.lastAt).toEqual(new Date("2018-05-01T14:00:01Z"));
  });
});

describe("traps of the input", () => {
  test("rows entered without a clock time stand at 19:00 in winter and 20:00 in summer, and are left out", async () => {
    const { requests, report } = await read([
      TREE,
      row({ id: "winter", created: "01/15/2016 07:00:00 PM" }),
      row({ id: "summer", created: "07/15/2016 08:00:00 PM" }),
      row({ id: "hour off in the week of the change", created: "03/09/2017 06:00:00 PM" }),
      row({ id: "real", created: "07/15/2016 08:00:01 PM" }),
      row({ id: "real too", created: "01/15/2016 10:00:00 AM" }),
    ]);
    expect(report.dropped.noClockTime).toBe(3);
    expect(requests.map(({ id }) => id)).toEqual(["14-00293539", "real", "real too"]);
  });

  test("local midnight is a date without a time as well", async () => {
    const { report } = await read([TREE, row({ id: "2", created: "07/15/2016 12:00:00 AM" })]);
    expect(report.dropped.noClockTime).toBe(1);
  });

  test("coordinates of exactly 39 / -77 are rounded placeholders, as any in whole degrees", async () => {
    const { requests, report } = await read([
      SIGNAL_AT_PLACEHOLDER,
      row({ id: "2", lat: "39", lon: "-76" }),
      row({ id: "3", lat: "39.1", lon: "-77" }),
    ]);
    expect(report.dropped.placeholderCoordinates).toBe(2);
    expect(requests.map(({ id }) => id)).toEqual(["3"]);
  });

  test("an id seen before is left out; rows without an id are not compared", async () => {
    const { requests, report } = await read([TREE, TREE, row({ id: "" }), row({ id: "" })]);
    expect(report.dropped.duplicateId).toBe(1);
    expect(requests).toHaveLength(3);
  });

  test("types nobody mapped are counted and become HANDYMAN", async () => {
    const { requests, report } = await read([TREE, VEHICLE, row({ id: "3", type: "" })]);
    expect(requests.map(({ category }) => category)).toEqual(["APPLIANCES", "HANDYMAN", "HANDYMAN"]);
    expect(report.unknownTypes).toEqual([
      { type: "(no type)", rows: 1 },
      { type: "ECC-Vehicle Look Up", rows: 1 },
    ]);
  });

  test("or are skipped and still counted", async () => {
    const { requests, report } = await read([TREE, VEHICLE], { unknown: "skip" });
    expect(requests).toHaveLength(1);
    expect(report.dropped.unknownType).toBe(1);
    expect(report.unknownTypes).toEqual([{ type: "ECC-Vehicle Look Up", rows: 1 }]);
  });
});

describe("malformed rows are named by line, with what to do", () => {
  test("too few or too many columns", async () => {
    const { requests, report } = await read(["18-1,SW-HGW,Phone", TREE, `${TREE},more`]);
    expect(requests).toHaveLength(1);
    expect(report.dropped.malformed).toBe(2);
    expect(report.problems).toEqual([
      "line 2: it has 3 columns where the header has 14",
      "line 4: it has 15 columns where the header has 14",
    ]);
  });

  test("a moment that is none", async () => {
    const { report } = await read([TREE, row({ id: "2", created: "yesterday" })]);
    expect(report.problems).toEqual(['line 3: "yesterday" is no moment; describe them with --date-format']);
  });

  test.each([
    ["abc", "-76.6"],
    ["39.2", ""],
    ["91.5", "-76.6"],
    ["39.2", "-181.5"],
  ])("coordinates %s / %s", async (lat, lon) => {
    const { report } = await read([TREE, row({ id: "2", lat, lon })]);
    expect(report.problems).toEqual([
      `line 3: "${lat}" / "${lon}" are no coordinates in degrees; correct or empty both`,
    ]);
  });

  test("a NUL byte", async () => {
    const { report } = await read([row({ id: "2", district: "Lake\0land" }), TREE]);
    expect(report.problems[0]).toMatch(/^line 2: it holds a NUL byte; remove it/);
  });

  test("bytes that are no UTF-8, until the encoding is named", async () => {
    const content = Buffer.from(`${HEADER}\n${row({ district: "CaféTown" })}\n${TREE}\n`, "latin1");
    await using file = await LogFile.of(content);

    const wrong = await readRequests(readOptions(file.path));
    expect(wrong.report.problems).toEqual([
      "line 2: it holds bytes that are no utf-8; name the file's --encoding, for example windows-1252",
    ]);
    const right = await readRequests(readOptions(file.path, { encoding: "windows-1252" }));
    expect(right.requests[0]!.district).toBe("CaféTown");
  });

  test("a quotation mark that is never closed loses what follows, and says so", async () => {
    const { requests, report } = await read([
      TREE,
      row({ id: "2", district: '"Lakeland' }),
      row({ id: "3" }),
    ]);
    expect(requests.map(({ id }) => id)).toEqual(["14-00293539"]);
    expect(report.problems).toEqual([
      expect.stringMatching(/^line 3: a quotation mark opens here .*never closed/),
    ]);
  });

  test("a quotation mark closed lines later names the lines it swallowed", async () => {
    const { report } = await read([row({ id: "2", district: '"Lakeland' }), row({ id: '3"' }), TREE]);
    expect(report.problems[0]).toMatch(
      /^line 2: it has \d+ columns .* runs to line 3: look for a quotation mark/,
    );
  });

  test("only the first ten are listed, all are counted", async () => {
    const { report } = await read([TREE, ...Array.from({ length: 25 }, () => "x,y")]);
    expect(report.problems).toHaveLength(10);
    expect(report.dropped.malformed).toBe(25);
  });
});

describe("what is chosen", () => {
  test("a period of local dates, both ends included", async () => {
    const { requests, report } = await read(
      [
        row({ id: "before", created: "05/01/2018 11:59:59 PM" }),
        row({ id: "first", created: "05/02/2018 12:00:01 AM" }),
        row({ id: "last", created: "05/03/2018 11:59:59 PM" }),
        row({ id: "after", created: "05/04/2018 12:00:01 AM" }),
      ],
      { from: parseIsoDate("2018-05-02"), to: parseIsoDate("2018-05-03") },
    );
    expect(requests.map(({ id }) => id)).toEqual(["first", "last"]);
    expect(report.dropped.outsidePeriod).toBe(2);
  });

  test("a limit counts what is kept", async () => {
    const { requests, report } = await read([SIGNAL_AT_PLACEHOLDER, TREE, VEHICLE], { limit: 1 });
    expect(requests.map(({ id }) => id)).toEqual(["14-00293539"]);
    expect(report.rows).toBe(2);
  });

  test("other columns, another spelling of moments, another delimiter", async () => {
    await using file = await LogFile.of(
      "\ufeffвид;когда;район\nTRS-Parking Complaint;12.04.2018 14:05;Центр\n",
    );
    const { requests } = await readRequests(
      readOptions(file.path, {
        map: parseColumnMap("created=когда,category=вид,district=район"),
        readMoment: momentReader("DD.MM.YYYY HH:mm", "Europe/Moscow"),
        zone: "Europe/Moscow",
        delimiter: ";",
      }),
    );
    expect(requests).toMatchObject([
      { createdAt: new Date("2018-04-12T11:05:00Z"), category: "ROADSIDE", district: "Центр", id: null },
    ]);
  });
});

describe("a file that cannot be replayed", () => {
  async function refusal(content: string | Uint8Array, changes = {}): Promise<string> {
    await using file = await LogFile.of(content);
    const error = await readRequests(readOptions(file.path, changes)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ReplayProblem);
    return (error as ReplayProblem).message;
  }

  test("is empty", async () => {
    expect(await refusal("")).toMatch(
      /is empty: it needs a header line with the columns CreatedDate, SRType/,
    );
    expect(await refusal("\n\n")).toMatch(/is empty/);
  });

  test("has a header and no rows", async () => {
    expect(await refusal(`${HEADER}\n`)).toMatch(/has a header line and no rows/);
  });

  test("lacks a column: it is named and those present are listed", async () => {
    expect(await refusal("id,type,createddate\n1,x,y\n")).toBe(
      'The file has no column "CreatedDate" (created; did you mean "createddate"?) and no column "SRType" (category; did you mean "type"?). ' +
        "Its columns are: id, type, createddate. Name them with --map created=...,category=...",
    );
  });

  test("lacks a column that was asked for, though it could do without", async () => {
    const map = parseColumnMap("created=CreatedDate,category=SRType,lat=Breite");
    expect(await refusal(`${HEADER}\n${TREE}\n`, { map })).toMatch(/no column "Breite" \(lat\)/);
  });

  test("is separated by something else", async () => {
    expect(await refusal("SRType;CreatedDate\nx;y\n")).toMatch(/add --delimiter ";"\.$/);
  });

  test("has no usable row: the reasons are counted", async () => {
    expect(await refusal(`${HEADER}\n${SIGNAL_AT_PLACEHOLDER}\nx,y\n`)).toMatch(
      /none of its 2 rows can be replayed \(1 with rounded placeholder coordinates, 1 malformed\)\.\n {2}line 3: it has 2 columns/,
    );
  });

  test("is UTF-16", async () => {
    const content = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`${HEADER}\n${TREE}\n`, "utf16le"),
    ]);
    expect(await refusal(content)).toMatch(/is written in UTF-16: add --encoding utf-16le/);
    await using file = await LogFile.of(content);
    const { requests } = await readRequests(readOptions(file.path, { encoding: "utf-16le" }));
    expect(requests).toHaveLength(1);
  });

  test("is not there, or is a directory, or has an unknown encoding", async () => {
    await expect(readRequests(readOptions("/nowhere/log.csv"))).rejects.toThrow(/there is no such file/);
    await expect(readRequests(readOptions("/tmp"))).rejects.toThrow(/it is a directory/);
    expect(await refusal(HEADER, { encoding: "klingon" })).toMatch(/--encoding "klingon" is unknown/);
  });
});

test.each(["created", "created=A", "created=A,category=", "when=A,category=B"])(
  "--map %s is refused in words",
  (map) => {
    expect(() => parseColumnMap(map)).toThrow(ReplayProblem);
  },
);

test("columns nobody needs may be missing, and are said to be", async () => {
  await using file = await LogFile.of("CreatedDate,SRType\n04/22/2014 01:07:39 PM,SW-HGW\n");
  const { report } = await readRequests(readOptions(file.path));
  expect(report.absentFields).toEqual(["id", "district", "lat", "lon"]);
});
