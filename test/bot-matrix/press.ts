import { sql, type Tx } from "../../src/db/tx.ts";
import { after } from "../../src/kernel/time.ts";
import { SYSTEM } from "../../src/staff/actor.ts";
import { openWork } from "../../src/staff/run-work.ts";
import type { Answer } from "../../src/telegram/answer.ts";
import type { Bot } from "../../src/telegram/inbox.ts";
import type { BotEvent } from "../../src/telegram/inbox-event.ts";
import { type SessionData, saveSession } from "../../src/telegram/session.ts";
import { engineDeps } from "../dispatch-verbs.ts";
import type { World } from "../world.ts";

/** A conversation that runs when the event comes. */
export interface Running {
  /** `flow.step`; null outside of a flow. */
  readonly state: string | null;
  readonly data: SessionData;
  /** How long nothing has come from him; he has just been here unless told. */
  readonly restedMs?: number;
}

/** What came of one event. */
export interface Outcome {
  readonly answer: Answer;
  /** Everything he gets to read and to press, as one text. */
  readonly said: string;
  /** Labels and data of the buttons he is shown. */
  readonly buttons: readonly { readonly text: string; readonly data: string }[];
  /** Tables the event wrote to, the conversation itself left out; empty = nothing changed anywhere. */
  readonly written: readonly string[];
  /** The step the conversation is in afterwards. */
  readonly state: string | null;
}

/** What a person sends. */
export type Act =
  | { readonly kind: "press"; readonly data: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file" };

const MESSAGE_ID = 77;

/**
 * Hands one event to a bot in a transaction of its own, as the inbox does, looks at what it has
 * written and takes everything back: however many events, each finds the same world.
 */
export async function tryOut(
  world: World,
  bot: Bot,
  { tgUserId, act, running }: { tgUserId: number; act: Act; running?: Running },
): Promise<Outcome> {
  let outcome: Outcome | undefined;
  const tried = world.db.transaction(async (tx) => {
    const work = await openWork(engineDeps(world), { actor: SYSTEM, source: "bot", requestId: "matrix" }, tx);
    if (running) {
      const { state, data, restedMs = 0 } = running;
      const session = { state, data, screenMessageId: MESSAGE_ID, retry: null, lastActiveAt: null };
      await saveSession(tx, bot.name, tgUserId, session, after(work.now, -restedMs));
    }
    const before = await writesPerTable(tx);
    const answer = await bot.handle(work, eventOf(bot, tgUserId, act));
    const now = await writesPerTable(tx);
    const written = [...now].filter(([table, n]) => n !== (before.get(table) ?? 0)).map(([table]) => table);
    const session = await tx.maybeOne<{ state: string | null }>(
      sql`select state from bot_sessions where bot = ${bot.name} and chat_id = ${tgUserId}`,
    );
    const buttons = (answer.screen?.keyboard.flat() ?? []).flatMap((button) =>
      "data" in button ? [{ text: button.text, data: button.data }] : [],
    );
    const state = session?.state ?? null;
    outcome = { answer, said: wordsOf(answer), buttons, written, state };
    throw new TakenBack();
  });
  await tried.catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  return outcome!;
}

/** Rows this connection has written since PostgreSQL last took the figures, which it never does inside a transaction. */
async function writesPerTable(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.rows<{ name: string; n: number }>(sql`
    select relname as name, (n_tup_ins + n_tup_upd + n_tup_del)::int as n
      from pg_stat_xact_user_tables where relname <> 'bot_sessions' order by relname`);
  return new Map(rows.map(({ name, n }) => [name, n]));
}

/** He sees nothing at all: no words, no screen, nothing to copy. */
export function isSilent({ answer: { press, screen, notes, files } }: Outcome): boolean {
  return (press?.text ?? "") === "" && screen === null && notes.length + files.length === 0;
}

class TakenBack extends Error {}

function eventOf(bot: Bot, tgUserId: number, act: Act): BotEvent {
  const from = { id: tgUserId, username: null, firstName: "Человек", languageCode: "ru" };
  const origin = { bot: bot.name, updateId: 1, chatId: tgUserId, from, messageId: MESSAGE_ID };
  switch (act.kind) {
    case "press":
      return { ...origin, kind: "press", queryId: "1", data: act.data };
    case "text":
      return { ...origin, kind: "text", text: act.text };
    case "file": {
      const file = {
        fileType: "PHOTO",
        fileId: "photo-of-the-matrix",
        fileUniqueId: "u",
        size: 1_000,
      } as const;
      return { ...origin, kind: "file", file, albumId: null };
    }
  }
}

function wordsOf({ press, screen, notes, files }: Answer): string {
  const keyboard = screen?.keyboard.map((row) => JSON.stringify(row)) ?? [];
  const parts = [press?.text, press?.isAlert, screen?.html, ...keyboard, ...notes, JSON.stringify(files)];
  // Wizards number their buttons by chance.
  return parts.join("\n").replace(/\b[0-9a-f]{10,16}\b/g, "NONCE");
}
