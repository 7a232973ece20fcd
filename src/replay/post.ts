import { sql } from "../db/tx.ts";
import { attempt } from "../outbox/attempt.ts";
import { claim } from "../outbox/claim.ts";
import type { Delivery, Messenger } from "../outbox/messenger.ts";
import { NO_PACE } from "../outbox/pace.ts";
import type { Wording } from "../outbox/ports.ts";
import { type Result, type StoreDeps, storeResults } from "../outbox/store-results.ts";
import type { WorkDeps } from "../staff/run-work.ts";
import { deliveryEffects } from "../telegram/deliver-effects.ts";
import { outboxWording } from "../telegram/deliver-wording.ts";
import type { Point } from "./distance.ts";

/** A push that has reached a master's chat, with what stands on it. */
export interface ArrivedPush {
  readonly offerId: number;
  readonly orderId: number;
  readonly masterId: number;
  /** Offers of this order that he had before. */
  readonly askedBefore: number;
  readonly slot: VisitSlot | null;
  readonly point: Point | null;
}

export interface VisitSlot {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly isAsap: boolean;
}

/** Rows of one claim. */
const BATCH = 50;
const OWNER = "replay";
const BOT = "master";

/**
 * The notifier of the masters' bot on virtual time: rows are claimed, worded, attempted and stored by
 * the product's own functions, in the product's order; only the messenger is in this process, takes
 * everything and keeps nothing.
 */
export class Post {
  readonly #deps: WorkDeps;
  readonly #wording: Wording;
  readonly #store: StoreDeps;
  readonly #messenger = inProcessMessenger();
  #expected = 0;

  constructor(deps: WorkDeps, zone: string) {
    this.#deps = deps;
    this.#wording = outboxWording({
      ...deps,
      zone,
      channels: { ALERTS: null, LOGS: null, REPORTS: null },
      adminBotName: () => null,
      filePath: (path) => path,
    });
    // Only the back-off after a failure draws, and this messenger does not fail.
    const random = () => 0.5;
    this.#store = { ...deps, bot: BOT, owner: OWNER, effects: deliveryEffects(deps), observer: {}, random };
  }

  /** So many pushes were written. */
  expect(pushes: number): void {
    this.#expected += pushes;
  }

  /**
   * Delivers the pushes that are expected, with everything that stands before them in their chats;
   * returns those that arrived, by offer. What nobody waits for goes along with a later push.
   */
  async deliver(): Promise<ArrivedPush[]> {
    const arrived: number[] = [];
    while (this.#expected > 0) {
      const results = await this.#batch();
      if (results.length === 0) throw new Error(`${this.#expected} pushes were written and never claimed`);
      const pushes = results.filter(({ row }) => row.event === "new_offer" && row.kind === "MASTER");
      this.#expected -= pushes.length;
      arrived.push(...pushes.flatMap(({ row, outcome }) => (outcome.status === "sent" ? row.offerId! : [])));
    }
    return arrived.length === 0 ? [] : await this.#read(arrived);
  }

  /** Delivers all that is left, to nobody's answer: the end of a run. */
  async deliverRest(): Promise<void> {
    while ((await this.#batch()).length > 0);
    this.#expected = 0;
  }

  async #batch(): Promise<Result[]> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const claimed = await claim(db, { bot: BOT, owner: OWNER, room: BATCH, inHand: [], pace: NO_PACE }, now);
    if (claimed.status !== "claimed") throw new Error(`the outbox is ${claimed.status}`);
    if (claimed.rows.length === 0) return [];
    const batch = await this.#wording.prepare(claimed.rows, now);
    const results: Result[] = [];
    for (const row of claimed.rows) {
      results.push({ ...(await attempt(this.#messenger, row, batch, now)), row, at: now });
    }
    const { again } = await storeResults(this.#store, results);
    if (again.length > 0) throw new Error(`${again.length} deliveries could not be stored`);
    return results;
  }

  async #read(offerIds: readonly number[]): Promise<ArrivedPush[]> {
    const rows = await this.#deps.db.rows<Omit<ArrivedPush, "slot" | "point"> & OrderRow>(sql`
      select f.id as "offerId", f.order_id as "orderId", f.master_id as "masterId",
             (select count(*)::int from offers e
               where e.order_id = f.order_id and e.master_id = f.master_id and e.id < f.id) as "askedBefore",
             o.timeslot_start_utc as "startsAt", o.timeslot_end_utc as "endsAt", o.is_asap as "isAsap", o.lat, o.lon
        from offers f join orders o on o.id = f.order_id
       where f.id = any(${[...offerIds]}::int[])
       order by f.id`);
    return rows.map(({ startsAt, endsAt, isAsap, lat, lon, ...push }) => ({
      ...push,
      slot: startsAt && endsAt ? { startsAt, endsAt, isAsap } : null,
      point: lat === null || lon === null ? null : { lat, lon },
    }));
  }
}

interface OrderRow {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly isAsap: boolean;
  readonly lat: number | null;
  readonly lon: number | null;
}

function inProcessMessenger(): Messenger {
  let messageId = 0;
  const sent = (chatId: number | null, id: number | null): Delivery => ({
    status: "sent",
    chatId,
    messageId: id,
    asPlainText: false,
  });
  return {
    async send({ chatId }) {
      messageId += 1;
      return sent(Number(chatId), messageId);
    },
    edit: async (target) => sent(Number(target.chatId), target.messageId),
    delete: async () => sent(null, null),
    probe: async () => sent(null, null),
  };
}
