import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLocal } from "./local-request.ts";

/** Nothing is loaded from elsewhere, nothing is inline, nobody may frame the page. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Refuses strangers on every route of the plugin, and sends the headers that keep the page to itself. */
export function guardChatPage(page: FastifyInstance): void {
  page.addHook("onRequest", async (request, reply) => {
    void reply.headers(HEADERS);
    const refusal = refusalOf(request);
    if (refusal !== null) return await reply.code(403).send({ error: refusal });
  });
}

/** Why a request is not served, in words; null when it is. */
function refusalOf(request: FastifyRequest): string | null {
  if (!isLocal(request)) {
    return "The demo has no login and is served to this machine only. Open http://localhost on it, at this port.";
  }
  return isFromElsewhere(request) ? "Another page may not act in the demo." : null;
}

/** True for whatever a page of another origin (also another port of this machine) makes the browser send. */
function isFromElsewhere(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `${request.protocol}://${host}`) return true;
  const site = request.headers["sec-fetch-site"];
  const isNavigation = request.headers["sec-fetch-mode"] === "navigate" && request.method === "GET";
  return site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation;
}
