import { spawnSync } from "node:child_process";
import { defineConfig } from "vitest/config";

// `node_modules/.bin/vitest` runs on whatever Node comes first; the product runs on the bundled one.
if (Number(process.versions.node.split(".")[0]) < 24) {
  const { findNode } = await import("./bin/launcher.mjs");
  const { status } = spawnSync(findNode(), process.argv.slice(1), { stdio: "inherit" });
  process.exit(status ?? 1);
}

// A zone with a half-hour offset and summer time: code that leans on the process's zone fails here.
process.env["TZ"] = "America/St_Johns";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "sim/**/*.test.ts", "bench/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
    reporters: ["default"],
  },
});
