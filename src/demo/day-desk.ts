import { sql, type Tx } from "../db/tx.ts";
import { acceptOffer } from "../dispatch/accept-offer.ts";
import { loadCity, loadOrders } from "../dispatch/load-facts.ts";
import { planBatch } from "../dispatch/plan-batch.ts";
import { dispatchPolicy } from "../dispatch/policy.ts";
import { sendOffer } from "../dispatch/send-offer.ts";
import { viewOffer } from "../dispatch/view-offer.ts";
import { writeDecisions } from "../dispatch/write-decisions.ts";
import type { WrittenOffer } from "../dispatch/write-offers.ts";
import type { Cities } from "../geo/cities.ts";
import { addDays, localDateOf, toInstant } from "../geo/local-time.ts";
import type { Log } from "../kernel/log.ts";
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { closeOrder } from "../orders/close-order.ts";
import { type CreateOrderInput, createOrder } from "../orders/create-order.ts";
import { setEnRoute } from "../orders/set-en-route.ts";
import { setWorking } from "../orders/set-working.ts";
import type { Settings } from "../settings/settings.ts";
import { type Actor, ENGINE } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import type { DemoDistrict, DemoMasterKey, DemoStaffKey } from "./demo-people.ts";
import type { DemoPlaces } from "./demo-places.ts";
import { CLIENTS } from "./demo-words.ts";
import type { DemoStaffActors } from "./write-people.ts";
import { demoFileId } from "./write-people.ts";

const SILENT: Log = { info() {}, warn() {}, error() {} };

/** Something that happens at a moment of the last hours. */
export type Step = readonly [at: Date, action: (at: Date) => Promise<unknown>];

/** How an order of today is taken; everything else is filled in. */
export interface CallIn {
  readonly category: CreateOrderInput["category"];
  readonly description: string;
  /** Name of the city; Демоград unless told. */
  readonly city?: string;
  readonly district?: DemoDistrict;
  /** Typed by hand instead of one of the directory. */
  readonly streetManual?: string;
  /** A slot choice as text; ASAP unless told. */
  readonly slot?: string | null;
  /** Not «искать сейчас»: outside the working window it sleeps. */
  readonly mayWait?: boolean;
  readonly draft?: boolean;
  readonly by?: DemoStaffKey;
}

/**
 * Today's work of the demo: the product's own commands, each at a moment of the last hours, all in
 * one transaction.
 */
export class DayDesk {
  readonly tx: Tx;
  readonly now: Date;
  readonly settings: Settings;
  readonly places: DemoPlaces;
  readonly staff: DemoStaffActors;
  readonly #cities: Cities;
  readonly #masterIds: ReadonlyMap<DemoMasterKey, number>;
  #calls = 0;

  constructor(parts: {
    tx: Tx;
    now: Date;
    settings: Settings;
    cities: Cities;
    places: DemoPlaces;
    staff: DemoStaffActors;
    masterIds: ReadonlyMap<DemoMasterKey, number>;
  }) {
    this.tx = parts.tx;
    this.now = parts.now;
    this.settings = parts.settings;
    this.places = parts.places;
    this.staff = parts.staff;
    this.#cities = parts.cities;
    this.#masterIds = parts.masterIds;
  }

  masterId(key: DemoMasterKey): number {
    return this.#masterIds.get(key)!;
  }

  work(actor: Actor, at: Date): Work {
    const { tx, settings } = this;
    const source = actor.kind === "system" ? "engine" : "bot";
    return { tx, actor, now: at, settings, cities: this.#cities, source, requestId: null, log: SILENT };
  }

  as(key: DemoMasterKey, at: Date): Work {
    return this.work({ kind: "master", masterId: this.masterId(key) }, at);
  }

  byStaff(key: DemoStaffKey, at: Date): Work {
    return this.work(this.staff[key], at);
  }

  ago(minutes: number, seconds = 0): Date {
    return after(this.now, -minutes * MINUTE_MS - seconds * SECOND_MS);
  }

  /** The nth bucket (0 = first) that starts two hours from now or later, as a slot choice. */
  slot(nth: number): string {
    const earliest = after(this.now, 2 * HOUR_MS);
    const today = localDateOf(this.now, "Europe/Moscow");
    const choices = [0, 1, 2, 3].flatMap((days) => {
      const date = addDays(today, days);
      return this.settings
        .get("timeslot_buckets")
        .filter(({ startMinutes }) => toInstant(date, startMinutes, "Europe/Moscow") >= earliest)
        .map(({ label }) => `DATE:${date}:${label}`);
    });
    return choices[nth]!;
  }

  /** A slot of a day after today: orders taken in the evening sleep until that morning. */
  slotInDays(days: number, city = "Europe/Moscow"): string {
    const date = addDays(localDateOf(this.now, city), days);
    return `DATE:${date}:${this.settings.get("timeslot_buckets")[1]!.label}`;
  }

  async take(call: CallIn, at: Date): Promise<number> {
    const n = this.#calls;
    this.#calls += 1;
    const { city, district, streetManual } = call;
    const districtId = district ? this.places.districtIds[district] : null;
    const streets = this.places.streets.filter((street) => street.districtId === districtId);
    const street = streetManual || city ? null : streets[(n * 7) % streets.length];
    const created = await createOrder(this.byStaff(call.by ?? "vera", at), {
      cityId: city ? this.places.cityIds.get(city)! : this.places.cityId,
      districtId,
      streetId: street?.id ?? null,
      streetManual: streetManual ?? (city ? "улица Гостевая" : null),
      house: String(3 + n * 2),
      apartment: n % 3 === 0 ? null : String(11 + n),
      addressComment: n % 4 === 1 ? "Домофон не работает, позвоните снизу" : null,
      clientName: CLIENTS[n % CLIENTS.length]!,
      clientPhone: `+7900555${9_000 + n}`,
      category: call.category,
      description: call.description,
      slot: call.slot === undefined ? "ASAP" : call.slot,
      searchNow: !call.mayWait,
      draft: call.draft ?? false,
    });
    if (created.status !== "created") throw unexpected("createOrder", created);
    return created.orderId;
  }

  /** One look of the engine at one order. */
  async look(orderId: number, trigger: string, at: Date): Promise<WrittenOffer[]> {
    const [order] = await loadOrders(this.tx, [orderId]);
    const policy = dispatchPolicy(this.settings.forCity(order!.cityId));
    const city = await loadCity(this.tx, order!.cityId, policy, at);
    const [decision] = planBatch([order!], { ...city, pendingPushes: 0 }, policy, at);
    return await writeDecisions(
      this.work(ENGINE, at),
      [{ order: order!, decision: decision!, trigger }],
      policy,
    );
  }

  /** The push of an offer arrives a second after it was sent; the SLA counts from then. */
  async deliver(offerId: number, sentAt: Date): Promise<void> {
    const deliveredAt = after(sentAt, SECOND_MS);
    const slaMs = this.settings.get("distribution_sla_seconds") * SECOND_MS;
    await this.tx.run(sql`
      update offers set delivered_at = ${deliveredAt}, expires_at = ${after(deliveredAt, slaMs)}
       where id = ${offerId} and state in ('SENT','VIEWED')`);
  }

  /** The engine offers the order to somebody, who takes it; returns who. */
  async offerAndAccept(orderId: number, trigger: string, at: Date): Promise<number> {
    const [offer] = await this.look(orderId, trigger, at);
    await this.#accept(offer!, at);
    return offer!.masterId;
  }

  /** Вера offers the order to this master, who takes it. */
  async give(orderId: number, to: DemoMasterKey, at: Date, by: DemoStaffKey = "vera"): Promise<void> {
    const masterId = this.masterId(to);
    const sent = await sendOffer(this.byStaff(by, at), { orderId, masterId, confirmed: true });
    if (sent.status !== "offer_sent") throw unexpected("sendOffer", sent);
    await this.#accept({ ...sent, orderId, masterId }, at);
  }

  async #accept({ offerId, masterId }: WrittenOffer, sentAt: Date): Promise<void> {
    await this.deliver(offerId, sentAt);
    const actor = { kind: "master", masterId } as const;
    await viewOffer(this.work(actor, after(sentAt, 8 * SECOND_MS)), { offerId, masterId });
    const accepted = await acceptOffer(this.work(actor, after(sentAt, 25 * SECOND_MS)), {
      offerId,
      masterId,
    });
    if (accepted.status !== "accepted") throw unexpected("acceptOffer", accepted);
  }

  async leave(orderId: number, by: DemoMasterKey, at: Date): Promise<void> {
    const set = await setEnRoute(this.as(by, at), { orderId });
    if (set.status !== "en_route") throw unexpected("setEnRoute", set);
  }

  async arrive(orderId: number, by: DemoMasterKey, at: Date): Promise<void> {
    const set = await setWorking(this.as(by, at), { orderId });
    if (set.status !== "working") throw unexpected("setWorking", set);
  }

  /** Closes with an amount in roubles (null for a guarantee visit); returns the commission's id. */
  async close(orderId: number, by: DemoMasterKey, roubles: number | null, at: Date): Promise<number | null> {
    const fileId = demoFileId("act", orderId);
    const act = { fileType: "PHOTO", bot: "master", fileId, fileUniqueId: fileId } as const;
    const totalKopecks = roubles === null ? null : Math.round(roubles * 100);
    const closed = await closeOrder(this.as(by, at), { orderId, totalKopecks, act });
    if (closed.status === "payment") return closed.commission.commissionId;
    if (closed.status === "closed") return null;
    throw unexpected("closeOrder", closed);
  }
}

/** The demo's script and the commands do not fit together: a mistake of ours. */
export function unexpected(command: string, answer: object): Error {
  return new Error(`demo: ${command} answered ${JSON.stringify(answer)}`);
}
