import type { MessageEntity } from "grammy/types";
import type { FormattedText } from "./formatted-text.ts";

/**
 * The text with its entities as HTML that a browser may show as it is: everything is escaped,
 * links go only to http(s) and tg addresses. Line breaks stay line breaks.
 */
export function renderHtml({ text, entities }: FormattedText): string {
  const opens = new Map<number, MessageEntity[]>();
  for (const entity of entities) opens.set(entity.offset, [...(opens.get(entity.offset) ?? []), entity]);
  const edges = new Set([0, text.length]);
  for (const { offset, length } of entities) edges.add(offset).add(offset + length);
  const stops = [...edges].sort((a, b) => a - b);
  const stack: MessageEntity[] = [];
  let html = "";
  for (const [index, at] of stops.entries()) {
    while (stack.length > 0 && endOf(stack.at(-1)) <= at) html += closing(stack.pop());
    for (const entity of opens.get(at) ?? []) {
      // An entity that would cross an open one is left out: HTML can only nest.
      if (stack.length > 0 && endOf(stack.at(-1)) < endOf(entity)) continue;
      html += opening(entity);
      stack.push(entity);
    }
    html += escapeHtml(text.slice(at, stops[index + 1] ?? at));
  }
  return html;
}

/** The characters that mean something in HTML, replaced. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const TAGS: Partial<Record<MessageEntity["type"], string>> = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  spoiler: "tg-spoiler",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

function opening(entity: MessageEntity): string {
  if (entity.type === "text_link") {
    return /^(https?|tg):/i.test(entity.url) ? `<a href="${escapeHtml(entity.url)}">` : "<span>";
  }
  const tag = TAGS[entity.type];
  return tag ? `<${tag}>` : "";
}

function closing(entity: MessageEntity | undefined): string {
  if (!entity) return "";
  if (entity.type === "text_link") return /^(https?|tg):/i.test(entity.url) ? "</a>" : "</span>";
  const tag = TAGS[entity.type];
  return tag ? `</${tag}>` : "";
}

function endOf(entity: MessageEntity | undefined): number {
  return entity ? entity.offset + entity.length : 0;
}
