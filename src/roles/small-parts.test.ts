import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { dataDirectory } from "../../test/started-process.ts";
import { createLog, type LogRecord } from "../kernel/log.ts";
import { after, HOUR_MS, monotonicMs, SECOND_MS, VirtualClock } from "../kernel/time.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import { CannotStart, keepRunning } from "./keep-running.ts";
import { LogFile } from "./log-file.ts";
import { sleepUntil } from "./sleep-until.ts";
import { noticeWords } from "./start-words.ts";
import { TelegramAccess } from "./telegram-access.ts";

const START = new Date("2026-03-10T08:40:00Z");

describe("sleeping by the clock", () => {
  test("a clock that runs ×3600 makes an hour pass in a second", async () => {
    const startedMs = monotonicMs();
    const clock = new VirtualClock(START, 3_600);
    await sleepUntil(clock, after(START, HOUR_MS), new AbortController().signal);
    expect(monotonicMs() - startedMs).toBeLessThan(2 * SECOND_MS);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(after(START, HOUR_MS).getTime());
  });

  test("whoever sleeps by a clock that stands notices that it was turned", async () => {
    const clock = new VirtualClock(START);
    const sleeping = sleepUntil(clock, after(START, HOUR_MS), new AbortController().signal);
    clock.turn(HOUR_MS);
    await sleeping;
  });

  test("a stop wakes", async () => {
    const stop = new AbortController();
    const sleeping = sleepUntil(new VirtualClock(START), after(START, HOUR_MS), stop.signal);
    stop.abort();
    await sleeping;
  });
});

describe("keeping a loop running", () => {
  function capture() {
    const records: LogRecord[] = [];
    const log = createLog({
      role: "test",
      destination: { write: () => {} },
      sink: (record) => void records.push(record),
    });
    return { log, records };
  }

  test("a loop that throws is logged and started again, each time later; its result is the result", async () => {
    const { log, records } = capture();
    let runs = 0;
    const loop = async () => {
      runs += 1;
      if (runs < 3) throw new Error(`broken ${runs}`);
      return "done";
    };
    const { signal } = new AbortController();
    expect(await keepRunning("test", loop, { log, signal })).toBe("done");
    expect(records).toMatchObject([
      { level: "error", reason: "loop_failed", loop: "test", failures: 1, restart_ms: 1_000 },
      { level: "error", reason: "loop_failed", loop: "test", failures: 2, restart_ms: 2_000 },
    ]);
  });

  test("a stop during the pause ends it, and an error after a stop is nobody's business", async () => {
    const { log, records } = capture();
    const stop = new AbortController();
    const loop = async () => {
      stop.abort();
      throw new Error("cut off");
    };
    expect(await keepRunning("test", loop, { log, signal: stop.signal })).toBeNull();
    expect(records).toEqual([]);
  });

  test("what makes the start impossible is not tried again", async () => {
    const { log } = capture();
    const loop = async () => {
      throw new CannotStart("the port is taken");
    };
    const { signal } = new AbortController();
    await expect(keepRunning("test", loop, { log, signal })).rejects.toThrow("the port is taken");
  });
});

test("a full log file is put aside, and only two older ones are kept", async () => {
  await using data = await dataDirectory();
  const path = join(data.path, "logs", "x.log");
  const file = new LogFile(path, 10);
  for (const line of ["one\n", "two\n", "three\n", "four\n", "five\n", "six\n"]) file.write(line);
  const texts = [path, `${path}.1`, `${path}.2`].map((name) => readFile(name, "utf8"));
  expect(await Promise.all(texts)).toEqual(["six\n", "four\nfive\n", "three\n"]);
  // A later process goes on in the same file.
  new LogFile(path, 100).write("seven\n");
  expect(await readFile(path, "utf8")).toBe("six\nseven\n");
});

test("a notice at the terminal says what, where and why in one line", () => {
  const record = { ts: "2026-03-10T08:40:05.000Z", level: "error", role: "jobs", event: "error" } as const;
  expect(noticeWords({ ...record, reason: "job_failed", details: { message: "no disk" } })).toBe(
    "08:40:05 error jobs error: job_failed: no disk",
  );
  expect(noticeWords({ ...record, level: "warn", event: "database_wait" })).toBe(
    "08:40:05 warn  jobs database_wait",
  );
});

test("with TELEGRAM_PROXY_URL every call goes through the proxy", async () => {
  const clock = new VirtualClock(START, 1);
  await using telegram = await LocalBotApi.start({ clock });
  telegram.registerBot({ token: "1001:AAmasterbot", username: "master_bot", name: "Мастера" });
  const seen: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    seen.push(incoming.url ?? "");
    const onward = httpRequest(
      incoming.url!,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as { port: number };
  const channels = { LOGS: null, ALERTS: null, REPORTS: null };
  const place = { root: telegram.url, tokens: { master: "1001:AAmasterbot", admin: null }, channels };
  const access = new TelegramAccess(place, `http://127.0.0.1:${port}`);
  expect(access.nameOf("master")).toBeNull();
  await access.learnName("master");
  expect(access.nameOf("master")).toBe("master_bot");
  expect(seen).toEqual([`${telegram.url}/bot1001:AAmasterbot/getMe`]);
  expect(() => access.api("admin")).toThrow(/ADMIN_BOT_TOKEN is missing/);
});
