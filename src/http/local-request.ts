import type { FastifyRequest } from "fastify";

const LOCAL_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);
/** What a proxy adds; behind one every request comes from this machine. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-real-ip"] as const;

/**
 * Whether somebody on this machine asks, directly and under a name of this machine: not through a
 * proxy, and not a page of somebody else's whose name points here.
 */
export function isLocal({ headers, socket }: FastifyRequest): boolean {
  const name = (headers.host ?? "").replace(/:\d+$/, "");
  const isForwarded = FORWARDED.some((header) => headers[header] !== undefined);
  return isLoopback(socket.remoteAddress ?? "") && !isForwarded && LOCAL_NAMES.has(name);
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}
