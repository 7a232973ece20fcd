import { sql } from "../db/tx.ts";
import { addDays, type LocalDate, localDateOf, toInstant } from "../geo/local-time.ts";
import { after, MINUTE_MS } from "../kernel/time.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { deferOrder } from "../orders/defer-order.ts";
import { editOrder } from "../orders/edit-order.ts";
import { offeredSlots, printSlotChoice, type SlotChoice } from "../orders/slot-choice.ts";
import { nextWindowStart, type WorkingWindow, windowOf, workingWindow } from "../orders/working-window.ts";
import { SYSTEM } from "../staff/actor.ts";
import { act, nowOf, type Stage } from "./stage.ts";
import { streamOf } from "./streams.ts";

interface StuckOrder {
  readonly orderId: number;
  readonly version: number;
  readonly slotStartsAt: Date | null;
}

/** Between two rounds over the escalated orders. */
const ROUND_MS = MINUTE_MS;
const NOBODY_FOUND = "nobody could be found for any window";

/**
 * What people in the office do in the model, and no more: they agree on a later window when nobody can
 * be found for the one asked for, at the end of the day they put what is left off to tomorrow, and in
 * the end they give up. Without them a morning's rush would be searched until midnight.
 */
export class Staff {
  readonly #stage: Stage;
  readonly #moves = new Map<number, { readonly at: Date; readonly count: number }>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Plans their day: rounds while the working window of that date is open, then the closing. */
  async planDay(date: LocalDate): Promise<void> {
    const { queue, zone } = this.#stage;
    const { opensAt, closesAt } = windowOf(date, zone, await this.#window());
    this.#planRound(opensAt, closesAt);
    queue.plan(closesAt, () => this.#close());
  }

  #planRound(at: Date, closesAt: Date): void {
    if (at >= closesAt) return;
    this.#stage.queue.plan(at, async () => {
      await this.#round();
      this.#planRound(after(nowOf(this.#stage), ROUND_MS), closesAt);
    });
  }

  async #round(): Promise<void> {
    const { deps, cityId, figures } = this.#stage;
    const now = nowOf(this.#stage);
    const since = after(now, -figures.staff.movesAfterMinutes * MINUTE_MS);
    const stuck = await deps.db.rows<StuckOrder>(sql`
      select o.id as "orderId", o.version, o.timeslot_start_utc as "slotStartsAt" from orders o
       where o.city_id = ${cityId} and o.assigned_master_id is null and o.status in ('SEARCHING','GUARANTEE')
         and o.dist_escalated_logist_at <= ${since}
         and not exists (select from offers f where f.order_id = o.id and f.state in ('SENT','VIEWED'))
       order by o.id`);
    for (const order of stuck) {
      const last = this.#moves.get(order.orderId);
      if (last === undefined || last.at <= since) await this.#moveLater(order);
    }
  }

  async #moveLater(order: StuckOrder): Promise<void> {
    const { orderId, version } = order;
    const { tally, seed } = this.#stage;
    const count = this.#countMove(orderId);
    if (count === null) return this.#giveUp(orderId);
    const windows = await this.#laterWindows(order);
    const slot = printSlotChoice(streamOf(seed, "move", orderId, count).pick(windows));
    const edit = { orderId, version, changes: { slot } };
    const { status } = await act(this.#stage, SYSTEM, (work) => editOrder(work, edit));
    if (status === "edited") tally.staffDid("moved");
    // The window it has already is the only one left to agree on.
    else if (status !== "unchanged") tally.surprise("edit", status);
  }

  /** Number of this move of the order; null when there have been enough. */
  #countMove(orderId: number): number | null {
    const { figures } = this.#stage;
    const count = (this.#moves.get(orderId)?.count ?? 0) + 1;
    if (count > figures.staff.movesMax) return null;
    this.#moves.set(orderId, { at: nowOf(this.#stage), count });
    return count;
  }

  async #giveUp(orderId: number): Promise<void> {
    const cancel = { orderId, reason: NOBODY_FOUND };
    const { status } = await act(this.#stage, SYSTEM, (work) => cancelOrder(work, cancel));
    if (status === "canceled") this.#stage.onDone(orderId);
    else this.#stage.tally.surprise("cancel", status);
  }

  /** The next windows that start after the one asked for; from now on when all of those are past. */
  async #laterWindows({ slotStartsAt }: StuckOrder): Promise<SlotChoice[]> {
    const { zone, figures } = this.#stage;
    const now = nowOf(this.#stage);
    const windows = offeredSlots(now, zone, await this.#window()).filter(({ kind }) => kind !== "asap");
    const later = windows.filter(
      (choice) => slotStartsAt === null || startOf(choice, now, zone) > slotStartsAt,
    );
    return (later.length > 0 ? later : windows).slice(0, figures.client.windowsConsidered);
  }

  async #close(): Promise<void> {
    const { deps, cityId } = this.#stage;
    const now = nowOf(this.#stage);
    const window = await this.#window();
    const left = await deps.db.rows<{ orderId: number; isAhead: boolean }>(sql`
      select id as "orderId", coalesce(timeslot_start_utc > ${now}, false) as "isAhead" from orders
       where city_id = ${cityId} and status in ('SEARCHING','GUARANTEE') order by id`);
    for (const { orderId, isAhead } of left) await this.#toTomorrow(orderId, isAhead, window);
  }

  /** A window that is still ahead is kept; otherwise the client gets one of tomorrow's, which is a move. */
  async #toTomorrow(orderId: number, isAhead: boolean, window: WorkingWindow): Promise<void> {
    const { zone, seed, tally } = this.#stage;
    if (!isAhead && this.#countMove(orderId) === null) return this.#giveUp(orderId);
    const now = nowOf(this.#stage);
    const bucket = streamOf(seed, "tomorrow", orderId, now.getTime()).pick(window.buckets);
    const wakeAt = nextWindowStart(now, zone, window);
    const until = isAhead ? { wakeAt } : { slot: printSlotChoice({ kind: "tomorrow", bucket }) };
    const put = await act(this.#stage, SYSTEM, (work) => deferOrder(work, { orderId, ...until }));
    if (put.status !== "deferred") return tally.surprise("defer", put.status);
    this.#stage.onAsleep(put.wakeAt);
    tally.staffDid("deferred");
  }

  async #window(): Promise<WorkingWindow> {
    const { deps, cityId } = this.#stage;
    return workingWindow((await deps.settings.current(nowOf(this.#stage))).forCity(cityId));
  }
}

/** When the window of a choice opens. */
function startOf(choice: SlotChoice, now: Date, zone: string): Date {
  if (choice.kind !== "today" && choice.kind !== "tomorrow") return now;
  const today = localDateOf(now, zone);
  return toInstant(choice.kind === "today" ? today : addDays(today, 1), choice.bucket.startMinutes, zone);
}
