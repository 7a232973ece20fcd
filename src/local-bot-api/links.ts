import type { MessageEntity } from "grammy/types";

const DOMAIN = /^[^\s/?#@:]+\.[^\s/?#@:]+$/u;
const PROTOCOLS = new Set(["http", "https", "tg", "ton", "tonsite"]);

/** Why Telegram would not take this address for a button or a link; null when it would. */
export function urlFault(url: string): "Unsupported URL protocol" | "Wrong HTTP URL" | null {
  const protocol = /^([a-z][a-z0-9+.-]*):(?!\d)/i.exec(url)?.[1]?.toLowerCase();
  if (protocol !== undefined && !PROTOCOLS.has(protocol)) return "Unsupported URL protocol";
  if (protocol === "tg" || protocol === "ton") return null;
  const rest = protocol === undefined ? url : url.slice(protocol.length + 1).replace(/^\/\//, "");
  const host = /^(?:[^/?#@]*@)?([^/?#:]*)/.exec(rest)?.[1] ?? "";
  return DOMAIN.test(host) ? null : "Wrong HTTP URL";
}

/**
 * The entity behind `<a href>`: a mention for `tg://user?id=`, a link for an address Telegram
 * accepts, and null otherwise: the text is then shown without a link.
 */
export function linkOf(href: string, span: { offset: number; length: number }): MessageEntity | null {
  const userId = /^tg:(?:\/\/)?user\?id=(\d+)$/i.exec(href)?.[1];
  if (userId !== undefined) {
    return { type: "text_mention", user: { id: Number(userId), is_bot: false, first_name: "" }, ...span };
  }
  if (urlFault(href) !== null) return null;
  return { type: "text_link", url: normalised(href), ...span };
}

/** Telegram adds the scheme, and the slash after a bare host. */
function normalised(href: string): string {
  const url = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(href) ? href : `http://${href}`;
  return /^https?:\/\/[^/?#]+$/i.test(url) ? `${url}/` : url;
}
