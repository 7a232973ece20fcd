import { Command, CommanderError } from "commander";
import { MigrationError, migrate, migrationStatus } from "../db/migrate.ts";
import { dumpSchema } from "../db/schema-dump.ts";
import { EmbeddedPostgresProblem } from "../embedded-postgres/problem.ts";
import { maskSecrets } from "../kernel/mask.ts";
import { WallClock } from "../kernel/time.ts";
import { registerReplay } from "../replay/command.ts";
import { registerDemo } from "./command-demo.ts";
import { registerPlaces } from "./command-places.ts";
import { ConfigError, ROLES, readConfig } from "./config.ts";
import { CannotStart } from "./keep-running.ts";
import { DatabaseProblem } from "./open-database.ts";
import { start } from "./start.ts";
import { StopRequested, stopRequest } from "./stop-request.ts";
import { VERSION } from "./version.ts";
import { withDatabase } from "./with-database.ts";

const EXAMPLES = `
Examples:
  npm start                                   everything in one process, on a database of its own
  field-service start --roles=dispatch,jobs   some roles; others run in processes of their own
  field-service migrate                       bring the schema up to date
  field-service status                        what the database and its schema are
  field-service schema-dump > schema.sql      the schema as SQL
  field-service geo-import streets.csv        judge a list of places; --apply writes it
  field-service demo-clear                    throw the demo away and start it afresh
  field-service replay requests.csv           replay a log of requests on virtual time

Variables of the environment (or of .env) are listed in .env.example.`;

const program = new Command("field-service")
  .description("Dispatch of home-service orders to independent technicians.")
  .version(VERSION)
  .showHelpAfterError("Run `field-service --help` for all commands with examples.")
  .addHelpText("after", EXAMPLES)
  .exitOverride();

program
  .command("start")
  .description("run the service until it is stopped; migrates the database first")
  .option("--roles <list>", `comma list instead of FS_ROLES: ${ROLES.join(", ")}`)
  .action(async ({ roles }: { roles?: string }) => {
    const config = readConfig(roles === undefined ? process.env : { ...process.env, FS_ROLES: roles });
    const terminal = {
      isTerminal: process.stdout.isTTY === true,
      out: (text: string) => void process.stdout.write(text),
      err: (text: string) => void process.stderr.write(text),
    };
    process.exitCode = await start(config, terminal, stopRequest());
  });

program
  .command("migrate")
  .description("bring the schema up to date; says what it applied")
  .action(() =>
    withDatabase(async (database, { log }) => {
      const now = new WallClock().now();
      const { applied, version } = await migrate(database, {
        now,
        log: (line) => log.info("migration", { line }),
      });
      const what = applied.length === 0 ? "nothing to do" : `applied ${applied.join(", ")}`;
      console.log(`The schema is at version ${version}: ${what}.`);
    }),
  );

program
  .command("schema-dump")
  .description("print the schema of the database as SQL")
  .action(() =>
    withDatabase(async (database) => {
      process.stdout.write(await dumpSchema(database));
    }),
  );

program
  .command("status")
  .description("say which database this is, and whether its schema fits this version")
  .action(() =>
    withDatabase(async (database, { config }) => {
      const { version: schema, pending, problem } = await migrationStatus(database);
      const where =
        config.databaseUrl === null ? `embedded in ${config.dataDir}` : new URL(config.databaseUrl).host;
      console.log(`field-service ${VERSION}\ndatabase: ${where}\nschema: version ${schema}`);
      if (pending.length > 0) console.log(`to apply: ${pending.join(", ")} (run \`field-service migrate\`)`);
      if (problem) throw problem;
    }),
  );

registerPlaces(program);
registerDemo(program);
registerReplay(program, stopRequest);

const IN_WORDS = [ConfigError, DatabaseProblem, EmbeddedPostgresProblem, MigrationError, CannotStart];

/** Errors meant for the reader are shown as they are; of others the stack, for a report. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isForReader = IN_WORDS.some((kind) => error instanceof kind);
  return isForReader ? error.message : (error.stack ?? error.message);
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message (or the help, or the version) already.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof StopRequested) process.exitCode = 130;
  else {
    console.error(maskSecrets(explain(error)));
    process.exitCode = 1;
  }
}
