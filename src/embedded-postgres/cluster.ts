import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { majorVersion, program } from "./binaries.ts";
import { canEnter, giveTo, type OsUser } from "./os-user.ts";
import { EmbeddedPostgresProblem, explain, orUseYourOwn } from "./problem.ts";

export const SUPERUSER = "field_service";

/** The files of one server and how programs reach them. */
export interface Cluster {
  readonly dir: string;
  readonly binDir: string;
  readonly user: OsUser | null;
}

/** The value of `-D` and the spawn options with which a program works on the cluster as its user. */
export function reach(cluster: Cluster): {
  dir: string;
  options: { cwd: string; uid?: number; gid?: number };
} {
  const { dir, user } = cluster;
  const options = { cwd: dir, ...(user ? { uid: user.uid, gid: user.gid } : {}) };
  if (canEnter(user, dir)) return { dir, options };
  if (process.platform === "linux") {
    // Under a closed directory (root's home) the path cannot be walked by an ordinary user, but a
    // process that was put inside as root keeps its working directory, and this name leads there.
    return { dir: "/proc/self/cwd", options };
  }
  throw explain("cannot start", "Permission denied", dir);
}

/** Whether `dir` holds a cluster; throws when it holds something else. */
export async function isInitialised(dir: string): Promise<boolean> {
  const entries = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [] as string[];
    throw explain("cannot start", error.message, dir);
  });
  if (entries.includes("PG_VERSION")) return true;
  if (entries.length === 0) return false;
  throw new EmbeddedPostgresProblem(
    `${dir} is not empty and holds no PostgreSQL cluster. Move its files away or choose another DATA_DIR.`,
  );
}

/** Creates the cluster beside its place and moves it there when complete, so a killed start leaves no half. */
export async function initialise(cluster: Cluster): Promise<void> {
  await removeDrafts(cluster.dir);
  // A name of its own: the initdb of a killed start may still be writing into the draft it was given.
  const draft = { ...cluster, dir: `${cluster.dir}.new-${process.pid}` };
  await mkdir(draft.dir, { mode: 0o700 });
  if (cluster.user) await giveTo(cluster.user, draft.dir);

  const { dir, options } = reach(draft);
  // The platforms other than Linux may lack C.UTF-8; the built-in provider (PostgreSQL 17+) has it everywhere.
  const locale =
    process.platform === "linux"
      ? ["--locale=C.UTF-8"]
      : ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const args = ["-D", dir, "-U", SUPERUSER, "-E", "UTF8", ...locale, "--data-checksums", "--auth=reject"];
  finished(spawnSync(program(cluster.binDir, "initdb"), args, { ...options, encoding: "utf8" }), cluster.dir);
  // Other users of the machine can reach a loopback port, so nobody gets in without the password.
  const rules = "# Written by Field Service.\nhost all all 127.0.0.1/32 scram-sha-256\n";
  await writeFile(join(draft.dir, "pg_hba.conf"), rules);

  await rmdir(cluster.dir).catch(() => {});
  await rename(draft.dir, cluster.dir);
}

async function removeDrafts(clusterDir: string): Promise<void> {
  const prefix = `${basename(clusterDir)}.new-`;
  for (const name of await readdir(dirname(clusterDir))) {
    if (!name.startsWith(prefix)) continue;
    await rm(join(dirname(clusterDir), name), { recursive: true, force: true }).catch(() => {});
  }
}

/** Throws when the files were made by another major version or belong to a user we cannot become. */
export async function checkFits(cluster: Cluster): Promise<void> {
  const { dir, binDir, user } = cluster;
  const owner = (await lstat(dir)).uid;
  if (user && owner !== user.uid) await giveTo(user, dir);
  if (!user && process.getuid && owner !== process.getuid()) {
    throw new EmbeddedPostgresProblem(
      `${dir} belongs to another user (number ${owner}). ` +
        orUseYourOwn("Start as that user or as root, choose another DATA_DIR"),
    );
  }
  const made = (await readFile(join(dir, "PG_VERSION"), "utf8")).trim();
  const ours = majorVersion(binDir, user);
  if (made === String(ours)) return;
  throw new EmbeddedPostgresProblem(
    `${dir} was made by PostgreSQL ${made}, this one is ${ours}. ` +
      "Run `field-service backup` with the version that made it, then `field-service restore` here " +
      "into an empty DATA_DIR.",
  );
}

/**
 * The superuser's password from `path`; a new one, set in the stopped cluster and kept at `path`,
 * when the file is missing.
 */
export async function password(cluster: Cluster, path: string): Promise<string> {
  const kept = (await readFile(path, "utf8").catch(() => "")).trim();
  if (kept) return kept;
  const made = randomBytes(24).toString("hex");
  const { dir, options } = reach(cluster);
  const args = ["--single", "-D", dir, "-c", "log_min_messages=error", "postgres"];
  const input = `alter role ${SUPERUSER} password '${made}'\n`;
  finished(
    spawnSync(program(cluster.binDir, "postgres"), args, { ...options, input, encoding: "utf8" }),
    cluster.dir,
  );
  await writeFile(path, made, { mode: 0o600 });
  return made;
}

function finished(result: SpawnSyncReturns<string>, dir: string): void {
  if (result.status === 0 && !/\b(FATAL|PANIC|ERROR):/.test(result.stderr)) return;
  throw explain("cannot be set up", result.error?.message ?? result.stderr, dir);
}
