import { spawnSync } from "node:child_process";
import { chown, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** An ordinary user of the operating system: PostgreSQL refuses to run as root. */
export interface OsUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const OWN_NAME = "field-service";

/**
 * The user to run PostgreSQL as, or null when this process is an ordinary user already (or on
 * Windows). Preference: the owner of an existing cluster, `postgres`, `field-service` (created
 * as a system user when that is possible), `nobody`. Null is never returned to root.
 */
export async function ordinaryUser(clusterDir: string): Promise<OsUser | null> {
  if (process.getuid?.() !== 0) return null;
  const ownerUid = (await lstat(clusterDir).catch(() => null))?.uid ?? 0;
  const owner = ownerUid === 0 ? null : lookUp(String(ownerUid));
  return owner ?? lookUp("postgres") ?? lookUp(OWN_NAME) ?? created() ?? lookUp("nobody");
}

function lookUp(nameOrUid: string): OsUser | null {
  const ask = (flag: string) => {
    const answer = spawnSync("id", [flag, nameOrUid], { encoding: "utf8" });
    return answer.status === 0 ? answer.stdout.trim() : "";
  };
  const [name, uid, gid] = [ask("-un"), ask("-u"), ask("-g")];
  return name && uid && gid && uid !== "0" ? { name, uid: Number(uid), gid: Number(gid) } : null;
}

function created(): OsUser | null {
  const args = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_NAME];
  return spawnSync("useradd", args).status === 0 ? lookUp(OWN_NAME) : null;
}

/** Whether `user` (null: this process) can enter `dir`, access lists included. */
export function canEnter(user: OsUser | null, dir: string): boolean {
  if (user === null) return true;
  const { status } = spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", dir], { uid: user.uid, gid: user.gid });
  return status === 0;
}

/** Gives `dir` and all inside to `user`; links are not followed. */
export async function giveTo(user: OsUser, dir: string): Promise<void> {
  await chown(dir, user.uid, user.gid);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await giveTo(user, path);
    else if (entry.isFile()) await chown(path, user.uid, user.gid);
  }
}
