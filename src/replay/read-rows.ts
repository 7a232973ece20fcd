import { createReadStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { ReplayProblem } from "./problem.ts";
import { reasonOf } from "./request-types.ts";

export interface CsvFile {
  readonly path: string;
  /** One character. */
  readonly delimiter: string;
  /** Label of the Encoding Standard, for example `utf-8`. */
  readonly encoding: string;
}

/** The lines a row stands on, counted from 1. */
export interface RowLines {
  readonly first: number;
  readonly last: number;
}

const RECORD_BYTES_MAX = 1_000_000;

/**
 * Reads a CSV file as a stream and hands every row, the header first, to `onRow`. Empty lines are
 * passed over. Returns what made the reading end early, in words, or null at the end of the file.
 * Throws ReplayProblem when the file cannot be opened or its encoding is unknown, and whatever
 * `onRow` throws.
 */
export async function readRows(
  file: CsvFile,
  onRow: (cells: readonly string[], lines: RowLines) => void,
): Promise<string | null> {
  let lastLine = 0;
  const parser = parse({
    bom: true,
    delimiter: file.delimiter,
    record_delimiter: "\n",
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: RECORD_BYTES_MAX,
    on_record: (cells: string[], { lines }) => {
      const inside = cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
      lastLine = lines;
      onRow(cells, { first: lines - inside, last: lines });
      return null;
    },
  });
  try {
    await pipeline(withPlainEnds(textOf(file)), parser, nowhere());
    return null;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return (
      `line ${lastLine + 1}: a quotation mark opens here or a little later and is never closed, ` +
      "so nothing after it could be read. Close it, or double the quotation marks inside quoted text"
    );
  }
}

/** Rows have been handled when they come out of the parser; nothing is left, but the stream must flow. */
function nowhere(): Writable {
  return new Writable({ objectMode: true, write: (_row, _encoding, done) => done() });
}

/** Every line ends in "\n", whatever the file has: the parser counts an "\r\n" inside quotes as two lines. */
async function* withPlainEnds(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of chunks) {
    const text = held + chunk;
    held = text.endsWith("\r") ? "\r" : "";
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, "\n");
  }
  if (held !== "") yield "\n";
}

async function* textOf({ path, encoding }: CsvFile): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(path)) {
      if (isFirst) refuseUtf16(chunk as Buffer, path, decoder.encoding);
      isFirst = false;
      yield decoder.decode(chunk as Buffer, { stream: true });
    }
  } catch (error) {
    if (error instanceof ReplayProblem) throw error;
    throw new ReplayProblem(`${path} cannot be read: ${reasonOf(error)}.`);
  }
  yield decoder.decode();
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    throw new ReplayProblem(
      `--encoding "${encoding}" is unknown. Common ones: utf-8, utf-16le, windows-1252, windows-1251, iso-8859-1.`,
    );
  }
}

/** UTF-16 read as UTF-8 would only give a thousand complaints about NUL bytes. */
function refuseUtf16(start: Buffer, path: string, encoding: string): void {
  if (encoding.startsWith("utf-16")) return;
  const mark = start.subarray(0, 2).toString("hex");
  const guess = mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : null;
  if (guess !== null) throw new ReplayProblem(`${path} is written in UTF-16: add --encoding ${guess}.`);
}
