import type { MessageEntity } from "grammy/types";

type Detected = "bot_command" | "url" | "email" | "mention" | "hashtag" | "phone_number";

/** In order of precedence: what an earlier pattern claims, a later one leaves alone. */
const PATTERNS: readonly (readonly [Detected, RegExp])[] = [
  ["email", /(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gu],
  [
    "url",
    /(?<![\p{L}\p{N}@])(?:https?:\/\/)?(?:[\p{L}\p{N}-]+\.)+(?:com|ru|org|net|рф|me|io|su)(?![\p{L}\p{N}])(?:[/?#][^\s<>"]*)?/giu,
  ],
  ["bot_command", /(?<![\p{L}\p{N}_/])\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\p{L}\p{N}_/])/giu],
  ["mention", /(?<![\p{L}\p{N}_@/])@[a-z0-9_]{4,32}(?![\p{L}\p{N}_])/giu],
  ["hashtag", /(?<![\p{L}\p{N}_#])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu],
  ["phone_number", /(?<![\p{L}\p{N}_+])\+\d(?:[ ()-]{0,2}\d){9,14}(?!\d)/gu],
];

/**
 * Adds the entities that Telegram finds by itself (commands, links, mentions, hashtags, e-mails,
 * international phone numbers) where no given entity stands. Simpler than the original: only
 * common top-level domains, no cashtags, no bank cards.
 */
export function detectEntities(text: string, given: readonly MessageEntity[]): MessageEntity[] {
  if (!/[/@#.+]/.test(text)) return [...given];
  const taken: MessageEntity[] = [...given];
  for (const [type, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const found = { type, offset: match.index, length: match[0].length };
      if (!taken.some((entity) => overlaps(entity, found))) taken.push(found);
    }
  }
  return taken.sort((a, b) => a.offset - b.offset || b.length - a.length);
}

function overlaps(a: { offset: number; length: number }, b: { offset: number; length: number }): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
