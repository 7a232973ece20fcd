import type { FastifyInstance } from "fastify";

/** Everything comes from this server, nothing is inline, nobody may frame it. Pages that need less say so themselves. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
} as const;

const YEAR_S = 31_536_000;

/** Sends the headers that keep browsers from doing more than our pages ask for, on every answer. */
export function addSecurityHeaders(
  server: FastifyInstance,
  { isHttps }: { readonly isHttps: boolean },
): void {
  const headers = isHttps ? { ...HEADERS, "strict-transport-security": `max-age=${YEAR_S}` } : HEADERS;
  server.addHook("onRequest", async (_request, reply) => void reply.headers(headers));
}
