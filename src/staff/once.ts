import { createHash } from "node:crypto";
import { sql } from "../db/tx.ts";
import type { Actor } from "./actor.ts";
import type { Work } from "./work.ts";

/** Longest key that the table holds as it is. */
const KEY_LENGTH_MAX = 80;

export interface OnceKey {
  /** Made by the asking side: nonce of a wizard, `Idempotency-Key` of a request. */
  readonly key: string;
  /** Command and its input: the same key with another request is refused. */
  readonly request: { readonly command: string; readonly input: unknown };
}

export type Once<T> =
  /** `action` ran just now. */
  | { readonly status: "done"; readonly answer: T }
  /** It ran before with the same request; `answer` is what was stored then. Nothing was done. */
  | { readonly status: "already_done"; readonly answer: T }
  /** The key belongs to another request. Nothing was done. */
  | { readonly status: "key_reused" };

/**
 * Runs `action` at most once per actor and key (rule X4), in the transaction of the command: key
 * and effect are committed together or not at all. A repeat that arrives while the first one runs
 * waits for its end.
 *
 * An answer `isFinal` says no to (a refusal that changed nothing) is not kept, so that the person can
 * correct the input and confirm again with the same key. Answers are stored as JSON: a `Date` in
 * them comes back as text.
 */
export async function once<T>(
  work: Work,
  { key: given, request }: OnceKey,
  action: () => Promise<T>,
  isFinal: (answer: T) => boolean,
): Promise<Once<T>> {
  const actor = onceActor(work.actor);
  const key = given.length > KEY_LENGTH_MAX ? sha256(given) : given;
  const hash = sha256(canonicalJson(request));
  // Inserting an existing key waits until the transaction that wrote it has ended.
  const isFirst = await work.tx.run(sql`
    insert into idempotency_keys (actor, key, request_hash, created_at)
    values (${actor}, ${key}, ${hash}, ${work.now})
        on conflict (actor, key) do nothing`);
  if (isFirst === 0) {
    const stored = await work.tx.one<{ requestHash: string; response: T }>(sql`
      select request_hash as "requestHash", response from idempotency_keys
       where actor = ${actor} and key = ${key}`);
    return stored.requestHash === hash
      ? { status: "already_done", answer: stored.response }
      : { status: "key_reused" };
  }
  const answer = await action();
  await work.tx.run(
    isFinal(answer)
      ? sql`update idempotency_keys set response = ${JSON.stringify(answer)}::jsonb
             where actor = ${actor} and key = ${key}`
      : sql`delete from idempotency_keys where actor = ${actor} and key = ${key}`,
  );
  return { status: "done", answer };
}

function onceActor(actor: Actor): string {
  switch (actor.kind) {
    case "staff":
      return `s:${actor.staffId}`;
    case "api":
      return `k:${actor.apiKeyId}`;
    case "master":
      return `m:${actor.masterId}`;
    case "system":
      return actor.as;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** JSON whose keys are sorted and whose undefined ones are left out: equal wishes give equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
