import { Bells } from "../src/db/bells.ts";
import { connect } from "../src/db/database.ts";
import { type Queryable, sql } from "../src/db/tx.ts";
import { monotonicMs, SECOND_MS, sleep } from "../src/kernel/time.ts";
import { enqueue } from "../src/outbox/enqueue.ts";
import type { Delivery, Messenger, OutgoingMessage } from "../src/outbox/messenger.ts";
import { NO_PACE } from "../src/outbox/pace.ts";
import { runDelivery } from "../src/telegram/deliver.ts";
import { makeCity, makeMasters } from "./data.ts";
import { drift, ratio, spread } from "./measure.ts";
import { ms, perSecond, type Result, times } from "./report.ts";
import type { Rig } from "./rig.ts";

const BATCH = 50;
const CALM_PER_SECOND = 50;
const LOOK_MS = 20;
const PATIENCE_MS = 60_000;
const WRITTEN_AT_ONCE = 5_000;

/**
 * B6: messages per second through the notifier with its words, leases and order within a chat, to a Telegram that
 * answers at once, in pairs with the bare statements that claim and mark as many rows; and how long a message
 * takes in a calm hour. Each message arrives once, and those of a chat in their order.
 */
export async function b6({
  rig,
  messages,
  chats,
  pairs,
  calmSeconds,
}: {
  rig: Rig;
  messages: number;
  chats: number;
  pairs: number;
  calmSeconds: number;
}): Promise<Result> {
  const place = await makeCity(rig.db, "Почта", rig.clock.now());
  const masters = await makeMasters(rig.db, place.cityId, chats, rig.clock.now());
  const violations: string[] = [];
  const rates: (readonly [ours: number, floor: number])[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    await fill(rig, masters, messages);
    const floor = await bareStatements(rig, messages);
    await fill(rig, masters, messages);
    rates.push([await throughput(rig, messages, violations), floor]);
  }
  await fill(rig, masters, 0);
  const calm = spread(await calmHour(rig, masters, calmSeconds, violations));
  const floors = rates.map(([, floor]) => floor);
  return {
    id: "B6",
    title: `outbox: ${messages.toLocaleString("en-US")} messages to ${chats} chats, Telegram at 0 ms`,
    rows: [
      {
        what: "messages, with words and in order",
        figure: perSecond(spread(rates.map(([ours]) => ours)).p50),
      },
      { what: `bare claim and mark, ${BATCH} rows each`, figure: perSecond(spread(floors).p50) },
      { what: "ours / bare statements", figure: times(ratio(rates)) },
      { what: "drift of the floor (void above 0.20)", figure: drift(floors).toFixed(2) },
      {
        what: `written to sent at ${CALM_PER_SECOND}/s: p50 / p99 / max`,
        figure: `${ms(calm.p50)} / ${ms(calm.p99)} / ${ms(calm.max)}`,
      },
    ],
    violations,
  };
}

/** A Telegram that answers at once and remembers what it was told. */
class Recorder implements Messenger {
  /** When each message came, by its number. */
  readonly arrivedMs = new Map<number, number>();
  readonly #byChat = new Map<string, number[]>();
  #lastId = 0;

  async send({ chatId, html }: OutgoingMessage): Promise<Delivery> {
    const number = Number(/№ (\d+)/.exec(html)?.[1] ?? Number.NaN);
    const sent = this.#byChat.get(String(chatId)) ?? [];
    sent.push(number);
    this.#byChat.set(String(chatId), sent);
    this.arrivedMs.set(number, monotonicMs());
    this.#lastId += 1;
    return { status: "sent", chatId: Number(chatId), messageId: this.#lastId, asPlainText: false };
  }

  edit = async (): Promise<Delivery> => ({ status: "not_modified" });
  delete = async (): Promise<Delivery> => ({ status: "not_modified" });
  probe = async (): Promise<Delivery> => ({ status: "not_modified" });

  /** What is wrong with `expected` messages, in words. */
  wrong(expected: number): string[] {
    const outOfOrder = [...this.#byChat.values()].filter((sent) =>
      sent.some((number, i) => i > 0 && number <= sent[i - 1]!),
    ).length;
    const counts = {
      "messages lost": expected - this.arrivedMs.size,
      "messages that came twice": this.#lastId - this.arrivedMs.size,
      "chats out of order": outOfOrder,
    };
    return Object.entries(counts).flatMap(([what, n]) => (n === 0 ? [] : [`${what}: ${n}`]));
  }
}

/** A notifier at work until it is disposed of. */
function notifier(rig: Rig, recorder: Recorder, bells: Bells): AsyncDisposable {
  const stop = new AbortController();
  const running = runDelivery({
    ...rig.deps,
    bells,
    signal: stop.signal,
    owner: "bench notifier",
    messengers: { master: recorder, admin: recorder },
    pace: NO_PACE,
    zone: "Europe/Moscow",
    channels: { ALERTS: null, LOGS: null, REPORTS: null },
    adminBotName: () => null,
    filePath: (path) => path,
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

/** Numbered messages, to the masters in turn, as commands write them. */
async function write(q: Queryable, masters: readonly number[], numbers: readonly number[], now: Date) {
  const messages = numbers.map((number) => ({
    to: { master: masters[number % masters.length]! },
    event: "staff_message",
    payload: { text: `№ ${number}` },
  }));
  await enqueue(q, messages, now);
}

async function fill(rig: Rig, masters: readonly number[], messages: number): Promise<void> {
  await rig.db.run(sql`truncate notifications_outbox cascade`);
  for (let from = 0; from < messages; from += WRITTEN_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(WRITTEN_AT_ONCE, messages - from) }, (_, i) => from + i);
    await write(rig.db, masters, numbers, rig.clock.now());
  }
  await rig.db.run(sql`vacuum (analyze) notifications_outbox`);
}

/** Messages per second through the notifier; everything arrived, once and in order. */
async function throughput(rig: Rig, messages: number, violations: string[]): Promise<number> {
  const recorder = new Recorder();
  const startMs = monotonicMs();
  await using _notifier = notifier(rig, recorder, new Bells());
  const isEmpty = async () => {
    const { left } = await rig.db.one<{ left: boolean }>(
      sql`select exists (select from notifications_outbox where processed_at is null) as left`,
    );
    return !left;
  };
  while (!(await isEmpty())) await sleep(LOOK_MS);
  const perSec = (messages / (monotonicMs() - startMs)) * SECOND_MS;
  violations.push(...recorder.wrong(messages));
  return perSec;
}

/** Rows per second of two bare statements, a lease and a mark, by one session: no outbox on tables is faster. */
async function bareStatements(rig: Rig, messages: number): Promise<number> {
  const startMs = monotonicMs();
  for (;;) {
    const now = rig.clock.now();
    const claimed = await rig.db.rows<{ id: number }>(sql`
      update notifications_outbox set lease_owner = 'floor', lease_until = ${now}, attempt_count = attempt_count + 1
       where id in (select id from notifications_outbox where processed_at is null
                     order by priority, next_attempt_at, id limit ${BATCH} for no key update skip locked)
      returning id`);
    if (claimed.length === 0) return (messages / (monotonicMs() - startMs)) * SECOND_MS;
    await rig.db.run(sql`
      update notifications_outbox
         set sent_at = ${now}, processed_at = ${now}, outcome = 'SENT', lease_owner = null, lease_until = null,
             telegram_chat_id = 1, telegram_message_id = id
       where id = any(${claimed.map(({ id }) => id)}::bigint[])`);
  }
}

/** From the commit of a message until Telegram has it, messages coming one by one on a fixed schedule, ms. */
async function calmHour(
  rig: Rig,
  masters: readonly number[],
  seconds: number,
  violations: string[],
): Promise<number[]> {
  const bells = new Bells();
  await using db = connect({ url: rig.url, poolMax: 4, bells });
  const recorder = new Recorder();
  await using _notifier = notifier(rig, recorder, bells);
  const startMs = monotonicMs();
  const count = Math.ceil(seconds * CALM_PER_SECOND);
  const written = await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      await sleep(Math.max(0, startMs + (number * SECOND_MS) / CALM_PER_SECOND - monotonicMs()));
      await write(db, masters, [number], rig.clock.now());
      return monotonicMs();
    }),
  );
  const endMs = monotonicMs() + PATIENCE_MS;
  while (recorder.arrivedMs.size < count && monotonicMs() < endMs) await sleep(LOOK_MS);
  violations.push(...recorder.wrong(count));
  // Told before the commit was heard of by us: then it took no time.
  return written.flatMap((atMs, number) => {
    const arrivedMs = recorder.arrivedMs.get(number);
    return arrivedMs === undefined ? [] : [Math.max(0, arrivedMs - atMs)];
  });
}
