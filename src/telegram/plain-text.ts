const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };

/** Telegram HTML without its tags, as a reader sees it. */
export function plainText(html: string): string {
  return html
    .replace(/<\/?[a-z][^>]*>/gi, "")
    .replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]!);
}
