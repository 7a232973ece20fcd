import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";

/** The migrations that come with this code. */
export const MIGRATIONS_DIRECTORY = new URL("../../sql/", import.meta.url);

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
const NO_TRANSACTION = /^-- no-transaction\b/m;

export interface MigrationFile {
  readonly version: number;
  /** File name, for example `0001_enums.sql`. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text with Unix line ends, so that a checkout on Windows is the same file. */
  readonly checksum: string;
  /** False for a file with the line `-- no-transaction`: one statement that must run on its own. */
  readonly inTransaction: boolean;
}

/**
 * The numbered files of a directory in the order of their numbers. Other files (the golden copy
 * `schema.sql`) are left out. The numbering is not judged here.
 */
export async function readMigrationFiles(directory: URL = MIGRATIONS_DIRECTORY): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => FILE_NAME.test(name)).sort();
  return Promise.all(names.map((name) => readMigrationFile(directory, name)));
}

async function readMigrationFile(directory: URL, name: string): Promise<MigrationFile> {
  const text = (await readFile(new URL(name, directory), "utf8")).replaceAll("\r\n", "\n");
  return {
    version: Number(FILE_NAME.exec(name)![1]),
    name,
    text,
    checksum: createHash("sha256").update(text).digest("hex"),
    inTransaction: !NO_TRANSACTION.test(text),
  };
}
