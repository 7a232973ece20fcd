import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { migrate } from "../db/migrate.ts";
import { clearDemo, type DemoContents, demoContents } from "../demo/demo-clear.ts";
import { seedDemo } from "../demo/demo-seed.ts";
import { WallClock } from "../kernel/time.ts";
import { inWorkingDay } from "./demo-clock.ts";
import { seedAll } from "./seed.ts";
import { withDatabase } from "./with-database.ts";

/** The commands about the demo data set (seed-data.md section 5). */
export function registerDemo(program: Command): void {
  program
    .command("demo-seed")
    .description("write the demo data set into a database that holds no order yet")
    .action(() =>
      withDatabase(async (database, { config }) => {
        const now = inWorkingDay(new WallClock().now());
        await migrate(database, { now });
        await seedAll(database, { now, firstValues: config.firstValues });
        const { status } = await seedDemo(database, now);
        if (status === "seeded") {
          console.log("The demo is there. `npm start` opens it.");
          return;
        }
        console.error(
          "This database holds orders already: the demo never mixes with real work. Give another DATABASE_URL or DATA_DIR.",
        );
        process.exitCode = 1;
      }),
    );

  program
    .command("demo-clear")
    .description("throw the demo away and build the database anew; shows what it holds and asks")
    .option("--yes", "do not ask")
    .action(({ yes }: { yes?: boolean }) =>
      withDatabase(async (database, { config }) => {
        const contents = await demoContents(database);
        console.log(contentsText(contents));
        if (contents.isDemo && !yes && !(await confirmed())) {
          console.log("Nothing was touched.");
          return;
        }
        const now = new WallClock().now();
        const cleared = await clearDemo(database, {
          now,
          seed: (fresh) => seedAll(fresh, { now, firstValues: config.firstValues }),
        });
        process.exitCode = cleared.status === "cleared" ? 0 : 1;
        if (cleared.status === "cleared")
          console.log("The database is new. `npm start` makes a fresh demo in it.");
        if (cleared.status === "not_demo")
          console.error("Nothing was touched: the city of the demo is not in this database.");
        if (cleared.status === "in_use") {
          console.error(
            `Nothing was touched: the service is connected (${cleared.sessions} sessions). Stop it first.`,
          );
        }
      }),
    );
}

function contentsText(held: DemoContents): string {
  const others = held.otherStaff + held.otherMasters;
  return [
    `Orders ${held.orders}, ledger entries ${held.ledgerEntries}, audit rows ${held.auditRows}, messages ${held.messages}.`,
    ...(others > 0
      ? [`Also people who are not of the demo: staff ${held.otherStaff}, masters ${held.otherMasters}.`]
      : []),
  ].join("\n");
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error("Nobody can be asked here; --yes goes on without asking.");
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Throw all of it away? Type yes: ");
  terminal.close();
  return answer.trim().toLowerCase() === "yes";
}
