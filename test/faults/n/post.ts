import { sql } from "../../../src/db/tx.ts";
import { enqueue } from "../../../src/outbox/enqueue.ts";
import { MASTER_BOT, PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import type { World } from "../../world.ts";
import { FIRST_CHAT, hire, worldOn } from "../company.ts";
import { Crew, until } from "../crew.ts";
import type { Ground } from "../ground.ts";

/** A company of masters with phones, a Telegram, and nobody who delivers yet. */
export interface Mail extends AsyncDisposable {
  readonly world: World;
  readonly post: PostOffice;
  readonly crew: Crew;
  readonly masters: readonly number[];
}

/** The masters have met the bot, in the order of FIRST_CHAT + 1, + 2, ... */
export async function mailTo(ground: Ground, masters: number, rate: number): Promise<Mail> {
  await using opened = new AsyncDisposableStack();
  const db = opened.use(await ground.database());
  const world = await worldOn(db, { rate });
  const ids = await hire(world, world.cityId, masters);
  const post = opened.use(await PostOffice.open(world, { clock: world.clock }));
  for (const i of ids.keys()) {
    post.telegram
      .person({ id: FIRST_CHAT + i + 1, firstName: `Мастер ${i}` })
      .sendCommand(MASTER_BOT, "start");
  }
  post.telegram.bot(MASTER_BOT).updates.clear();
  const crew = opened.use(new Crew({ url: db.url, apiRoot: post.telegram.url, clock: world.clock }));
  const kept = opened.move();
  return { world, post, crew, masters: ids, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Numbered messages, spread over the masters in turn. */
export async function say({ world, masters }: Mail, count: number, from = 0): Promise<void> {
  const messages = Array.from({ length: count }, (_, i) => ({
    to: { master: masters[i % masters.length]! },
    event: "staff_message",
    payload: { text: `№ ${from + i}` },
  }));
  await enqueue(world.db, messages, world.now);
}

/** Resolves when nothing is left in the outbox. */
export async function delivered({ world }: Mail, timeoutMs = 120_000): Promise<void> {
  const left = () =>
    world.db.one<{ n: number }>(sql`
      select count(*)::int as n from notifications_outbox where processed_at is null`);
  await until("the outbox is empty", async () => (await left()).n === 0, { timeoutMs, everyMs: 20 });
}

/** Chats in which a message came before one that was written earlier; copies do not count. */
export function chatsOutOfOrder({ post, masters }: Mail): number {
  return masters.filter((_, i) => {
    const sent = post.telegram.journal.orderIn(FIRST_CHAT + i + 1);
    const numbers = sent.map(({ params }) => Number(/№ (\d+)/.exec(String(params["text"]))?.[1] ?? -1));
    const firsts = [...new Set(numbers)];
    return firsts.some((number, at) => at > 0 && number < firsts[at - 1]!);
  }).length;
}
