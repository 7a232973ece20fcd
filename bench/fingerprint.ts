import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { type Queryable, sql } from "../src/db/tx.ts";
import { monotonicMs, SECOND_MS } from "../src/kernel/time.ts";

/** What the figures were taken on; printed with every run. */
export async function fingerprint(q: Queryable): Promise<Record<string, string>> {
  const { version } = await q.one<{ version: string }>(
    sql`select current_setting('server_version') as version`,
  );
  const changed = await q.rows<{ name: string; setting: string }>(sql`
    select name, setting from pg_settings
     where name in ('fsync','synchronous_commit','full_page_writes','shared_buffers','max_wal_size','wal_level') order by name`);
  return {
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown"}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: loadavg()
      .map((load) => load.toFixed(2))
      .join(" "),
    fdatasync: `${Math.round(flushesPerSecond())}/s (8 kB)`,
    postgresql: version,
    settings: changed.map(({ name, setting }) => `${name}=${setting}`).join(" "),
    node: process.version,
    driver: `pg ${(pg as unknown as { version?: string }).version ?? "8"}`,
  };
}

/** fdatasync of 8 kB for a second, on the disk of the repository: no durable commit of one session can be faster. */
export function flushesPerSecond(): number {
  const file = join(resolve(import.meta.dirname, ".."), `.bench-fsync-${process.pid}`);
  const handle = openSync(file, "w");
  const block = Buffer.alloc(8_192, 1);
  const startMs = monotonicMs();
  let flushes = 0;
  while (monotonicMs() - startMs < SECOND_MS) {
    writeSync(handle, block, 0, block.length, 0);
    fdatasyncSync(handle);
    flushes += 1;
  }
  const elapsedMs = monotonicMs() - startMs;
  closeSync(handle);
  rmSync(file);
  return (flushes / elapsedMs) * SECOND_MS;
}
