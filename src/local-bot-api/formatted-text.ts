import type { MessageEntity } from "grammy/types";

/** Text as a chat shows it; entity offsets and lengths count UTF-16 units, as Telegram does. */
export interface FormattedText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

export const NO_TEXT: FormattedText = { text: "", entities: [] };

const SPLITTABLE = new Set<MessageEntity["type"]>([
  "bold",
  "italic",
  "underline",
  "strikethrough",
  "spoiler",
]);

/**
 * Brings entities into the order and shape Telegram stores: empty ones dropped, equal neighbours
 * joined, nothing bold or slanted inside `code` and `pre`, sorted by offset with the longer first.
 */
export function tidyEntities(entities: readonly MessageEntity[]): MessageEntity[] {
  if (entities.length === 0) return [];
  const literal = entities.filter((entity) => entity.type === "code" || entity.type === "pre");
  const cut = entities.flatMap((entity) =>
    SPLITTABLE.has(entity.type) ? without(entity, literal) : [entity],
  );
  const sorted = cut
    .filter((entity) => entity.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return joinNeighbours(sorted);
}

/** The parts of `entity` that lie outside all of `holes`. */
function without(entity: MessageEntity, holes: readonly MessageEntity[]): MessageEntity[] {
  let parts: MessageEntity[] = [entity];
  for (const hole of holes) {
    const holeEnd = hole.offset + hole.length;
    parts = parts.flatMap((part) => {
      const partEnd = part.offset + part.length;
      if (holeEnd <= part.offset || hole.offset >= partEnd) return [part];
      return [
        { ...part, length: Math.max(0, hole.offset - part.offset) },
        { ...part, offset: holeEnd, length: Math.max(0, partEnd - holeEnd) },
      ];
    });
  }
  return parts;
}

function joinNeighbours(sorted: readonly MessageEntity[]): MessageEntity[] {
  const result: MessageEntity[] = [];
  const lastOfType = new Map<string, number>();
  for (const entity of sorted) {
    const at = SPLITTABLE.has(entity.type) ? lastOfType.get(entity.type) : undefined;
    const previous = at === undefined ? undefined : result[at];
    if (at !== undefined && previous && previous.offset + previous.length >= entity.offset) {
      const end = Math.max(previous.offset + previous.length, entity.offset + entity.length);
      result[at] = { ...previous, length: end - previous.offset };
      continue;
    }
    lastOfType.set(entity.type, result.length);
    result.push(entity);
  }
  return result;
}
