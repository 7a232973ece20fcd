import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { CallParameters } from "./call-parameters.ts";
import { readRequest } from "./read-request.ts";

/** The body of a control request: JSON, a form or multipart. */
export function readParameters(request: FastifyRequest): CallParameters {
  return readRequest({
    url: "",
    contentType: request.headers["content-type"],
    body: (request.body as Buffer | undefined) ?? null,
  });
}

/** The body checked against a schema; rejects with the ZodError that says what is wrong. */
export async function readBody<T extends z.ZodType>(request: FastifyRequest, schema: T): Promise<z.infer<T>> {
  return schema.parse(readParameters(request).fields);
}
