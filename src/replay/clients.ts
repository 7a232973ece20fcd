import { createOrder } from "../orders/create-order.ts";
import { offeredSlots, printSlotChoice } from "../orders/slot-choice.ts";
import { workingWindow } from "../orders/working-window.ts";
import { SYSTEM } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { districtKey } from "./places.ts";
import { act, type Stage } from "./stage.ts";
import { streamOf } from "./streams.ts";
import type { TimedRequest, Timeline } from "./timeline.ts";

const REF_LENGTH_MAX = 64;
const DESCRIPTION_LENGTH_MAX = 500;

/** Requests of the log becoming orders, each at its moment. */
export class Clients {
  readonly #stage: Stage;
  readonly #requests: readonly TimedRequest[];
  readonly #districtIds: ReadonlyMap<string, number>;
  #created = 0;

  constructor(
    stage: Stage,
    { timeline, districtIds }: { timeline: Timeline; districtIds: ReadonlyMap<string, number> },
  ) {
    this.#stage = stage;
    this.#requests = timeline.requests;
    this.#districtIds = districtIds;
  }

  /** Requests turned into orders so far. */
  get created(): number {
    return this.#created;
  }

  /** Plans the first request; each plans the one after it. */
  begin(): void {
    this.#planNext();
  }

  #planNext(): void {
    const request = this.#requests[this.#created];
    if (request) this.#stage.queue.plan(request.at, () => this.#create(request));
  }

  async #create(request: TimedRequest): Promise<void> {
    this.#created += 1;
    // Counted by place in the timeline: the same request has the same number under every policy.
    const number = this.#created;
    const created = await act(this.#stage, SYSTEM, (work) => this.#place(work, request, number));
    if (created.status !== "created") {
      throw new Error(`line ${request.line}: the order was not taken: ${JSON.stringify(created)}`);
    }
    if (created.orderId !== number)
      throw new Error(`order ${created.orderId} should have the number ${number}`);
    if (created.wakeAt !== null) this.#stage.onAsleep(created.wakeAt);
    this.#planNext();
  }

  async #place(work: Work, { id, district, point, category, requestType }: TimedRequest, number: number) {
    const { cityId } = this.#stage;
    const input = {
      cityId,
      districtId: district === null ? null : (this.#districtIds.get(districtKey(district)) ?? null),
      location: point,
      category,
      description: `Request of the log: ${requestType}`.slice(0, DESCRIPTION_LENGTH_MAX),
      externalRef: id !== null && id.length <= REF_LENGTH_MAX ? id : null,
      slot: this.#wish(work, number),
    };
    const created = await createOrder(work, input);
    // «Перенести на завтра?» is asked after the late-ASAP time; the model's client always says yes.
    return created.status === "late_asap" ? createOrder(work, { ...input, tomorrow: true }) : created;
  }

  /** As soon as possible, or one of the windows a wizard would offer next. */
  #wish(work: Work, number: number): string {
    const { zone, seed, cityId, figures } = this.#stage;
    const random = streamOf(seed, "wish", number);
    if (random.chance(figures.client.asapShare)) return "ASAP";
    const window = workingWindow(work.settings.forCity(cityId));
    const windows = offeredSlots(work.now, zone, window).filter(({ kind }) => kind !== "asap");
    const next = windows.slice(0, figures.client.windowsConsidered);
    return next.length === 0 ? "ASAP" : printSlotChoice(random.pick(next));
  }
}
