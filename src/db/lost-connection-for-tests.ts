/** A process whose connection the server ends in the middle of its work: DATABASE_URL. Says "alive" when it goes on. */
import { connect } from "./database.ts";
import { sql, type Tx } from "./tx.ts";

await using other = connect({ url: process.env["DATABASE_URL"]!, poolMax: 1 });
await using db = connect({ url: process.env["DATABASE_URL"]!, poolMax: 1 });
const pidOf = (tx: Tx) => tx.one<{ pid: number }>(sql`select pg_backend_pid() as pid`);
let attempts = 0;
const answer = await db.transaction(async (tx) => {
  attempts += 1;
  const { pid } = await pidOf(tx);
  if (attempts === 1) {
    await other.one(sql`select pg_terminate_backend(${pid}::int, 5000) as ended`);
    // The news arrives while nobody waits for an answer on this connection.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return tx.one<{ one: number }>(sql`select 1 as one`);
});
console.log(`alive ${answer.one} ${attempts}`);
