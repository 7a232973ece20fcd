import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase } from "../../test/database.ts";
import { DEFAULT_MAP, parseColumnMap } from "./column-map.ts";
import { DEFAULT_FIGURES } from "./model.ts";
import { defaultPolicy } from "./policies.ts";
import { momentReader } from "./read-moment.ts";
import type { ReadOptions } from "./read-requests.ts";
import { type ReplayHooks, type ReplayInput, type ReplayReport, replay } from "./replay.ts";
import { DEFAULT_TYPES } from "./request-types.ts";

export const BALTIMORE = "America/New_York";
export const HEADER =
  "SRRecordID,SRType,MethodReceived,CreatedDate,SRStatus,StatusDate,DueDate,CloseDate,Agency,ZipCode,Neighborhood,CouncilDistrict,Latitude,Longitude";

/** A file that lives as long as the test. */
export class LogFile implements AsyncDisposable {
  readonly path: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.path = join(directory, "log.csv");
  }

  static async of(content: string | Uint8Array): Promise<LogFile> {
    const file = new LogFile(await mkdtemp(join(tmpdir(), "replay-test-")));
    await writeFile(file.path, content);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** How Baltimore's log is read, with some of it changed. */
export function readOptions(path: string, changes: Partial<ReadOptions> = {}): ReadOptions {
  return {
    path,
    delimiter: ",",
    encoding: "utf-8",
    map: parseColumnMap(DEFAULT_MAP, { isGuess: true }),
    readMoment: momentReader("auto", BALTIMORE),
    zone: BALTIMORE,
    typeOf: DEFAULT_TYPES,
    unknown: "handyman",
    from: null,
    to: null,
    limit: null,
    ...changes,
  };
}

/** Replays a file on databases of the test server. */
export function replayFile(
  path: string,
  changes: Partial<Omit<ReplayInput, "log">> & { readonly log?: Partial<ReadOptions> } = {},
  hooks: Partial<ReplayHooks> = {},
): Promise<ReplayReport> {
  const { log, ...rest } = changes;
  const input: ReplayInput = {
    log: readOptions(path, log),
    compress: "off",
    masters: null,
    seed: 1,
    figures: DEFAULT_FIGURES,
    policies: [defaultPolicy()],
    ...rest,
  };
  return replay(input, {
    openServer: async () => ({
      inWords: "the test server",
      fresh: (bells) => testDatabase({ bells }),
      [Symbol.asyncDispose]: async () => {},
    }),
    signal: new AbortController().signal,
    ...hooks,
  });
}
