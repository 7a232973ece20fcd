import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresProblem } from "./problem.ts";

/** One process of ours: `startMark` tells it from a later process that got the same number. */
interface Owner {
  readonly pid: number;
  readonly startMark: string;
}

/**
 * Makes this process the owner of `dataDir`, or throws when another live process is. The server's
 * own lock still decides between two starts in the same instant.
 */
export async function claim(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, "owner.json");
  const me = JSON.stringify({ pid: process.pid, startMark: await startMark(process.pid) } satisfies Owner);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(path, me, { flag: "wx", mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      await refuseIfAlive(path, dataDir);
      await rm(path, { force: true });
    }
  }
  throw new EmbeddedPostgresProblem(`Several processes start on ${dataDir} at the same moment. Start one.`);
}

async function refuseIfAlive(path: string, dataDir: string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => "");
  let owner: Owner;
  try {
    owner = JSON.parse(text) as Owner;
  } catch {
    return; // Cut off while it was being written: its writer is dead.
  }
  if (!isAlive(owner.pid) || (await startMark(owner.pid)) !== owner.startMark) return;
  throw new EmbeddedPostgresProblem(
    `The embedded database in ${dataDir} is already in use by process ${owner.pid}. ` +
      "Stop that process first, or give this one another DATA_DIR.",
    "directory in use",
  );
}

/** Whether a process with that number exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Start time of a process in clock ticks since boot; empty where the system does not tell. */
async function startMark(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The command name, in brackets, may hold spaces; field 22 is the 20th after it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
