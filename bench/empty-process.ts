/** The floor of B8: a Node process that does nothing but hold connections to the database. */
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"]!, max: 10 });
await Promise.all(Array.from({ length: 10 }, () => pool.query("select 1")));
process.once("disconnect", () => process.exit(0));
