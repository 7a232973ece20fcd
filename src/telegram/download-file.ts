import { type Agent, get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { type Api, GrammyError } from "grammy";
import { SECOND_MS } from "../kernel/time.ts";

/** Bots may fetch files up to this size, bytes; Telegram refuses larger ones. */
export const DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024;
/** For the bytes alone; a slow file must not hold up the chat for longer. */
const DOWNLOAD_TIMEOUT_MS = 30 * SECOND_MS;

export type Download =
  /** `name` is the last part of Telegram's own path: «file_7.jpg». */
  | { readonly status: "downloaded"; readonly bytes: Buffer; readonly name: string }
  /** Telegram does not know the file (any more), or it belongs to another bot. */
  | { readonly status: "gone" }
  | { readonly status: "too_large" }
  /** Network, 5xx, 429, a wrong token: it may work later. `note` never holds the token. */
  | { readonly status: "unavailable"; readonly note: string };

/** The bytes of a file, by the bot that got it. Tries once and never throws. */
export async function downloadFile(owner: Api, fileId: string): Promise<Download> {
  try {
    const { file_path: path, file_size: size = 0 } = await owner.getFile(fileId);
    if (size > DOWNLOAD_BYTES_MAX) return { status: "too_large" };
    if (path === undefined) return { status: "gone" };
    return await fetchBytes(owner, path);
  } catch (error) {
    if (error instanceof GrammyError) return refusal(error);
    return { status: "unavailable", note: noteOf(error) };
  }
}

function refusal({ error_code: code, description }: GrammyError): Download {
  if (code !== 400) return { status: "unavailable", note: `getFile ${code}` };
  return { status: /too big/i.test(description) ? "too_large" : "gone" };
}

async function fetchBytes(owner: Api, path: string): Promise<Download> {
  const { apiRoot = "https://api.telegram.org", baseFetchConfig } = owner.options ?? {};
  const agent = baseFetchConfig?.["agent"] as Agent | undefined;
  const response = await request(`${apiRoot}/file/bot${owner.token}/${path}`, agent);
  if (response.statusCode !== 200) {
    response.destroy();
    if (response.statusCode === 404) return { status: "gone" };
    return { status: "unavailable", note: `download ${response.statusCode}` };
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > DOWNLOAD_BYTES_MAX) return { status: "too_large" };
    parts.push(part);
  }
  return { status: "downloaded", bytes: Buffer.concat(parts), name: path.split("/").at(-1)! };
}

/** Node's own client, because the proxy is one of Node's agents. */
function request(url: string, agent: Agent | undefined): Promise<IncomingMessage> {
  const get = url.startsWith("https:") ? getHttps : getHttp;
  const signal = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
  return new Promise((resolve, reject) => {
    get(url, { signal, ...(agent === undefined ? {} : { agent }) }, resolve).on("error", reject);
  });
}

/** Only the code: the text of a network error names the URL, and the URL holds the token. */
function noteOf(error: unknown): string {
  const cause = (error as { error?: unknown }).error ?? error;
  const { code, name } = cause as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : typeof name === "string" ? name : "network error";
}
