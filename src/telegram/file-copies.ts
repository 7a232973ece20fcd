import { createHash } from "node:crypto";
import { type Queryable, sql } from "../db/tx.ts";
import type { BotName } from "../outbox/outbox-row.ts";

/** A file by the bot whose token owns its id. */
export interface OwnedFile {
  readonly bot: BotName;
  readonly fileId: string;
}

/** The same file as another bot may send it. */
export interface FileCopy {
  readonly fileId: string;
  readonly fileType: "PHOTO" | "DOCUMENT";
}

/**
 * Copies of files that were carried over to another bot, so that the bytes travel once. They are
 * kept as what they are, the result of something done once: among the idempotency keys, which are
 * pruned after two days, so that no copy outlives the erasing of the original for longer.
 */
export function keptCopy(q: Queryable, forBot: BotName, file: OwnedFile): Promise<FileCopy | null> {
  return q.maybeOne<FileCopy>(sql`
    select response ->> 'fileId' as "fileId", response ->> 'fileType' as "fileType"
      from idempotency_keys where actor = ${actorOf(forBot)} and key = ${keyOf(file)}`);
}

/** Keeps a copy, or puts it in the place of one that no longer works. */
export async function keepCopy(
  q: Queryable,
  forBot: BotName,
  file: OwnedFile,
  copy: FileCopy,
  now: Date,
): Promise<void> {
  await q.run(sql`
    insert into idempotency_keys (actor, key, request_hash, response, created_at)
    values (${actorOf(forBot)}, ${keyOf(file)}, ${keyOf(file)}, ${JSON.stringify(copy)}::jsonb, ${now})
        on conflict (actor, key) do update set response = excluded.response, created_at = excluded.created_at`);
}

function actorOf(forBot: BotName): string {
  return `file:${forBot}`;
}

/** File ids are longer than a key may be. */
function keyOf({ bot, fileId }: OwnedFile): string {
  return createHash("sha256").update(`${bot}:${fileId}`).digest("hex");
}
