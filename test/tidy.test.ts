import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/** The architecture as a test: it fails with advice instead of a paragraph nobody reads. */
const ROOT = resolve(import.meta.dirname, "..");
const SRC = join(ROOT, "src");

/** Who may import whom: a folder sees itself and the layers above this line's, never a neighbour on its own. */
const LAYERS: readonly (readonly string[])[] = [
  ["kernel"],
  ["db", "local-bot-api"],
  ["embedded-postgres"],
  ["geo", "settings", "texts"],
  ["staff"],
  ["timers", "outbox", "ledger"],
  ["offers"],
  ["masters"],
  ["money"],
  ["orders"],
  ["dispatch"],
  ["telegram"],
  ["master-bot", "admin-bot"],
  ["http", "replay", "demo"],
  ["roles"],
];

/**
 * Who may change each table; everybody may read. SQL functions write for the folder that calls them.
 * `demo` and `replay` fill an empty database; `geo` moves references when two places are merged.
 */
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  orders: ["orders", "dispatch", "geo", "demo"],
  offers: ["offers", "dispatch", "outbox", "telegram", "orders", "demo"],
  order_status_history: ["orders", "demo"],
  distribution_decisions: ["dispatch", "timers", "demo"],
  distribution_metrics: ["dispatch", "geo", "demo"],
  dispatch_events: ["timers", "dispatch", "settings", "geo", "demo"],
  masters: ["masters", "money", "telegram", "demo", "replay"],
  master_blocks: ["masters", "demo"],
  master_state_events: ["masters", "telegram", "geo", "demo"],
  commissions: ["money", "orders", "demo"],
  referral_rewards: ["money", "demo"],
  ledger_entries: ["ledger", "demo"],
  notifications_outbox: ["outbox", "timers", "demo"],
  delivery_limits: ["outbox", "timers"],
  settings: ["settings", "telegram"],
  settings_versions: ["settings"],
  admin_audit_log: ["staff", "settings", "geo", "demo"],
};

interface Source {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  readonly isTest: boolean;
}

const sources: Source[] = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({
    file: `src/${path}`,
    folder: path.split("/")[0]!,
    text: readFileSync(join(SRC, path), "utf8"),
    isTest: /\.test\.ts$|-for-tests\.ts$|(^|\/)zz-/.test(path),
  }));
const product = sources.filter(({ isTest }) => !isTest);
const layerOf = (folder: string) => LAYERS.findIndex((layer) => layer.includes(folder));

function importsOf({ file, text }: Source): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)]
    .map(([, target]) => relative(SRC, resolve(ROOT, dirname(file), target!)))
    .filter((target) => !target.startsWith(".."));
}

function code({ text }: Source): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

/** Every violation at once, one line each. */
function complain(violations: readonly string[]): void {
  expect(violations.join("\n")).toBe("");
}

describe("layers", () => {
  test("every folder has its layer", () => {
    complain(
      [...new Set(sources.map(({ folder }) => folder))]
        .filter((folder) => layerOf(folder) < 0)
        .map((f) => `src/${f} is in no layer of test/tidy.test.ts`),
    );
  });

  test("imports point down", () => {
    complain(
      product.flatMap((source) =>
        importsOf(source)
          .filter((target) => target.includes("/"))
          .filter((target) => {
            const folder = target.split("/")[0]!;
            return folder !== source.folder && layerOf(folder) >= layerOf(source.folder);
          })
          .map(
            (target) =>
              `${source.file} imports src/${target}: ${source.folder} may not know about ${target.split("/")[0]}`,
          ),
      ),
    );
  });
});

test("every table has its writers", () => {
  const writes =
    /\b(?:insert into|update|delete from)\s+([a-z_]+)\s+(?:\w+\s+)?(?=set\b|\(|where\b|using\b)/gi;
  complain(
    product.flatMap((source) =>
      [...code(source).matchAll(writes)]
        .map(([, table]) => table!.toLowerCase())
        .filter((table) => WRITERS[table] && !WRITERS[table].includes(source.folder))
        .map((table) => `${source.file} writes ${table}: only ${WRITERS[table]!.join(", ")} may`),
    ),
  );
});

test("bots and http hold no SQL", () => {
  complain(
    product
      .filter(({ folder }) => ["master-bot", "admin-bot", "http"].includes(folder))
      .filter((source) => /\bsql`/.test(code(source)))
      .map(({ file }) => `${file} holds SQL: move it below the surfaces`),
  );
});

test("X1 only kernel/time.ts reads the machine's clock, and no SQL of the domain reads the server's", () => {
  const clock = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/;
  const serverClock =
    /\b(?:now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\)|localtimestamp)\b/i;
  const allowed: Readonly<Record<string, string>> = {
    "src/kernel/time.ts": "the clock itself",
    "src/roles/watch-clock.ts": "measures the database clock against ours",
    "src/embedded-postgres/": "files of a server, not of the domain",
  };
  complain(
    product
      .filter(({ file }) => !Object.keys(allowed).some((place) => file.startsWith(place)))
      .filter(
        (source) =>
          clock.test(code(source)) ||
          [...code(source).matchAll(/sql`[^`]*`/g)].some(([text]) => serverClock.test(text)),
      )
      .map(({ file }) => `${file} reads a clock: take \`now\` as a parameter`),
  );
  const migrations = readdirSync(join(ROOT, "sql")).filter((name) => /^\d{4}_/.test(name));
  complain(
    migrations
      .filter((name) =>
        serverClock.test(readFileSync(join(ROOT, "sql", name), "utf8").replace(/--.*$/gm, "")),
      )
      .map((name) => `sql/${name} reads the server's clock`),
  );
});

test("the zone of the process is never read", () => {
  const local =
    /\.get(?:Hours|Minutes|Day|Date|Month|FullYear)\(\)|\.toLocale(?:String|DateString|TimeString)\(|getTimezoneOffset/;
  complain(
    product
      .filter((source) => local.test(code(source)))
      .map(({ file }) => `${file} leans on the process's zone: use src/geo/local-time.ts`),
  );
});

test("X12 the environment is read in one place", () => {
  const allowed = [
    "src/roles/config.ts",
    "src/roles/cli.ts",
    "src/roles/with-database.ts",
    "src/embedded-postgres/",
    "src/local-bot-api/main.ts",
  ];
  complain(
    product
      .filter(({ file }) => !allowed.some((place) => file.startsWith(place)))
      .filter((source) => /\bprocess\.env\b/.test(code(source)))
      .map(({ file }) => `${file} reads process.env: take it from Config`),
  );
});

test("NOTIFY is sent by the bell tower only", () => {
  complain(
    product
      .filter(({ file }) => file !== "src/db/bells.ts")
      .filter((source) => /\bpg_notify\(|`\s*notify /i.test(code(source)))
      .map(({ file }) => `${file} sends NOTIFY: ring a bell (tx.ring) instead`),
  );
});

test("migrations are numbered without gaps", () => {
  const numbers = readdirSync(join(ROOT, "sql"))
    .map((name) => /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1])
    .filter((n) => n !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});
