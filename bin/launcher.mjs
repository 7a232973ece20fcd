// Plain JavaScript that any Node from 18 on can run: it installs what is missing and hands over to
// the bundled newer Node, so that nobody has to prepare a machine.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Directory of the repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const NODE_FLOOR = [24, 11];

/** Prints why the program cannot go on, and ends it. */
export function refuse(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Runs `npm ci` when node_modules is missing, cut off or older than package-lock.json.
 * `dev`: whether the tools for tests must be there too.
 */
export function ensureInstalled({ dev }) {
  const problem = installationProblem(dev);
  if (problem === null) return;
  console.error(`field-service: ${problem}; running npm ci (once, about 10 s)`);
  const args = dev ? ["ci", "--include=dev"] : ["ci"];
  const { command, prefix } = npm();
  const { status, error } = spawnSync(command, [...prefix, ...args], {
    cwd: ROOT,
    // npm's own report goes to stderr: a command's stdout may be read by another program.
    stdio: ["ignore", 2, 2],
    shell: command === "npm" && process.platform === "win32",
  });
  if (status !== 0) {
    refuse(
      `field-service: npm ci did not finish${error ? ` (${error.message})` : ""}. Look at its message above, ` +
        `then run \`npm ci\` in ${ROOT} as the user that owns the directory.`,
    );
  }
}

/** What is wrong with node_modules, in words, or null. */
export function installationProblem(dev, root = ROOT) {
  const wanted = packages(join(root, "package-lock.json"));
  const present = packages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === null)
    refuse(`field-service: ${root}/package-lock.json is missing or unreadable; take a fresh clone.`);
  if (present === null) return "the packages are not installed";
  for (const [path, entry] of Object.entries(wanted)) {
    const found = present[path];
    // An optional package for another platform, or left out on purpose, is no fault.
    if (path === "" || entry.link || (entry.dev && !dev) || (!found && entry.optional)) continue;
    const name = path.replace(/^.*node_modules\//, "");
    if (!found || !existsSync(join(root, path, "package.json"))) return `the package ${name} is missing`;
    if (found.version !== entry.version)
      return `the package ${name} is ${found.version} instead of ${entry.version}`;
  }
  return null;
}

function packages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return null;
  }
}

/** The npm that called us if one did, run by its own Node: the one in node_modules is about to be replaced. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const isOurs = (path) => !relative(join(ROOT, "node_modules"), path).startsWith("..");
  const runtime = [node, process.execPath].find((path) => path && !isOurs(path));
  if (script && runtime && /npm-cli\.[cm]?js$/.test(script)) return { command: runtime, prefix: [script] };
  return { command: "npm", prefix: [] };
}

/** The Node to run on: the one FS_NODE names, else the bundled one, else this one when it is new enough. */
export function findNode() {
  if (process.env["FS_NODE"]) return process.env["FS_NODE"];
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const bundled = join(ROOT, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  // The bundled one may be for another C library (Alpine) and then does not start.
  if (existsSync(bundled) && spawnSync(bundled, ["--version"]).status === 0) return bundled;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1])) return process.execPath;
  return refuse(
    `field-service needs Node.js ${NODE_FLOOR.join(".")} or newer. This is ${process.version}, and no usable ${name} ` +
      "is in node_modules. Install a newer Node.js from https://nodejs.org, or run `npm ci` without --omit=optional.",
  );
}

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs `node args` with our input and output and resolves with its exit code (128 + signal when a
 * signal ended it). Signals sent to us are passed on. With `leash`, the program can notice by the
 * IPC channel that this process is gone.
 */
export function run(args, { leash = false, env = process.env, cwd = process.cwd() } = {}) {
  const stdio = leash ? ["inherit", "inherit", "inherit", "ipc"] : "inherit";
  const child = spawn(findNode(), args, { cwd, stdio, env });
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  return new Promise((resolve) => {
    child.once("error", (error) => refuse(`field-service: cannot start Node.js: ${error.message}`));
    child.once("exit", (code, signal) => {
      for (const name of FORWARDED) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Runs the command line of the product with `args`; ends this process with its exit code. */
export async function runFieldService(args) {
  ensureInstalled({ dev: false });
  const env = join(ROOT, ".env");
  const flags = ["--disable-warning=ExperimentalWarning", ...(existsSync(env) ? [`--env-file=${env}`] : [])];
  process.exitCode = await run([...flags, join(ROOT, "src", "roles", "cli.ts"), ...args], { leash: true });
}
