import { connect } from "node:net";
import type { FastifyInstance } from "fastify";
import { describe, expect, onTestFinished, test } from "vitest";
import { createLog, type LogRecord } from "../kernel/log.ts";
import type { TakeWebhook, WebhookRequest } from "../telegram/webhook.ts";
import type { Readiness } from "./health.ts";
import { buildServer, closeServer, type ServerParts } from "./server.ts";
import { webhookPath } from "./webhooks.ts";

const TOKEN = "a-token-of-24-characters";

function serverWith(parts: Partial<ServerParts> = {}) {
  const records: LogRecord[] = [];
  const log = createLog({
    role: "api",
    destination: { write: () => {} },
    sink: (record) => void records.push(record),
  });
  const answered: [string, number][] = [];
  const server = buildServer({
    log,
    isHttps: false,
    readiness: async () => ({ status: "ready" }),
    metrics: { read: async () => ({ type: "text/plain; version=0.0.4", text: "fs_x 1\n" }), token: TOKEN },
    onAnswered: (route, code) => void answered.push([route, code]),
    ...parts,
  });
  onTestFinished(() => closeServer(server));
  return { server, records, answered };
}

/** A request from this machine unless told. */
function get(server: FastifyInstance, url: string, headers: Record<string, string> = {}, from = "127.0.0.1") {
  return server.inject({ url, headers: { host: "localhost:8080", ...headers }, remoteAddress: from });
}

describe("health", () => {
  test("a process that answers is live, whatever else fails", async () => {
    const { server } = serverWith({
      readiness: async () => ({ status: "not_ready", failing: { database: "no answer" } }),
    });
    const answer = await get(server, "/health/live");
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: "live" }]);
  });

  test("readiness is 503 with the failing part named, and 200 again when it is mended", async () => {
    let ready: Readiness = { status: "not_ready", failing: { "role jobs": "no heartbeat yet" } };
    const { server } = serverWith({ readiness: async () => ready });
    const failing = await get(server, "/health/ready");
    expect([failing.statusCode, failing.json()]).toEqual([503, ready]);
    ready = { status: "ready" };
    expect((await get(server, "/health/ready")).statusCode).toBe(200);
  });
});

describe("metrics", () => {
  test.each([
    ["this machine", {}, "127.0.0.1", 200],
    ["this machine by IPv6", {}, "::1", 200],
    ["another machine", {}, "10.0.0.7", 401],
    ["another machine with the token", { authorization: `Bearer ${TOKEN}` }, "10.0.0.7", 200],
    ["another machine with another token", { authorization: `Bearer ${TOKEN}x` }, "10.0.0.7", 401],
    ["this machine with a wrong token", { authorization: "Bearer x" }, "127.0.0.1", 401],
    ["a proxy on this machine", { "x-forwarded-for": "10.0.0.7" }, "127.0.0.1", 401],
    ["a page whose name points here", { host: "evil.example:8080" }, "127.0.0.1", 401],
  ])("asked by %s", async (_, headers, from, code) => {
    const { server } = serverWith();
    const answer = await get(server, "/metrics", headers as Record<string, string>, from);
    expect(answer.statusCode).toBe(code);
    if (code === 200) {
      expect(answer.body).toBe("fs_x 1\n");
      expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4");
    }
  });

  test("without a token in the configuration no token opens them", async () => {
    const { server } = serverWith({ metrics: { read: async () => ({ type: "x", text: "" }), token: null } });
    const answer = await get(server, "/metrics", { authorization: "Bearer null" }, "10.0.0.7");
    expect(answer.statusCode).toBe(401);
  });
});

test("the status is for this machine", async () => {
  const status = { version: "1" } as never;
  const { server } = serverWith({ status: async () => status });
  expect((await get(server, "/status")).json()).toEqual(status);
  expect((await get(server, "/status", {}, "10.0.0.7")).statusCode).toBe(403);
  expect((await get(serverWith().server, "/status")).statusCode).toBe(404);
});

test("every answer carries the security headers, with nothing inline and nothing from elsewhere", async () => {
  const { server } = serverWith({ isHttps: true });
  for (const url of ["/health/live", "/nothing"]) {
    const { headers } = await get(server, url);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=31536000",
    });
  }
  const { headers } = await get(serverWith().server, "/health/live");
  expect(headers["strict-transport-security"]).toBeUndefined();
});

test("an unknown address is answered in words; its metric does not carry the address", async () => {
  const { server, answered } = serverWith();
  const answer = await get(server, "/secret/+79991234567?x=1");
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toEqual({
    error: "not_found",
    message: "There is nothing at GET /secret/+79991234567.",
    requestId: expect.stringMatching(/^h-[a-z]{10}$/),
  });
  expect(answered).toEqual([["unknown", 404]]);
});

test("a failure is logged under the request id, and its cause is not shown", async () => {
  const { server, records } = serverWith({
    routes: [
      (plugin) =>
        void plugin.get("/broken", async () => {
          throw new Error("the database says secret things");
        }),
    ],
  });
  const answer = await get(server, "/broken");
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain("secret things");
  expect(records).toMatchObject([
    { level: "error", event: "error", reason: "http_request", route: "/broken" },
  ]);
  expect(records[0]!["request_id"]).toBe(answer.json().requestId);
});

test("a body beyond the limit and a body that is no JSON are refused in words", async () => {
  const { server } = serverWith({
    routes: [(plugin) => void plugin.post("/take", async ({ body }) => body)],
  });
  const post = (payload: string) =>
    server.inject({ method: "POST", url: "/take", payload, headers: { "content-type": "application/json" } });
  const large = await post(JSON.stringify("x".repeat(300 * 1024)));
  expect([large.statusCode, large.json().error]).toEqual([413, "too_large"]);
  const broken = await post("{");
  expect([broken.statusCode, broken.json().error]).toEqual([400, "bad_request"]);
  expect((await post('{"a":1}')).json()).toEqual({ a: 1 });
});

describe("webhooks", () => {
  function taking(answer: TakeWebhook) {
    const calls: (WebhookRequest & { bot: string })[] = [];
    const { server } = serverWith({
      webhooks: {
        take: async (bot, request) => {
          calls.push({ bot, ...request });
          return answer;
        },
      },
    });
    return { server, calls };
  }

  test("a call is handed over as it came: bot, secret, raw body", async () => {
    const { server, calls } = taking({ status: "stored", isNew: true });
    const answer = await server.inject({
      method: "POST",
      url: webhookPath("admin"),
      headers: { "x-telegram-bot-api-secret-token": "s", "content-type": "application/json" },
      payload: '{"update_id": 1}',
    });
    expect(answer.statusCode).toBe(200);
    expect(calls).toEqual([
      { bot: "admin", method: "POST", secretToken: "s", body: Buffer.from('{"update_id": 1}') },
    ]);
  });

  test.each([
    [{ status: "method_not_allowed" }, 405],
    [{ status: "wrong_secret" }, 401],
    [{ status: "too_large" }, 413],
    [{ status: "bad_request" }, 400],
  ] as const)("%o is %i without a word", async (taken, code) => {
    const { server } = taking(taken);
    const answer = await server.inject({ method: "POST", url: webhookPath("master"), payload: "x" });
    expect([answer.statusCode, answer.body]).toEqual([code, ""]);
  });

  test("T-5 a body of 10 MB is refused before anybody reads it", async () => {
    const { server, calls } = taking({ status: "stored", isNew: true });
    const payload = Buffer.alloc(10 * 1024 * 1024);
    const answer = await server.inject({ method: "POST", url: webhookPath("master"), payload });
    expect(answer.statusCode).toBe(413);
    expect(calls).toEqual([]);
  });

  test("polling bots have no such address", async () => {
    expect((await get(serverWith().server, webhookPath("master"))).statusCode).toBe(404);
  });
});

test("closing lets a request under way finish and takes no new one", async () => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { server } = serverWith({
    routes: [
      (plugin) =>
        void plugin.get("/slow", async () => {
          begun.resolve();
          await finish.promise;
          return { done: true };
        }),
    ],
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as { port: number };
  const slow = fetch(`http://127.0.0.1:${port}/slow`);
  await begun.promise;
  const closing = closeServer(server);
  const refused = await new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(false));
    socket.once("error", () => resolve(true));
    socket.once("close", () => resolve(true));
  });
  finish.resolve();
  expect(await (await slow).json()).toEqual({ done: true });
  await closing;
  expect(refused).toBe(true);
});
