import { expect, test } from "vitest";
import { createLog, type LogOptions, type LogRecord } from "./log.ts";
import { VirtualClock } from "./time.ts";

const AT = new Date("2026-03-10T08:40:00.250Z");
const TOKEN = "7012345678:AAEhBOweik9ai2o01LtM2xDq3-plantedTok";
const PHONE = "+7 (999) 123-45-67";
const CARD = "4276 1600 1234 5678";
const PASSPORT = "4510 123456";

function capture(options: Partial<LogOptions> = {}) {
  const chunks: string[] = [];
  const text = () => chunks.join("");
  const records: LogRecord[] = [];
  const log = createLog({
    role: "dispatch",
    clock: new VirtualClock(AT),
    destination: { write: (chunk: string) => void chunks.push(chunk) },
    sink: (record) => void records.push(record),
    ...options,
  });
  return { log, records, text, lines: () => text().trim().split("\n").filter(Boolean) };
}

test("a line is one JSON object with ts, level, role, event, request_id and the fields in snake_case", () => {
  const { log, lines } = capture();
  log.child({ requestId: "u:42" }).info("offer_sent", { offerId: 7, expiresAt: AT, skipped: undefined });
  expect(lines()).toHaveLength(1);
  expect(lines()[0]!.match(/"(ts|level|role|event)":/g)).toHaveLength(4);
  expect(JSON.parse(lines()[0]!)).toEqual({
    ts: "2026-03-10T08:40:00.250Z",
    level: "info",
    role: "dispatch",
    event: "offer_sent",
    request_id: "u:42",
    offer_id: 7,
    expires_at: "2026-03-10T08:40:00.250Z",
  });
});

test("S-11 a token, a phone, a card and a passport planted in errors of every shape are not in the output", () => {
  const { log, text, records } = capture({ secrets: ["hunter2-session-secret"] });
  const planted = `GET https://api.telegram.org/bot${TOKEN}/getMe for ${PHONE}, ${CARD}, ${PASSPORT}`;
  const cause = Object.assign(new Error(`connect postgresql://fs:p4ssw0rd!@db/fs: ${planted}`), {
    code: "08006",
    detail: `Key (phone)=(${PHONE}) of Иванов`,
    payload: { chat_id: 1, text: planted },
  });
  const error = new AggregateError([new Error(planted)], planted, { cause });
  log.error("error", { error, details: planted, nested: [{ deep: { token: TOKEN, note: planted } }] });
  log.error(`error`, {
    clientName: "Иванов",
    phone: "89991234567",
    url: `x/bot${encodeURIComponent(TOKEN)}/y`,
  });
  log.error("error", { reason: "cookie hunter2-session-secret refused" });

  for (const written of [text(), JSON.stringify(records)]) {
    expect(written).not.toMatch(/AAEhBOweik9/);
    expect(written).not.toMatch(/9{3}\D{0,3}123\D?45/);
    expect(written).not.toMatch(/4276|1600/);
    expect(written).not.toMatch(/4510/);
    expect(written).not.toMatch(/p4ssw0rd|hunter2|Иванов/);
  }
  expect(records[0]).toMatchObject({ error: { name: "AggregateError", cause: { code: "08006" } } });
});

test("one process logs for several roles", () => {
  const { log, records } = capture();
  log.child({ requestId: "r" }).as("jobs").info("autoclose");
  expect(records[0]).toMatchObject({ role: "jobs", request_id: "r", event: "autoclose" });
});

test("a request id that is a UUID full of digits keeps its form", () => {
  const { log, records } = capture();
  log.info("accepted", { requestId: "12345678-1234-4234-8234-123456789012" });
  expect(records[0]!["request_id"]).toBe("12345678-1234-4234-8234-123456789012");
});

test("the sink hears info events even when only warnings are printed", () => {
  const { log, lines, records } = capture({ level: "warn" });
  log.debug("quiet");
  log.info("round_start");
  log.warn("slow");
  expect(lines()).toHaveLength(1);
  expect(records.map((record) => record.event)).toEqual(["round_start", "slow"]);
});

test("nothing that is logged can throw, and a field cannot pass itself off as the level", () => {
  const cyclic: Record<string, unknown> = { level: "info", big: 12n, buffer: Buffer.from("x") };
  cyclic["self"] = cyclic;
  Object.defineProperty(cyclic, "trap", {
    enumerable: true,
    get: () => {
      throw new Error("trap");
    },
  });
  const { log, lines } = capture({
    sink: () => {
      throw new Error("disk full");
    },
  });
  log.error("odd", { level: "debug", cyclic, list: Array.from({ length: 150 }, (_, i) => i) });
  const [line, failure] = lines().map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(line).toMatchObject({ level: "error", event: "odd", field_level: "debug" });
  expect(line!["list"]).toHaveLength(101);
  expect(failure).toMatchObject({ event: "log_sink_failed", error: { message: "disk full" } });
});
