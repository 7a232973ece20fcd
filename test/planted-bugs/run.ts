/**
 * Plants known bugs one at a time and requires each to be caught by the test that its patch names
 * (design/reliability.md section 8): a suite that never failed proves nothing.
 *
 *   npm run planted-bugs                all of them
 *   npm run planted-bugs -- 01 16       some
 *
 * The tree is copied to a temporary directory; nothing is changed here. Exit code 1 when a bug is
 * missed, a patch no longer applies, or a test fails without its bug.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

interface Planted {
  readonly patch: string;
  /** First line of the header: what the bug is. */
  readonly bug: string;
  readonly file: string;
  /** Name of the test, with or without its groups, or a part of it. */
  readonly test: string;
}

type Verdict = "caught" | "MISSED" | "DOES NOT APPLY" | "FAILS WITHOUT IT" | "NO SUCH TEST";

process.exitCode = await main(process.argv.slice(2));

async function main(wanted: readonly string[]): Promise<number> {
  const bugs = (await plantedBugs()).filter(
    ({ patch }) => wanted.length === 0 || wanted.some((number) => patch.startsWith(number)),
  );
  const tree = await mkdtemp(join(tmpdir(), "field-service-planted-"));
  try {
    await copyTree(tree);
    let caught = 0;
    for (const bug of bugs) {
      const verdict = await plant(tree, bug);
      if (verdict === "caught") caught += 1;
      console.log(
        `${verdict.padEnd(16)} ${bug.patch}: ${bug.bug}\n${" ".repeat(17)}${bug.file}: ${bug.test}`,
      );
    }
    console.log(`\n${caught} caught / ${bugs.length} planted`);
    return caught === bugs.length && bugs.length > 0 ? 0 : 1;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

async function plantedBugs(): Promise<Planted[]> {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith(".patch")).sort();
  return Promise.all(
    names.map(async (patch) => {
      const text = await readFile(join(import.meta.dirname, patch), "utf8");
      const [bug = ""] = text.split("\n");
      const header = (key: string) => new RegExp(`^${key}: (.+)$`, "m").exec(text)?.[1] ?? "";
      const [file, test] = [header("caught by"), header("test")];
      if (!file || !test) throw new Error(`${patch} does not name the test that must catch it`);
      return { patch, bug, file, test };
    }),
  );
}

/** Everything that is or would be in the repository; the dependencies are linked. */
async function copyTree(tree: string): Promise<void> {
  const { stdout } = await run("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const path of stdout.split("\0").filter(Boolean)) {
    await mkdir(join(tree, dirname(path)), { recursive: true });
    // Deleted and not yet committed.
    await cp(join(ROOT, path), join(tree, path)).catch(() => {});
  }
  await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
}

async function plant(tree: string, bug: Planted): Promise<Verdict> {
  const apply = (...options: string[]) =>
    run("git", ["apply", ...options, join(import.meta.dirname, bug.patch)], { cwd: tree });
  const healthy = await runTest(tree, bug);
  if (healthy.status === "none") return "NO SUCH TEST";
  if (healthy.status === "failed") {
    console.log(healthy.message);
    return "FAILS WITHOUT IT";
  }
  try {
    await apply();
  } catch {
    return "DOES NOT APPLY";
  }
  const sick = await runTest(tree, bug);
  await apply("-R");
  return sick.status === "failed" ? "caught" : "MISSED";
}

type Ran = { readonly status: "passed" | "none" } | { readonly status: "failed"; readonly message: string };

async function runTest(tree: string, { file, test }: Planted): Promise<Ran> {
  const report = join(tree, "planted-report.json");
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const name = `${test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
  const args = [vitest, "run", file, "-t", name, "--reporter=json", `--outputFile=${report}`];
  // A planted bug may make a test wait for what never comes.
  const ended = await run(process.execPath, args, {
    cwd: tree,
    timeout: 180_000,
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    () => "",
    (error: Error) => error.message,
  );
  const text = await readFile(report, "utf8").catch(() => null);
  await rm(report, { force: true });
  if (text === null) return { status: "failed", message: ended };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text) as {
    numPassedTests: number;
    numFailedTests: number;
    testResults: { message: string; assertionResults: { failureMessages?: string[] }[] }[];
  };
  if (numPassedTests + numFailedTests === 0) return { status: "none" };
  if (ended === "" && numFailedTests === 0) return { status: "passed" };
  const messages = testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages ?? []),
  ]);
  return { status: "failed", message: messages.filter(Boolean).join("\n") || ended };
}
