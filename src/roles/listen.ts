import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { CannotStart } from "./keep-running.ts";

/**
 * Lets the server listen and returns the address it is reached at on this machine. Throws a
 * `CannotStart` in words when the port is taken, not allowed, or the host is none of this machine.
 */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const words = REFUSALS[(error as NodeJS.ErrnoException).code ?? ""];
    if (words === undefined) throw error;
    throw new CannotStart(`HTTP_PORT ${port} on ${host} ${words}`);
  }
  const address = server.server.address() as AddressInfo;
  const isAnywhere = address.address === "::" || address.address === "0.0.0.0";
  const isOurs = isAnywhere || address.address === "127.0.0.1" || address.address === "::1";
  return `http://${isOurs ? "localhost" : host}:${address.port}`;
}

const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "is taken by another program. Stop that program, or give this one another HTTP_PORT (0 = any free one).",
  EACCES: "may not be used by this user. Give a HTTP_PORT above 1023.",
  EADDRNOTAVAIL: "is no address of this machine. Give another HTTP_HOST, such as 127.0.0.1 or 0.0.0.0.",
  ENOTFOUND: "is no known host. Give another HTTP_HOST, such as 127.0.0.1 or 0.0.0.0.",
};
