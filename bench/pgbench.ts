import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const PLACES = [
  "/usr/lib/postgresql/18/bin",
  "/usr/lib/postgresql/17/bin",
  "/usr/lib/postgresql/16/bin",
  "/usr/lib/postgresql/15/bin",
  "/usr/bin",
];

/** Path of pgbench, or null when no PostgreSQL client package is installed. */
export function findPgbench(): string | null {
  const place = [process.env["PGBENCH_DIR"], ...PLACES].find(
    (dir) => dir && existsSync(join(dir, "pgbench")),
  );
  return place ? join(place, "pgbench") : null;
}

/** Transactions per second of a script, without vacuum, prepared statements, `clients` sessions for a number of transactions each. */
export async function pgbench(
  binary: string,
  {
    url,
    script,
    clients,
    transactionsEach,
  }: { url: string; script: string; clients: number; transactionsEach: number },
): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "fs-pgbench-"));
  try {
    const file = join(dir, "script.sql");
    await writeFile(file, script);
    const args = [
      "-n",
      "-M",
      "prepared",
      "-c",
      String(clients),
      "-j",
      "2",
      "-t",
      String(transactionsEach),
      "-f",
      file,
      url,
    ];
    const { stdout } = await run(binary, args, { maxBuffer: 1 << 24 });
    const tps = /tps = ([\d.]+)/.exec(stdout);
    if (!tps) throw new Error(`pgbench printed no tps: ${stdout}`);
    return Number(tps[1]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
