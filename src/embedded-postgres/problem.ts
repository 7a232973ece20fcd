/** The embedded server cannot run; `message` says why and what to do, in words for the person who starts it. */
export class EmbeddedPostgresProblem extends Error {
  override readonly name = "EmbeddedPostgresProblem";
  readonly reason: Reason;

  constructor(message: string, reason: Reason = "other") {
    super(message);
    this.reason = reason;
  }
}

/** What may pass by itself, and so is worth another attempt, is told from the rest. */
export type Reason = "directory in use" | "port taken" | "disk full" | "closed directory" | "other";

const WAY_OUT = "or set DATABASE_URL to a PostgreSQL server of your own (version 15 or newer)";

/** The advice every refusal ends with. */
export function orUseYourOwn(advice: string): string {
  return `${advice}, ${WAY_OUT}.`;
}

const CAUSES: readonly [RegExp, Reason, (dir: string) => string][] = [
  [
    /No space left on device|Disk quota exceeded/i,
    "disk full",
    (dir) =>
      `the disk that holds ${dir} is full. ` + orUseYourOwn("Free some space or move DATA_DIR elsewhere"),
  ],
  [
    /lock file "[^"]*" already exists|pre-existing shared memory block/,
    "directory in use",
    (dir) =>
      `another live PostgreSQL uses ${dir}. Stop it first; two servers must never share one directory.`,
  ],
  [
    /could not bind|Address already in use/,
    "port taken",
    () => "the port it was told to use is taken. Give another port, or none to have a free one found.",
  ],
  [
    /has wrong ownership|has invalid permissions|[Pp]ermission denied|EACCES/,
    "closed directory",
    (dir) =>
      `${dir} (or a directory above it) is closed to the user that runs PostgreSQL. ` +
      orUseYourOwn("Start as the user that owns it or move DATA_DIR elsewhere"),
  ],
  [
    /administrative permissions/,
    "other",
    () => orUseYourOwn("PostgreSQL refuses an elevated terminal. Start from an ordinary one"),
  ],
  [
    /could not create shared memory segment|Cannot allocate memory|could not map anonymous shared memory/,
    "other",
    () => orUseYourOwn("the machine has too little free memory for it. Stop something else"),
  ],
  [
    /could not locate a valid checkpoint record|invalid checkpoint record|database files are incompatible/,
    "other",
    (dir) => `the files in ${dir} are damaged. Restore a backup with \`field-service restore\`.`,
  ],
];

/** Turns the output of initdb or postgres into a problem that names its cause; unknown causes keep the output. */
export function explain(what: string, output: string, dir: string): EmbeddedPostgresProblem {
  for (const [pattern, reason, advice] of CAUSES) {
    if (pattern.test(output)) {
      return new EmbeddedPostgresProblem(`The embedded PostgreSQL ${what}: ${advice(dir)}`, reason);
    }
  }
  const tail = output.trim().split("\n").slice(-8).join("\n");
  return new EmbeddedPostgresProblem(
    `The embedded PostgreSQL ${what}. It said:\n${tail || "(nothing)"}\n` +
      orUseYourOwn(`Repair that in ${dir}`),
  );
}
