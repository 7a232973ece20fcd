import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { t } from "../texts/texts.ts";

const FOLDER = new URL("../../web/chat/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  ts: "text/javascript; charset=utf-8",
};

interface Asset {
  readonly type: string;
  readonly body: string;
  readonly tag: string;
}

/** The page at `/` and its files under `/chat/`, read once. TypeScript is served with its types erased. */
export function addChatAssets(page: FastifyInstance): void {
  const assets = new Map(readdirSync(FOLDER).flatMap((name) => assetOf(name)));
  const index = assets.get("index.html")!;
  page.get("/", async (request, reply) => send(request, reply, index));
  page.get<{ Params: { name: string } }>("/chat/:name", async (request, reply) => {
    const asset = assets.get(request.params.name);
    if (!asset) return await reply.code(404).send({ error: "no such file" });
    return send(request as FastifyRequest, reply, asset);
  });
}

function assetOf(name: string): [string, Asset][] {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  const type = TYPES[extension];
  if (type === undefined) return [];
  const source = readFileSync(new URL(name, FOLDER), "utf8");
  const body = extension === "ts" ? stripTypeScriptTypes(source) : withWords(source);
  const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  return [[name, { type, body, tag }]];
}

/** The only words in HTML are for browsers that run nothing. */
function withWords(source: string): string {
  return source.replace("NO_SCRIPT_WORDS", t("ru", "chat-no-script"));
}

/** Browsers ask each time and get the file only when it has changed. */
function send(request: FastifyRequest, reply: FastifyReply, { type, body, tag }: Asset): FastifyReply {
  void reply.headers({ "cache-control": "no-cache", etag: tag });
  if (request.headers["if-none-match"] === tag) return reply.code(304).send();
  return reply.type(type).send(body);
}
