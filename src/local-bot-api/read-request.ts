import { isUtf8 } from "node:buffer";
import { badRequest } from "./bot-api-error.ts";
import { CallParameters } from "./call-parameters.ts";
import { parseMultipart } from "./parse-multipart.ts";

/**
 * Reads the parameters of a request: those of the address, then those of the body on top. Bodies
 * are JSON, forms or multipart; anything else has no parameters. Throws 400 for a body that is
 * not what its content type says, or not UTF-8.
 */
export function readRequest(request: {
  url: string;
  contentType: string | undefined;
  body: Buffer | null;
}): CallParameters {
  const query = queryOf(request.url);
  const { body, contentType = "" } = request;
  if (!body || body.length === 0) return new CallParameters(query);
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "multipart/form-data") {
    const parts = parseMultipart(body, contentType);
    if (!parts) throw badRequest("can't parse multipart body");
    return new CallParameters({ ...query, ...parts.fields }, parts.uploads);
  }
  if (!isUtf8(body)) throw badRequest("strings must be encoded in UTF-8");
  if (type === "application/json") return new CallParameters({ ...query, ...readJson(body) });
  if (type === "application/x-www-form-urlencoded") {
    return new CallParameters({ ...query, ...Object.fromEntries(new URLSearchParams(body.toString())) });
  }
  return new CallParameters(query);
}

function queryOf(url: string): Record<string, string> {
  const at = url.indexOf("?");
  return at < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at + 1)));
}

function readJson(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw badRequest("can't parse request JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest("can't parse request JSON: expected an Object");
  }
  return value as Record<string, unknown>;
}
