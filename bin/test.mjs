// `npm test`: types, lint, and the suite on the bundled PostgreSQL and on PostgreSQL 15 where there is one.
// Arguments go to vitest: `npm test -- src/dispatch`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, ROOT, run } from "./launcher.mjs";

const PG15 = process.env["PG15_BIN"] || "/usr/lib/postgresql/15/bin";
const args = process.argv.slice(2);
const tool = (...path) => join(ROOT, "node_modules", ...path);
const results = [];

async function step(name, commandLine, env = process.env) {
  const code = await run(commandLine, { env, cwd: ROOT });
  results.push(`${name}: ${code === 0 ? "ok" : "FAILED"}`);
  if (code !== 0) process.exitCode ||= code;
  // Stopped by the user: the rest is not wanted either.
  if (code > 128) process.exit(code);
  return code === 0;
}

function whyNot15(isSuiteGreen) {
  if (process.env["TEST_DATABASE_URL"]) return "TEST_DATABASE_URL is set";
  if (process.env["FS_SKIP_PG15"] === "1") return "FS_SKIP_PG15=1";
  if (!existsSync(join(PG15, "postgres"))) return `no PostgreSQL 15 in ${PG15}; PG15_BIN names another place`;
  return isSuiteGreen ? null : "the suite failed already";
}

ensureInstalled({ dev: true });
await step("types", [tool("typescript", "bin", "tsc"), "--noEmit"]);
await step("lint", [tool("@biomejs", "biome", "bin", "biome"), "check", "."]);
const vitest = [tool("vitest", "vitest.mjs"), "run", ...args];
const where = process.env["TEST_DATABASE_URL"] ? "the given server" : "the bundled PostgreSQL";
const isSuiteGreen = await step(`tests on ${where}`, vitest);
const reason = whyNot15(isSuiteGreen);
if (reason === null) {
  // What differs between versions is SQL. Left out: what speaks to no database or brings a server of its own, and the
  // surfaces, which hold no SQL (test/tidy.test.ts).
  const without = [
    ...[
      "kernel",
      "local-bot-api",
      "texts",
      "embedded-postgres",
      "master-bot",
      "admin-bot",
      "http",
      "demo",
      "replay",
      "roles",
    ].map((dir) => `src/${dir}/**`),
    "test/{launcher,processes,bot-*,chat-*}.test.ts",
    "test/{bot-matrix,stories,faults}/**",
    "bench/**",
  ];
  const excluded = without.flatMap((pattern) => ["--exclude", pattern]);
  await step("tests on PostgreSQL 15", [...vitest, ...excluded], { ...process.env, FS_TEST_PG_BIN: PG15 });
}
if (reason !== null) results.push(`tests on PostgreSQL 15: skipped (${reason})`);
console.log(results.join("; "));
