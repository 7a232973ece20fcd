import type { FastifyInstance } from "fastify";
import type { VirtualClock } from "../kernel/time.ts";
import type { StaffRole } from "../staff/actor.ts";
import { addChatAssets } from "./chat-assets.ts";
import { addChatClock } from "./chat-clock.ts";
import { guardChatPage } from "./chat-guard.ts";
import { addLocalProxy } from "./chat-proxy.ts";
import { addPageSettings } from "./chat-settings.ts";

/** Somebody of the demo; every person writes to one bot. */
export interface ChatPerson {
  /** His name in the address of the page: `#vera,fast`. Letters and digits. */
  readonly key: string;
  readonly tgUserId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly bot: "admin" | "master";
  /** Only people with a window appear on the page and may be acted for. */
  readonly hasWindow: boolean;
  /** Shown under the name; masters need none. */
  readonly role?: StaffRole;
  /** What he sends when a bot asks for his contact. */
  readonly phone?: string;
}

export interface ChatPageParts {
  /** Base URL of the local Bot API on this machine, without a slash at the end. */
  readonly localBotApiUrl: string;
  /** Usernames as registered with the local Bot API, without @. */
  readonly bots: { readonly admin: string; readonly master: string };
  /** The clock that every role of the demo goes by; the page turns it. */
  readonly clock: VirtualClock;
  readonly people: readonly ChatPerson[];
  readonly cityName: string;
  readonly cityZone: string;
  /** The next moment at which something will happen by itself (a deadline, a wake-up); null when nothing is planned. */
  readonly nextDueAt: (now: Date) => Promise<Date | null>;
  /** Wakes every sleeping loop; called after the clock was turned, because they sleep by the old pace. */
  readonly ring: () => void;
}

/**
 * The demo's first page at `/`: a chat window per person over the local Bot API, and the hands of the
 * virtual clock. Adds `/`, `/chat/...` (assets), `/demo/...` (page settings, clock) and the part of
 * `/local/...` that the page needs. There is no login: only requests from this machine are served, and
 * only the page itself may change anything.
 */
export async function registerChatPage(server: FastifyInstance, parts: ChatPageParts): Promise<void> {
  await server.register(async (page) => {
    guardChatPage(page);
    addChatAssets(page);
    addPageSettings(page, parts);
    addChatClock(page, parts);
    await page.register(async (proxied) => addLocalProxy(proxied, parts));
  });
}
