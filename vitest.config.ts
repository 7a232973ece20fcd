import { defineConfig } from "vitest/config";

// A zone with a half-hour offset and summer time: code that leans on the process's zone fails here.
process.env["TZ"] = "America/St_Johns";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "sim/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
    reporters: ["default"],
  },
});
