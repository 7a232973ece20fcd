import { Bells } from "../../src/db/bells.ts";
import { connect, type Database } from "../../src/db/database.ts";
import { sql } from "../../src/db/tx.ts";
import { Random } from "../../src/kernel/random.ts";
import { monotonicMs, SECOND_MS, sleep } from "../../src/kernel/time.ts";
import { createOrder } from "../../src/orders/create-order.ts";
import type { SettingValues } from "../../src/settings/catalogue.ts";
import { SYSTEM } from "../../src/staff/actor.ts";
import { runWork, type WorkDeps } from "../../src/staff/run-work.ts";
import { MASTER_BOT, PostOffice } from "../../src/telegram/post-office-for-tests.ts";
import { engineDeps } from "../dispatch-verbs.ts";
import { WORLD_START, type World } from "../world.ts";
import { FIRST_CHAT, hire, type Place, places, ringing, worldOn } from "./company.ts";
import { Crew } from "./crew.ts";
import { Presses } from "./presses.ts";

export interface SystemOptions {
  readonly seed: number;
  readonly cities: number;
  readonly mastersEach: number;
  /** How many times faster than ours the clock of everybody runs. */
  readonly rate: number;
  readonly settings?: Partial<SettingValues>;
  /** The clock at the beginning; a Tuesday at noon unless told. */
  readonly at?: Date;
  /** How the people who order reach the database; directly unless told. */
  readonly clientUrl?: string;
}

export const TAKE = "✅ Взять";
/** A person looks at his phone for so long, in real milliseconds. */
const HESITATES_MS = 250;

/**
 * The product as processes: a company on a real database, its Telegram in this process, and people who
 * order and take orders. Processes are started by the test, because it is the test that kills them.
 */
export class WholeSystem implements AsyncDisposable {
  readonly world: World;
  readonly post: PostOffice;
  readonly crew: Crew;
  readonly places: readonly Place[];
  readonly random: Random;
  readonly presses: Presses;
  /** Orders that were confirmed to whoever ordered, by number: the real moment of the confirmation. */
  readonly confirmed = new Map<number, number>();
  /** How long each order took to be confirmed, ms. */
  readonly confirmationsMs: number[] = [];
  readonly #client: WorkDeps;
  readonly #opened: AsyncDisposableStack;
  #nonces = 0;

  private constructor(parts: {
    world: World;
    post: PostOffice;
    crew: Crew;
    places: readonly Place[];
    random: Random;
    client: WorkDeps;
    opened: AsyncDisposableStack;
  }) {
    this.world = parts.world;
    this.post = parts.post;
    this.crew = parts.crew;
    this.places = parts.places;
    this.random = parts.random;
    this.presses = parts.opened.use(new Presses(parts.post.telegram));
    this.#client = parts.client;
    this.#opened = parts.opened;
  }

  /** On a migrated database without rows; it is the caller's to dispose of, after this. */
  static async open(db: Database, options: SystemOptions): Promise<WholeSystem> {
    await using opened = new AsyncDisposableStack();
    const { rate, settings = {}, seed, at = WORLD_START, clientUrl = db.url } = options;
    const world = await worldOn(db, { rate, settings, at });
    const post = opened.use(await PostOffice.open(world, { clock: world.clock }));
    const where = await places(world, options.cities);
    for (const { cityId } of where) await hire(world, cityId, options.mastersEach);
    for (let i = 1; i <= options.cities * options.mastersEach; i += 1) {
      const person = post.telegram.person({ id: FIRST_CHAT + i, firstName: `Мастер ${i}` });
      person.sendCommand(MASTER_BOT, "start");
    }
    // They have met the bot; it need not greet them all at the start of the story.
    post.telegram.bot(MASTER_BOT).updates.clear();
    await db.run(sql`analyze`);
    const crew = opened.use(new Crew({ url: db.url, apiRoot: post.telegram.url, clock: world.clock }));
    const bells = new Bells();
    opened.use(ringing(world, bells));
    const client = opened.use(
      connect({ url: clientUrl, bells, poolMax: 12, applicationName: "faults client" }),
    );
    return new WholeSystem({
      world,
      post,
      crew,
      places: where,
      random: new Random(seed),
      client: { ...engineDeps(world), db: client },
      opened: opened.move(),
    });
  }

  /** Masters press «Взять» a moment after their phone rings, until the returned function is called. */
  answerOffers(): () => void {
    const { telegram } = this.post;
    const random = this.random.fork(1);
    return telegram.changes.subscribe((change) => {
      if (change.kind !== "message" || change.message.sentByBotId === null) return;
      const { room, message } = change;
      const has = message.markup?.inline_keyboard.flat().some(({ text }) => text === TAKE) ?? false;
      if (!has || room.chatId < 0) return;
      setTimeout(() => this.#press(room.chatId, message.messageId), random.below(HESITATES_MS));
    });
  }

  #press(chatId: number, messageId: number): void {
    try {
      this.presses.press(chatId, messageId, TAKE);
    } catch {
      // Meanwhile the button is gone: somebody else has the order, or it is his already.
    }
  }

  /**
   * Somebody orders, and asks again with the same key until he is told that it stands. Returns the number.
   */
  async order(place: Place): Promise<number> {
    this.#nonces += 1;
    const nonce = `faults-${this.#nonces}`;
    const startedMs = monotonicMs();
    for (;;) {
      const made = await this.#tryOrder(place, nonce).catch(() => null);
      if (made !== null) {
        this.confirmed.set(made, monotonicMs());
        this.confirmationsMs.push(monotonicMs() - startedMs);
        return made;
      }
      await sleep(100);
    }
  }

  /** People order, `perSecond` on average, until so many did; those that come late are not skipped. */
  async orders(count: number, perSecond: number): Promise<void> {
    const random = this.random.fork(2);
    const startMs = monotonicMs();
    const made: Promise<number>[] = [];
    let dueMs = 0;
    for (let i = 0; i < count; i += 1) {
      dueMs += random.exponential(SECOND_MS / perSecond);
      const waitMs = startMs + dueMs - monotonicMs();
      if (waitMs > 1) await sleep(waitMs);
      made.push(this.order(random.pick(this.places)));
    }
    await Promise.all(made);
  }

  async #tryOrder({ cityId, districtId }: Place, nonce: string): Promise<number> {
    const result = await runWork(this.#client, { actor: SYSTEM, source: "api" }, (work) =>
      createOrder(work, {
        cityId,
        districtId,
        category: "ELECTRICS",
        description: "Не работает розетка на кухне",
        clientName: "Анна",
        quick: true,
        slot: "ASAP",
        searchNow: true,
        nonce,
      }),
    );
    if (result.status !== "created" && result.status !== "already_created") {
      throw new Error(`an order was not created: ${JSON.stringify(result)}`);
    }
    return result.orderId;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync();
  }
}
