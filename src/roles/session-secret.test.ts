import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sessionSecret } from "./session-secret.ts";

test("the demo makes a secret of its own once, readable by its user only", async () => {
  const root = await mkdtemp(join(tmpdir(), "session-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const config = { sessionSecret: null, dataDir: join(root, "data") };
  const first = await sessionSecret(config);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await sessionSecret(config)).toBe(first);
  expect((await stat(join(root, "data/session-secret"))).mode & 0o777).toBe(0o600);
});

test("a given secret is used and nothing is written", async () => {
  const config = { sessionSecret: "0123456789abcdef0123456789abcdef", dataDir: "/nowhere/at/all" };
  expect(await sessionSecret(config)).toBe(config.sessionSecret);
});
