import type { MigrationFile } from "./migration-files.ts";

export type MigrationErrorCode = "edited_file" | "newer_database" | "gap" | "failed";

/** Why the schema cannot be brought up to date; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
  readonly code: MigrationErrorCode;

  constructor(code: MigrationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A row of `schema_migrations`. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly appliedAt: Date;
}

/**
 * The files that are still to run, in order. `applied` is sorted by version.
 *
 * Throws `MigrationError`: `gap` when the files or the applied versions are not 1, 2, 3 ...;
 * `newer_database` when more was applied than this code has; `edited_file` when an applied file
 * has changed since.
 */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  refuseGapInFiles(files);
  const newest = applied.at(-1);
  if (newest && newest.version > files.length) {
    throw new MigrationError(
      "newer_database",
      `The database has schema version ${newest.version} (${newest.name}), this code knows ${files.length}. ` +
        "Start the version of Field Service that made it, or a newer one.",
    );
  }
  for (const [index, row] of applied.entries()) refuseChanged(row, index + 1, files[index]!);
  return files.slice(applied.length);
}

function refuseGapInFiles(files: readonly MigrationFile[]): void {
  for (const [index, file] of files.entries()) {
    if (file.version === index + 1) continue;
    throw new MigrationError(
      "gap",
      `Migration files must be numbered 1, 2, 3 ... without gaps and doubles: expected number ${index + 1}, ` +
        `found ${file.name}. Rename it, or restore the missing file from git.`,
    );
  }
}

function refuseChanged(row: AppliedMigration, expectedVersion: number, file: MigrationFile): void {
  if (row.version !== expectedVersion) {
    throw new MigrationError(
      "gap",
      `schema_migrations has version ${row.version} (${row.name}) but not ${expectedVersion}: a row was ` +
        "deleted, or another product's table is in the way. Restore the database from a backup.",
    );
  }
  if (row.checksum !== file.checksum) {
    throw new MigrationError(
      "edited_file",
      `${file.name} has changed since it was applied at ${row.appliedAt.toISOString()}. Restore the file ` +
        "from git and put the change into a new migration.",
    );
  }
}
