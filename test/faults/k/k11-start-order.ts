import { connect } from "../../../src/db/database.ts";
import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS, sleep, WallClock } from "../../../src/kernel/time.ts";
import { MASTER_BOT, PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import { worldOn } from "../company.ts";
import { administer, type Fault, onServer, sized, startServer } from "../ground.ts";
import { TcpProxy } from "../proxy.ts";
import { Sheet } from "../report.ts";
import { Service } from "../service.ts";

/** A process says at most once in this time that it waits for the database. */
const WAIT_SAID_MS = 30 * SECOND_MS;

/**
 * K-11: processes come up before their database, several bring the schema up at once, and one is older
 * than the schema it finds.
 */
export const k11: Fault = async (profile, ground) => {
  const absentMs = sized(profile, { smoke: SECOND_MS, ci: 4 * SECOND_MS, full: 60 * SECOND_MS });
  const sheet = new Sheet("K-11");
  await using server = await startServer();
  await absentAtStart(sheet, server.url, absentMs, ground);
  await twoMigrators(sheet, server.url);
  await newerSchema(sheet, server.url);
  return sheet.rows;
};

async function absentAtStart(
  sheet: Sheet,
  serverUrl: string,
  absentMs: number,
  ground: Parameters<Fault>[1],
): Promise<void> {
  await using proxy = await TcpProxy.to(serverUrl);
  proxy.set({ refuse: true });
  await administer(serverUrl, `create database "late"`);
  await using elsewhere = await ground.database();
  await using post = await PostOffice.open(await worldOn(elsewhere, { rate: 1, at: new WallClock().now() }));
  const variables = {
    DATABASE_URL: proxy.through(onServer(serverUrl, "late")),
    TELEGRAM_API_ROOT: post.telegram.url,
  };
  await using stack = new AsyncDisposableStack();
  const starting = (["dispatch", "master-bot"] as const).map((role) => Service.role(role, variables));
  await sleep(absentMs);
  proxy.set({});
  const services = await Promise.all(starting);
  for (const service of services) stack.use(service);
  const waits = services.map(({ lines }) => lines.filter(({ event }) => event === "database_wait").length);
  const polls = post.telegram.bot(MASTER_BOT).polls.isWaiting;
  const codes = await Promise.all(services.map((service) => service.stop()));
  sheet.none("crashes while the database was absent", codes.filter((code) => code !== "0").length);
  sheet.atMost(
    "log lines about it, per process",
    Math.max(...waits),
    1 + Math.floor(absentMs / WAIT_SAID_MS),
  );
  sheet.judged("works once it is there", polls ? "polls" : "does not poll", "polls", polls);
}

/** Two start at once on an empty database: one migrates, the other waits and finds nothing to do. */
async function twoMigrators(sheet: Sheet, serverUrl: string): Promise<void> {
  await administer(serverUrl, `create database "two"`);
  const url = onServer(serverUrl, "two");
  await using stack = new AsyncDisposableStack();
  const both = await Promise.all([1, 2].map(() => Service.run(["migrate"], { DATABASE_URL: url })));
  for (const service of both) stack.use(service);
  const codes = await Promise.all(both.map((service) => service.ended()));
  await using db = connect({ url, poolMax: 1 });
  const { rows, versions } = await db.one<{ rows: number; versions: number }>(sql`
    select count(*)::int as rows, count(distinct version)::int as versions from schema_migrations`);
  const applied = both.map(({ words }) =>
    (/applied (.*)\./.exec(words)?.[1] ?? "").split(", ").filter(Boolean),
  );
  sheet.none("of two migrators at once: failed", codes.filter((code) => code !== "0").length);
  sheet.exactly("migrations run (rows of the book)", rows, versions);
  sheet.exactly("migrations both say they ran, together", applied.flat().length, versions);
}

async function newerSchema(sheet: Sheet, serverUrl: string): Promise<void> {
  const url = onServer(serverUrl, "two");
  await using db = connect({ url, poolMax: 1 });
  await db.run(sql`
    insert into schema_migrations (version, name, checksum, applied_at)
    select max(version) + 1, '9999_from_the_future.sql', 'x', max(applied_at) from schema_migrations`);
  await using service = await Service.run(["start", "--roles=dispatch"], {
    DATABASE_URL: url,
    MASTER_BOT_TOKEN: "1:aaaaaaaaaaaaaaaa",
    HTTP_PORT: "0",
  });
  const code = await service.ended();
  const words = service.words.split("\n").find((line) => line.trim() !== "") ?? "";
  const isClear = code === "1" && /newer|version/i.test(words) && !/\n\s+at /.test(service.words);
  sheet.judged(
    "a schema newer than the code",
    `exit ${code}: ${words.slice(0, 160)}`,
    "clear refusal",
    isClear,
  );
}
