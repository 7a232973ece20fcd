import { isUtf8 } from "node:buffer";
import type { Upload } from "./call-parameters.ts";

const BLANK_LINE = Buffer.from("\r\n\r\n");

/**
 * Takes a multipart/form-data body apart: parts with a file name are uploads, the others text.
 * Names may stand in quotes or not and hold any UTF-8, as grammY writes them (Node's own parser
 * refuses those). Null when the body is not what its boundary promises.
 */
export function parseMultipart(
  body: Buffer,
  contentType: string,
): { fields: Record<string, string>; uploads: Map<string, Upload> } | null {
  const boundary = parameterOf(contentType, "boundary");
  if (!boundary) return null;
  const fields: Record<string, string> = {};
  const uploads = new Map<string, Upload>();
  const delimiter = Buffer.from(`--${boundary}`);
  let at = body.indexOf(delimiter);
  if (at < 0) return null;
  for (;;) {
    const start = at + delimiter.length;
    if (body.toString("latin1", start, start + 2) === "--") return { fields, uploads };
    const end = body.indexOf(Buffer.from(`\r\n--${boundary}`), start);
    const headEnd = body.indexOf(BLANK_LINE, start);
    if (end < 0 || headEnd < 0 || headEnd > end) return null;
    const head = body.toString("utf8", start + 2, headEnd);
    const content = body.subarray(headEnd + BLANK_LINE.length, end);
    if (!addPart(head, content, fields, uploads)) return null;
    at = end + 2;
  }
}

function addPart(
  head: string,
  content: Buffer,
  fields: Record<string, string>,
  uploads: Map<string, Upload>,
): boolean {
  const disposition = headerOf(head, "content-disposition");
  const name = disposition === null ? null : parameterOf(disposition, "name");
  if (disposition === null || name === null) return false;
  const fileName = parameterOf(disposition, "filename");
  if (fileName !== null) {
    const mimeType = headerOf(head, "content-type") ?? "application/octet-stream";
    uploads.set(name, { fileName, mimeType, bytes: content });
    return true;
  }
  if (!isUtf8(content)) return false;
  fields[name] = content.toString();
  return true;
}

function headerOf(head: string, name: string): string | null {
  const line = head.split("\r\n").find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

function parameterOf(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;]*))`, "i").exec(header);
  if (!found) return null;
  return found[1]?.replace(/\\(.)/g, "$1").replaceAll("%22", '"') ?? found[2]?.trim() ?? null;
}
