import type { Button } from "../../outbox/messenger.ts";

/** What a deep link from a channel may open in the private chat of the staff bot. */
export const LINKED_OBJECTS = ["order", "master", "commission", "form"] as const;
export type LinkedObject = (typeof LINKED_OBJECTS)[number];

/** `t.me/<staff bot>?start=order_123`; null while the bot's username is unknown. */
export function deepLink(
  botName: string | null,
  object: LinkedObject,
  id: number,
  text: string,
): Button | null {
  return botName === null ? null : { text, url: `https://t.me/${botName}?start=${object}_${id}` };
}

/** What `/start <payload>` of such a link names; null for anything else. */
export function parseDeepLink(payload: string): { object: LinkedObject; id: number } | null {
  const match = /^([a-z]+)_([1-9]\d{0,14})$/.exec(payload);
  const object = LINKED_OBJECTS.find((name) => name === match?.[1]);
  return object ? { object, id: Number(match![2]) } : null;
}
