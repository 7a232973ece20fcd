import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config.ts";

/**
 * The secret that signs sessions: SESSION_SECRET, or in demo mode one that is generated at the
 * first start and kept in DATA_DIR, so that logins outlive a restart. Of several processes at
 * once all get the same. Throws when DATA_DIR cannot be written.
 */
export async function sessionSecret(config: Pick<Config, "sessionSecret" | "dataDir">): Promise<string> {
  if (config.sessionSecret !== null) return config.sessionSecret;
  const path = join(config.dataDir, "session-secret");
  await mkdir(config.dataDir, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return (await readFile(path, "utf8")).trim();
}
