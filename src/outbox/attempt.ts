import type { Delivery, Messenger } from "./messenger.ts";
import type { LeasedRow } from "./outbox-row.ts";
import type { WordedBatch } from "./ports.ts";

/** What came of a row that its holder had in hand. */
export type Outcome =
  | Delivery
  /** Not tried: the lease was too short, the bot paused, or the process is stopping. */
  | { readonly status: "given_back" }
  | { readonly status: "unwanted"; readonly reason: string }
  | { readonly status: "no_telegram_id" }
  | { readonly status: "cannot_be_worded"; readonly note: string };

export interface Attempt {
  readonly outcome: Outcome;
  /** The channel's new id, when its group became a supergroup and the message went there. */
  readonly migratedTo: number | null;
}

/** Words a row and tries to deliver it, once. Never throws. */
export async function attempt(
  messenger: Messenger,
  row: LeasedRow,
  batch: WordedBatch,
  now: Date,
): Promise<Attempt> {
  const done = (outcome: Outcome): Attempt => ({ outcome, migratedTo: null });
  let worded: ReturnType<WordedBatch["word"]>;
  try {
    worded = batch.word(row, now);
  } catch (error) {
    return done({ status: "cannot_be_worded", note: error instanceof Error ? error.message : "unknown" });
  }
  if (worded.status === "unwanted") return done(worded);
  if (row.kind === "EDIT") {
    // Its message never arrived, so there is nothing to change.
    if (row.target === null) return done({ status: "unwanted", reason: "no message to edit" });
    if (worded.status === "no_chat") return done({ status: "no_telegram_id" });
    return done(await messenger.edit(row.target, worded.content));
  }
  if (worded.status === "no_chat") return done({ status: "no_telegram_id" });
  const { content, document, chatId } = worded;
  const message = { ...content, ...(document ? { document } : {}) };
  const outcome = await messenger.send({ ...message, chatId });
  if (outcome.status !== "migrated") return done(outcome);
  return {
    outcome: await messenger.send({ ...message, chatId: outcome.chatId }),
    migratedTo: outcome.chatId,
  };
}
