import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SUPERUSER } from "./cluster.ts";
import { isOwned } from "./owner.ts";

/**
 * URL of the embedded server that another live process runs on `dataDir`, so that a command can
 * work beside `npm start`; null when nobody runs one, or it is not ready yet.
 */
export async function joinEmbeddedPostgres(
  dataDir: string,
  database = "field_service",
): Promise<string | null> {
  const dir = resolve(dataDir);
  if (!(await isOwned(dir))) return null;
  const secret = (await readFile(join(dir, "password"), "utf8").catch(() => "")).trim();
  // Lines of postmaster.pid: process, directory, start time, port, sockets, address, memory, state.
  const lines = (await readFile(join(dir, "cluster", "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const port = Number(lines[3]);
  if (!secret || !port || lines[7]?.trim() !== "ready") return null;
  return `postgresql://${SUPERUSER}:${secret}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}
