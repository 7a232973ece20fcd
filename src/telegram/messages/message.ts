import type { EventName, EventPayloads } from "../../outbox/events.ts";
import type { Keyboard, OutgoingMessage } from "../../outbox/messenger.ts";
import type { OutboxRow } from "../../outbox/outbox-row.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Html } from "../../texts/html.ts";
import type { Language } from "../../texts/texts.ts";
import type { CommissionFacts, Facts, MasterFacts, OfferFacts, OrderFacts } from "./facts.ts";

/** A message as the recipient will see it. */
export interface Rendered {
  readonly html: Html;
  readonly keyboard: Keyboard;
  readonly document?: OutgoingMessage["document"];
}

/** What wording depends on besides the row and its facts. */
export interface MessageContext {
  readonly settings: Settings;
  /** Zone of messages that belong to no city: TIMEZONE. */
  readonly zone: string;
  /** Username of the staff bot, for deep links from channels; null while unknown, then there are no such buttons. */
  readonly adminBotName: string | null;
  /** Where a file of an export lies on this machine. */
  readonly filePath: (path: string) => string;
}

/** One row about to be worded. */
export class Message {
  readonly row: OutboxRow;
  readonly facts: Facts;
  readonly language: Language;
  readonly now: Date;
  readonly context: MessageContext;

  constructor(row: OutboxRow, facts: Facts, language: Language, now: Date, context: MessageContext) {
    this.row = row;
    this.facts = facts;
    this.language = language;
    this.now = now;
    this.context = context;
  }

  /** The number of the order as texts show it. Throws when the row names none. */
  get n(): string {
    return String(this.orderId);
  }

  get orderId(): number {
    if (this.row.orderId === null)
      throw new Error(`outbox row ${this.row.id}: ${this.row.event} without an order`);
    return this.row.orderId;
  }

  get order(): OrderFacts {
    return this.#found(this.facts.orders.get(this.orderId), "order");
  }

  get offer(): OfferFacts {
    return this.#found(this.facts.offers.get(this.row.offerId ?? 0), "offer");
  }

  get isToChannel(): boolean {
    return this.row.channel !== null;
  }

  commission(commissionId: number): CommissionFacts {
    return this.#found(this.facts.commissions.get(commissionId), "commission");
  }

  master(masterId: number): MasterFacts {
    return this.#found(this.facts.masters.get(masterId), "master");
  }

  /** Name of a staff member; null when the id is null or he is gone. */
  staffName(staffId: number | null): string | null {
    return staffId === null ? null : (this.facts.staff.get(staffId)?.name ?? null);
  }

  cityName(cityId: number): string {
    return this.#found(this.facts.cities.get(cityId), "city").name;
  }

  #found<T>(thing: T | undefined, what: string): T {
    if (thing === undefined)
      throw new Error(`outbox row ${this.row.id}: the ${what} of ${this.row.event} is gone`);
    return thing;
  }
}

export type Renderer<E extends EventName> = (message: Message, payload: EventPayloads[E]) => Rendered;
/** One renderer per event; an event without words does not compile. */
export type Renderers<E extends EventName> = { readonly [K in E]: Renderer<K> };
