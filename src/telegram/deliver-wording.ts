import type { Database } from "../db/database.ts";
import type { Channel } from "../outbox/enqueue.ts";
import type { ChatId } from "../outbox/messenger.ts";
import type { OutboxRow } from "../outbox/outbox-row.ts";
import type { WordedBatch, Wording } from "../outbox/ports.ts";
import type { Settings } from "../settings/settings.ts";
import type { Language } from "../texts/texts.ts";
import { channelId, type EnvironmentChannels } from "./channel-ids.ts";
import { type Facts, loadFacts } from "./messages/facts.ts";
import type { MessageContext } from "./messages/message.ts";
import { renderOutbox } from "./messages/render-outbox.ts";
import { whyUnwanted } from "./messages/still-wanted.ts";

export interface WordingDeps {
  readonly db: Database;
  readonly settings: { current(now: Date): Promise<Settings> };
  /** Zone of messages that belong to no city: TIMEZONE. */
  readonly zone: string;
  readonly channels: EnvironmentChannels;
  /** Username of the staff bot as far as known. */
  readonly adminBotName: () => string | null;
  readonly filePath: (path: string) => string;
}

/** The words of outbox rows: facts of a whole batch in one query, text at the moment of sending. */
export function outboxWording(deps: WordingDeps): Wording {
  return {
    async prepare(rows, now): Promise<WordedBatch> {
      const settings = await deps.settings.current(now);
      const facts = await loadFacts(deps.db, rows);
      return {
        word(row, at) {
          const reason = whyUnwanted(row, facts, at);
          if (reason !== null) return { status: "unwanted", reason };
          const recipient = recipientOf(row, facts, (channel) => channelId(settings, deps.channels, channel));
          if (recipient === null) {
            return row.channel === null
              ? { status: "no_chat" }
              : { status: "unwanted", reason: "channel not set" };
          }
          const context: MessageContext = {
            settings,
            zone: deps.zone,
            adminBotName: deps.adminBotName(),
            filePath: deps.filePath,
          };
          const { html, keyboard, document } = renderOutbox(row, facts, recipient.language, at, context);
          return {
            status: "ready",
            chatId: recipient.chatId,
            content: { html, keyboard },
            ...(document ? { document } : {}),
          };
        },
      };
    },
  };
}

/** Where a message goes and in which language; null when there is nowhere to send it. */
function recipientOf(
  row: OutboxRow,
  facts: Facts,
  channelIdOf: (channel: Channel) => ChatId | null,
): { readonly chatId: ChatId; readonly language: Language } | null {
  if (row.channel !== null) {
    const chatId = channelIdOf(row.channel);
    return chatId === null ? null : { chatId, language: "ru" };
  }
  const person = row.masterId !== null ? facts.masters.get(row.masterId) : facts.staff.get(row.staffId ?? 0);
  return person && person.chatId !== null ? { chatId: person.chatId, language: person.language } : null;
}
