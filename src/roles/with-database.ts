import { connect, type Database } from "../db/database.ts";
import { createLog, type ProcessLog } from "../kernel/log.ts";
import { type Config, readConfig } from "./config.ts";
import { openDatabase } from "./open-database.ts";
import { stopRequest } from "./stop-request.ts";

/** Runs a command's `action` on the configured database, embedded or not, and leaves it as it was found. */
export async function withDatabase(
  action: (database: Database, parts: { config: Config; log: ProcessLog }) => Promise<void>,
): Promise<void> {
  const config = readConfig(process.env);
  // A command's own answer goes to stdout, so its log goes to stderr.
  const destination = { write: (line: string) => void process.stderr.write(line) };
  const log = createLog({ role: "command", level: config.logLevel, secrets: config.secrets, destination });
  const opened = await openDatabase(config, { log, signal: stopRequest(), join: true });
  try {
    await using database = connect({
      url: opened.directUrl,
      poolMax: 2,
      applicationName: "field-service command",
    });
    await action(database, { config, log });
  } finally {
    await opened.close();
  }
}
