import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresProblem, explain } from "./problem.ts";

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
  const me = JSON.stringify({
    pid: process.pid,
    startMark: statFields(process.pid)[START_TIME] ?? "",
  } satisfies Owner);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(path, me, { flag: "wx", mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw explain("cannot be set up", (error as Error).message, dataDir);
      }
      await refuseIfAlive(path, dataDir);
      await rm(path, { force: true });
    }
  }
  throw new EmbeddedPostgresProblem(`Several processes start on ${dataDir} at the same moment. Start one.`);
}

/** Whether a live process owns `dataDir`. */
export async function isOwned(dataDir: string): Promise<boolean> {
  return (await liveOwner(join(dataDir, "owner.json"))) !== null;
}

async function refuseIfAlive(path: string, dataDir: string): Promise<void> {
  const owner = await liveOwner(path);
  if (owner === null) return;
  throw new EmbeddedPostgresProblem(
    `The embedded database in ${dataDir} is already in use by process ${owner.pid}. ` +
      "Stop that process first, or give this one another DATA_DIR.",
    "directory in use",
  );
}

async function liveOwner(path: string): Promise<Owner | null> {
  let owner: Owner;
  try {
    owner = JSON.parse(await readFile(path, "utf8")) as Owner;
  } catch {
    return null; // Absent, or cut off while it was being written: then its writer is dead.
  }
  const isSame = isAlive(owner.pid) && (statFields(owner.pid)[START_TIME] ?? "") === owner.startMark;
  return isSame ? owner : null;
}

/** Whether a process with that number runs, ours or not. One that ended but was not collected is dead. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return statFields(pid)[STATE] !== "Z";
}

const STATE = 0;
const START_TIME = 19;

/** Fields of /proc/<pid>/stat from the state on; empty where the system has no such file. */
function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name, in brackets, may hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
