import { makeOffers } from "../../../bench/data.ts";
import { botApi } from "../../../src/telegram/bot-api.ts";
import { MASTER_BOT, MASTER_TOKEN, type PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import type { World } from "../../world.ts";
import { FIRST_CHAT } from "../company.ts";
import { TAKE } from "../whole-system.ts";

/** The phones of the masters of a company. */
export interface Phones {
  readonly post: PostOffice;
  readonly take: string;
  chatOf(masterId: number): number;
}

/** A push on a phone. */
export interface Push {
  readonly masterId: number;
  readonly chatId: number;
  readonly messageId: number;
}

/** The masters, in the order in which `hire` made them, have each pressed start once; the bot owes them nothing. */
export function meet(post: PostOffice, masters: readonly number[]): Phones {
  const chats = new Map(masters.map((id, i) => [id, FIRST_CHAT + i + 1]));
  for (const [id, chatId] of chats) {
    post.telegram.person({ id: chatId, firstName: `Мастер ${id}` }).sendCommand(MASTER_BOT, "start");
  }
  post.telegram.bot(MASTER_BOT).updates.clear();
  return { post, take: TAKE, chatOf: (masterId) => chats.get(masterId)! };
}

/**
 * One order, an open offer of it for each master, and its push on his phone, as the engine and the
 * notifier leave them.
 */
export async function pushed(
  world: World,
  { post, chatOf }: Phones,
  masters: readonly number[],
): Promise<{ orderId: number; pushes: Push[] }> {
  const orderId = await world.order();
  const offers = await makeOffers(
    world.db,
    masters.map((masterId) => ({ orderId, masterId })),
    world.now,
  );
  const api = botApi({ token: MASTER_TOKEN, apiRoot: post.telegram.url });
  const pushes: Push[] = [];
  for (const { offerId, masterId } of offers) {
    const chatId = chatOf(masterId);
    const keyboard = [[{ text: TAKE, callback_data: `m:offer:accept:${offerId}` }]];
    const { message_id: messageId } = await api.sendMessage(chatId, `🆕 Новый заказ #${orderId}`, {
      reply_markup: { inline_keyboard: keyboard },
    });
    pushes.push({ masterId, chatId, messageId });
  }
  return { orderId, pushes };
}
