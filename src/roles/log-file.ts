import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const BYTES_MAX = 10 * 1024 * 1024;
/** The file in use and two older ones, as compose keeps them (operations.md section 4). */
const OLDER_FILES = 2;

/**
 * A log file that is put aside when it is full: `name`, `name.1`, `name.2`, 10 MB each. Written at once, so that the line
 * before a crash is there; a full disk loses lines, it does not stop the process.
 */
export class LogFile {
  readonly path: string;
  readonly #bytesMax: number;
  #fd: number;
  #bytes: number;

  /** Makes the directory and the file. Throws when that is not possible. */
  constructor(path: string, bytesMax: number = BYTES_MAX) {
    this.path = path;
    this.#bytesMax = bytesMax;
    mkdirSync(dirname(path), { recursive: true });
    this.#fd = openSync(path, "a", 0o600);
    this.#bytes = statSync(path).size;
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    try {
      if (this.#bytes > 0 && this.#bytes + bytes > this.#bytesMax) this.#putAside();
      writeSync(this.#fd, line);
      this.#bytes += bytes;
    } catch {
      // Nowhere to complain: this is the log.
    }
  }

  #putAside(): void {
    closeSync(this.#fd);
    for (let n = OLDER_FILES; n >= 1; n -= 1) {
      try {
        renameSync(n === 1 ? this.path : `${this.path}.${n - 1}`, `${this.path}.${n}`);
      } catch {
        // There are not so many yet.
      }
    }
    this.#fd = openSync(this.path, "a", 0o600);
    this.#bytes = 0;
  }
}
