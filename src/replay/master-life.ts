import { localDateOf } from "../geo/local-time.ts";
import { after, earliest, HOUR_MS, latest, MINUTE_MS } from "../kernel/time.ts";
import { returnFromBreak, startBreak } from "../masters/break.ts";
import { endShift } from "../masters/end-shift.ts";
import { startShift } from "../masters/start-shift.ts";
import { approveCommission } from "../orders/approve-commission.ts";
import { closeOrder } from "../orders/close-order.ts";
import { setEnRoute } from "../orders/set-en-route.ts";
import { setWorking } from "../orders/set-working.ts";
import { type MasterActor, SYSTEM } from "../staff/actor.ts";
import type { Point } from "./distance.ts";
import type { ModelMaster } from "./people.ts";
import type { ArrivedPush, VisitSlot } from "./post.ts";
import { type PlannedShift, shiftOn } from "./shifts.ts";
import { act, nowOf, type Stage } from "./stage.ts";
import { checkKopecks, driveMs, kmBetween, workMs } from "./visits.ts";

/** An order that he has accepted and not finished. */
interface Visit {
  readonly orderId: number;
  readonly slot: VisitSlot | null;
  readonly point: Point | null;
}

/** Between a decision and the road. */
const LEAVES_AFTER_MS = MINUTE_MS;
/** He takes a visit when so much of its window, or half of a shorter one, lies inside his shift. */
const WINDOW_INSIDE_MS = HOUR_MS;

/**
 * One master of the model going about his days: shifts, breaks and visits, every step through the
 * command that his button would run. He makes one visit at a time and chooses the one that can begin
 * first; what he has accepted he finishes, also after his shift.
 */
export class MasterLife {
  readonly model: ModelMaster;
  readonly #stage: Stage;
  readonly #actor: MasterActor;
  readonly #agenda: Visit[] = [];
  #place: Point | null;
  #isInVisit = false;
  #onShift = false;
  #wantsBreak = false;
  #breakUntil: Date | null = null;
  /** A planned departure counts only while this is its number. */
  #departure = 0;

  constructor(stage: Stage, model: ModelMaster, masterId: number) {
    this.#stage = stage;
    this.model = model;
    this.#actor = { kind: "master", masterId };
    this.#place = model.home;
  }

  get masterId(): number {
    return this.#actor.masterId;
  }

  get isInVisit(): boolean {
    return this.#isInVisit;
  }

  /** Kilometres from where he is to a visit. */
  kmTo(point: Point | null): number {
    return kmBetween(this.#place, point, this.#stage.figures);
  }

  /** Whether a visit in this window is within his working time. */
  fitsShift(slot: VisitSlot | null): boolean {
    if (slot === null) return true;
    const now = nowOf(this.#stage);
    const from = slot.isAsap ? latest(slot.startsAt, now)! : slot.startsAt;
    const shift = this.#shiftAt(from);
    if (shift === null) return false;
    const insideMs = earliest(slot.endsAt, shift.endsAt)!.getTime() - latest(from, shift.startsAt)!.getTime();
    return insideMs >= Math.min(WINDOW_INSIDE_MS, (slot.endsAt.getTime() - from.getTime()) / 2);
  }

  /** Plans the shift of the local date of `moment`. */
  planDay(moment: Date): void {
    const shift = this.#shiftAt(moment);
    if (shift === null) return;
    const { queue } = this.#stage;
    queue.plan(shift.startsAt, () => this.#startShift());
    queue.plan(shift.endsAt, () => this.#endShift());
    if (shift.breakAt !== null) queue.plan(shift.breakAt, () => this.#breakIsDue());
  }

  /** The order behind this push is his. */
  accepted({ orderId, slot, point }: ArrivedPush): void {
    this.#agenda.push({ orderId, slot, point });
    this.#planDeparture();
  }

  #shiftAt(moment: Date): PlannedShift | null {
    return shiftOn(this.model, localDateOf(moment, this.#stage.zone), this.#stage);
  }

  async #startShift(): Promise<void> {
    const { masterId } = this.#actor;
    const { status } = await act(this.#stage, this.#actor, (work) => startShift(work, { masterId }));
    if (status !== "started") return this.#stage.tally.surprise("start_shift", status);
    this.#onShift = true;
    if (!this.#isInVisit) this.#place = this.model.home;
  }

  async #endShift(): Promise<void> {
    const { masterId } = this.#actor;
    const end = { masterId, confirmed: true };
    const { status } = await act(this.#stage, this.#actor, (work) => endShift(work, end));
    if (status !== "ended") this.#stage.tally.surprise("end_shift", status);
    this.#onShift = false;
    this.#wantsBreak = false;
    this.#breakUntil = null;
  }

  async #breakIsDue(): Promise<void> {
    this.#wantsBreak = this.#onShift;
    if (!this.#isInVisit) await this.#takeBreak();
  }

  async #takeBreak(): Promise<void> {
    if (!this.#wantsBreak) return;
    this.#wantsBreak = false;
    const { masterId } = this.#actor;
    const minutes = await this.#breakMinutes();
    const result = await act(this.#stage, this.#actor, (work) => startBreak(work, { masterId, minutes }));
    if (result.status !== "started") return this.#stage.tally.surprise("start_break", result.status);
    const { breakUntil } = result;
    this.#breakUntil = breakUntil;
    this.#stage.queue.plan(breakUntil, () => this.#returnFromBreak(breakUntil));
    this.#planDeparture();
  }

  /** Of the lengths that the settings offer the one nearest to the model's. */
  async #breakMinutes(): Promise<number> {
    const { deps, figures } = this.#stage;
    const offered = (await deps.settings.current(nowOf(this.#stage))).get("break_lengths_minutes");
    const off = (minutes: number) => Math.abs(minutes - figures.shift.breakMinutes);
    return [...offered].sort((a, b) => off(a) - off(b) || a - b)[0]!;
  }

  async #returnFromBreak(breakUntil: Date): Promise<void> {
    // His shift ended meanwhile, and the break with it.
    if (this.#breakUntil?.getTime() !== breakUntil.getTime()) return;
    this.#breakUntil = null;
    const { masterId } = this.#actor;
    const { status } = await act(this.#stage, this.#actor, (work) => returnFromBreak(work, { masterId }));
    if (status !== "returned") this.#stage.tally.surprise("return_from_break", status);
  }

  /** When he could begin a visit at the earliest, were he there: its window, his shift, his break. */
  #earliestStart({ slot }: Visit): Date {
    const now = nowOf(this.#stage);
    const isAhead = slot !== null && slot.startsAt > now;
    const shift = isAhead ? this.#shiftAt(slot.startsAt) : null;
    const shiftStart = shift !== null && shift.startsAt < slot!.endsAt ? shift.startsAt : null;
    return latest(now, slot?.startsAt, shiftStart, this.#breakUntil)!;
  }

  #planDeparture(): void {
    if (this.#isInVisit) return;
    this.#departure += 1;
    const first = this.#agenda
      .map((visit) => ({ visit, startsAt: this.#earliestStart(visit) }))
      .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || a.visit.orderId - b.visit.orderId)[0];
    if (first === undefined) return;
    const now = nowOf(this.#stage);
    const leavesAt = after(first.startsAt, -this.#driveMsTo(first.visit));
    const soonest = latest(after(now, LEAVES_AFTER_MS), this.#breakUntil)!;
    const departure = this.#departure;
    this.#stage.queue.plan(latest(leavesAt, soonest)!, async () => {
      if (departure === this.#departure && !this.#isInVisit) await this.#leaveFor(first.visit);
    });
  }

  #driveMsTo({ point }: Visit): number {
    return driveMs(this.kmTo(point), this.model.hasVehicle, this.#stage.figures);
  }

  async #leaveFor(visit: Visit): Promise<void> {
    const { orderId } = visit;
    this.#agenda.splice(this.#agenda.indexOf(visit), 1);
    const { status } = await act(this.#stage, this.#actor, (work) => setEnRoute(work, { orderId }));
    if (status !== "en_route") {
      this.#stage.tally.surprise("en_route", status);
      return this.#planDeparture();
    }
    this.#isInVisit = true;
    const arrivesAt = after(nowOf(this.#stage), this.#driveMsTo(visit));
    this.#stage.queue.plan(arrivesAt, () => this.#arrive(visit));
  }

  async #arrive(visit: Visit): Promise<void> {
    const { orderId, point } = visit;
    this.#place = point ?? this.#place;
    const { status } = await act(this.#stage, this.#actor, (work) => setWorking(work, { orderId }));
    if (status !== "working") this.#stage.tally.surprise("working", status);
    this.#stage.queue.plan(after(nowOf(this.#stage), workMs(orderId, this.#stage)), () =>
      this.#finish(visit),
    );
  }

  async #finish({ orderId }: Visit): Promise<void> {
    const totalKopecks = checkKopecks(orderId, this.#stage);
    const proof = { fileType: "PHOTO", fileId: `replay-act-${orderId}`, bot: "master" } as const;
    const closed = await act(this.#stage, this.#actor, (work) =>
      closeOrder(work, { orderId, totalKopecks, act: proof }),
    );
    if (closed.status === "payment") this.#planPayment(orderId, closed.commission.commissionId);
    else this.#stage.tally.surprise("close", closed.status);
    this.#isInVisit = false;
    await this.#takeBreak();
    this.#planDeparture();
  }

  /** The commission is paid and approved by finance in one step: the limit counts the order until then. */
  #planPayment(orderId: number, commissionId: number): void {
    const { figures, queue, tally, onDone } = this.#stage;
    queue.plan(after(nowOf(this.#stage), figures.visit.paidAfterMinutes * MINUTE_MS), async () => {
      const { status } = await act(this.#stage, SYSTEM, (work) => approveCommission(work, { commissionId }));
      if (status === "approved") onDone(orderId);
      else tally.surprise("approve_commission", status);
    });
  }
}
