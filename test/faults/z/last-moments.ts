import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS, sleep, WallClock } from "../../../src/kernel/time.ts";
import { TAKE, type WholeSystem } from "../whole-system.ts";

/** An offer on a phone, and what its master does about it. */
interface Watched {
  readonly offerId: number;
  readonly expiresAt: Date;
  readonly plan: "in time" | "too late" | "never";
  endedAs: string | null;
}

export interface Seen {
  /** Ended by time. */
  readonly expired: number;
  readonly early: number;
  readonly late: number;
  readonly accepted: number;
  readonly refused: number;
  readonly wronglyRefused: number;
  readonly wronglyAccepted: number;
}

export interface LastMoments {
  /** Nobody presses any more; `change` replaces the processes, and what ends meanwhile ends when it is done. */
  handedOver(change: () => Promise<void>): Promise<void>;
  /** Watches for so long still; what was seen. */
  ended(afterMs: number): Promise<Seen>;
}

/** So far from the end of the offer he presses; a press needs a moment to be heard. */
const IN_TIME_MS = 1_500;
const TOO_LATE_MS = 300;
const LATE_MS = 2 * SECOND_MS;
const LOOK_MS = 50;

/**
 * Watches offers by the clock of this process, which nobody sets: a third of the masters press shortly
 * before the end, a third shortly after it, a third not at all.
 */
export function watchLastMoments(system: WholeSystem): LastMoments {
  const { db } = system.world;
  const clock = new WallClock();
  const offers = new Map<number, Watched>();
  const tally = {
    expired: 0,
    early: 0,
    late: 0,
    accepted: 0,
    refused: 0,
    wronglyRefused: 0,
    wronglyAccepted: 0,
  };
  const presses: Promise<void>[] = [];
  let isOver = false;
  let isPressed = true;
  let workedFrom = clock.now();

  const look = async () => {
    const rows = await db.rows<{
      id: number;
      state: string;
      expiresAt: Date;
      chatId: number;
      messageId: number;
    }>(sql`
      select f.id, f.state, f.expires_at as "expiresAt", n.telegram_chat_id as "chatId", n.telegram_message_id as "messageId"
        from offers f join notifications_outbox n on n.id = f.push_outbox_id
       where f.delivered_at is not null order by f.id`);
    const now = clock.now();
    for (const { id, state, expiresAt, chatId, messageId } of rows) {
      const known = offers.get(id);
      if (!known && state === "SENT" && isPressed) {
        const plan = (["in time", "too late", "never"] as const)[id % 3]!;
        const watched: Watched = { offerId: id, expiresAt, plan, endedAs: null };
        offers.set(id, watched);
        if (plan !== "never") presses.push(pressAt(system, clock, { ...watched, chatId, messageId }));
      } else if (known && known.endedAs === null && state !== "SENT") {
        known.endedAs = state;
        note(tally, known, { now, workedFrom });
      }
    }
  };
  const watching = (async () => {
    while (!isOver) {
      await look();
      await sleep(LOOK_MS);
    }
  })();
  return {
    async handedOver(change) {
      isPressed = false;
      await Promise.all(presses);
      await sleep(SECOND_MS);
      await change();
      workedFrom = clock.now();
    },
    async ended(afterMs) {
      await sleep(afterMs);
      isOver = true;
      await watching;
      await sleep(SECOND_MS);
      await look();
      for (const { plan, endedAs } of offers.values())
        if (plan === "in time" && endedAs === null) tally.wronglyRefused += 1;
      return tally;
    },
  };
}

type Tally = { -readonly [name in keyof Seen]: number };

function note(
  tally: Tally,
  { plan, expiresAt, endedAs }: Watched,
  { now, workedFrom }: { now: Date; workedFrom: Date },
): void {
  const sinceEndMs = now.getTime() - expiresAt.getTime();
  if (endedAs === "EXPIRED") {
    tally.expired += 1;
    if (sinceEndMs < 0) tally.early += 1;
    // The engine ends it; a press that comes later finds it ended.
    if (Math.min(sinceEndMs, now.getTime() - workedFrom.getTime()) > LATE_MS) tally.late += 1;
    if (plan === "in time") tally.wronglyRefused += 1;
    if (plan === "too late") tally.refused += 1;
  } else if (endedAs === "ACCEPTED") {
    if (plan === "in time") tally.accepted += 1;
    else tally.wronglyAccepted += 1;
  }
}

/** Presses «Взять» at the planned moment, even when the button is gone by then: its client may be slow. */
async function pressAt(
  { post }: WholeSystem,
  clock: WallClock,
  { plan, expiresAt, chatId, messageId, offerId }: Watched & { chatId: number; messageId: number },
): Promise<void> {
  const person = post.telegram.person(chatId);
  const push = person.message(messageId);
  const data = push?.buttons.flat().find(({ text }) => text === TAKE)?.data ?? `m:offer:accept:${offerId}`;
  const fromEndMs = plan === "in time" ? -IN_TIME_MS : TOO_LATE_MS;
  await sleep(Math.max(0, clock.realMsUntil(expiresAt) + fromEndMs));
  person.pressForged(messageId, data);
}
