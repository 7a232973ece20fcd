import { after, earliest } from "../kernel/time.ts";
import { SEARCH_STATUSES } from "../orders/lifecycle.ts";
import { evaluate, type Verdict } from "./eligibility.ts";
import type { CityFacts, OfferFacts, OrderFacts } from "./facts.ts";
import { isOpen, noCandidatesSince, pauseEnds, wavesFailed } from "./past-offers.ts";
import type { DispatchPolicy } from "./policy.ts";
import { byRank, type Candidate, rankKeys } from "./ranking.ts";
import { effectiveMask, reasonCodes, type SearchScope } from "./reasons.ts";

export type EscalationReason = "rounds_exhausted" | "no_candidates";

/** What was found when every master of the city was judged. */
export interface Evaluation {
  readonly scope: SearchScope;
  /** Scope DISTRICT was empty. */
  readonly widened: boolean;
  readonly verdicts: readonly Verdict[];
  /** Everybody eligible, best first. */
  readonly ranked: readonly Candidate[];
  /** Why the preferred master is not among them; empty = eligible or none. */
  readonly preferredReasons: readonly string[];
}

export type DecisionOutcome =
  | "offers_sent"
  | "no_candidates"
  | "escalated_logist"
  | "escalated_admin"
  | "stopped";

export interface Decision {
  readonly orderId: number;
  /** `not_searched`, `wave_open` and `held` (admission) judge nobody and store nothing. */
  readonly kind: "not_searched" | "wave_open" | "held" | "decided";
  readonly evaluation: Evaluation | null;
  /** The wave, best first; empty when none is sent. */
  readonly offered: readonly Candidate[];
  readonly roundNumber: number;
  readonly outcome: DecisionOutcome | null;
  readonly escalateLogist: EscalationReason | null;
  readonly escalateAdmin: boolean;
  /** The owner gets one reminder and `escalation_snoozed_until` is cleared. */
  readonly snoozeOver: boolean;
  readonly wavesFailed: number;
  readonly noCandidatesSince: Date | null;
  /** Next look; null = nobody looks any more. */
  readonly dueAt: Date | null;
}

export interface DecideOptions {
  /** Staff asked for it: also when escalated with `stop`, and whatever the admission says. */
  readonly forced?: boolean;
}

/**
 * One look at one order: dispatch.md section 4.1. Pure: the same order, city, policy and moment
 * give the same decision. The engine, staff's automatic assignment, the replay and the why-not
 * panel call it.
 */
export function decide(
  order: OrderFacts,
  city: CityFacts,
  policy: DispatchPolicy,
  now: Date,
  options: DecideOptions = {},
): Decision {
  const failed = wavesFailed(order);
  const since = noCandidatesSince(order);
  const base = {
    orderId: order.id,
    roundNumber: order.searchRound,
    wavesFailed: failed,
    noCandidatesSince: since,
  };
  if (!isSearched(order)) return { ...base, ...NOTHING, kind: "not_searched", dueAt: null };

  const escalation = new EscalationState(order, policy, now);
  const open = order.offers.filter(isOpen);
  if (open.length > 0) {
    const ends = new Date(Math.max(...open.map(({ expiresAt }) => expiresAt.getTime())));
    // Past its end and still open: the channel is down, or an accept holds it. Looked at again at the tick.
    const next = ends > now ? ends : after(now, policy.tickMs);
    return {
      ...base,
      ...NOTHING,
      ...escalation.verdict(),
      kind: "wave_open",
      dueAt: escalation.nextLook(next),
    };
  }

  if (failed >= policy.rounds) escalation.toLogist("rounds_exhausted");
  const stopped = policy.stopAfterEscalation && escalation.atLogist;
  if ((city.channelDown || stopped) && !options.forced) {
    const outcome = escalation.outcome() ?? "stopped";
    return {
      ...base,
      ...NOTHING,
      ...escalation.verdict(),
      kind: "decided",
      outcome,
      dueAt: escalation.nextLook(after(now, policy.tickMs)),
    };
  }

  const evaluation = evaluateCity(order, city, policy, now);
  if (evaluation.ranked.length > 0) {
    if (isHeld(city, policy) && !options.forced) {
      return { ...base, ...NOTHING, ...escalation.verdict(), kind: "held", dueAt: now };
    }
    const offered = evaluation.ranked.slice(0, policy.fanout);
    return {
      ...base,
      ...escalation.verdict(),
      kind: "decided",
      evaluation,
      offered,
      roundNumber: order.searchRound + 1,
      outcome: "offers_sent",
      dueAt: escalation.nextLook(after(now, policy.slaMs)),
    };
  }

  const deadline = since === null ? null : after(since, policy.noCandidatesMs);
  if (deadline !== null && now >= deadline) escalation.toLogist("no_candidates");
  const escalateAt = escalation.atLogist ? null : deadline;
  return {
    ...base,
    ...escalation.verdict(),
    kind: "decided",
    evaluation,
    offered: [],
    outcome: escalation.outcome() ?? "no_candidates",
    dueAt: escalation.nextLook(
      earliest(after(now, policy.tickMs), escalateAt, nextPauseEnd(order.offers, policy, now)),
    ),
  };
}

const NOTHING = {
  evaluation: null,
  offered: [],
  outcome: null,
  escalateLogist: null,
  escalateAdmin: false,
  snoozeOver: false,
} as const;

/** Searched: without assigned master, in SEARCHING or GUARANTEE. */
export function isSearched(order: Pick<OrderFacts, "status" | "assignedMasterId">): boolean {
  return order.assignedMasterId === null && SEARCH_STATUSES.includes(order.status);
}

/** Admission: too many pushes wait for delivery, so new waves would only expire unseen. */
export function isHeld(city: CityFacts, policy: DispatchPolicy): boolean {
  return policy.maxPendingPushes > 0 && city.pendingPushes > policy.maxPendingPushes;
}

/**
 * Judges every master of the city; scope DISTRICT when the order has a district, widened to CITY
 * in the same pass when nobody there fits. An order without district is searched city-wide.
 */
export function evaluateCity(
  order: OrderFacts,
  city: CityFacts,
  policy: DispatchPolicy,
  now: Date,
): Evaluation {
  const { verdicts, eligible, scope, widened, offersOf } = judgeCity(order, city, policy, now);
  const ranked = eligible
    .map((master) => rankKeys(order, master, offersOf.get(master.id) ?? NO_OFFERS, order.searchRound + 1))
    .sort(byRank);
  const preferred = verdicts.find(({ masterId }) => masterId === order.preferredMasterId);
  const preferredReasons = preferred
    ? reasonCodes(effectiveMask(preferred.mask, scope), preferred.parameters)
    : [];
  return { scope, widened, verdicts, ranked, preferredReasons };
}

/** Everybody's verdict, and who is eligible in which scope; ranking comes after. */
function judgeCity(order: OrderFacts, city: CityFacts, policy: DispatchPolicy, now: Date) {
  const offersOf = Map.groupBy(order.offers, ({ masterId }) => masterId);
  const verdicts = city.masters.map((master) =>
    evaluate(order, master, offersOf.get(master.id) ?? NO_OFFERS, policy, now),
  );
  const eligibleIn = (scope: SearchScope) =>
    city.masters.filter((_, index) => effectiveMask(verdicts[index]!.mask, scope) === 0);
  const start: SearchScope = order.districtId === null ? "CITY" : "DISTRICT";
  let eligible = eligibleIn(start);
  const widened = start === "DISTRICT" && eligible.length === 0;
  if (widened) eligible = eligibleIn("CITY");
  return { verdicts, eligible, scope: widened ? "CITY" : start, widened, offersOf } as const;
}

/**
 * The masters whose rank keys the decisions about these orders may ask for: their average checks are to be
 * loaded. Of several orders an earlier one may take away everybody of the district of a later one, which is
 * then searched in the whole city.
 */
export function mastersToRank(
  orders: readonly OrderFacts[],
  city: CityFacts,
  policy: DispatchPolicy,
  now: Date,
): Set<number> {
  const searched = orders.filter((order) => isSearched(order) && !order.offers.some(isOpen));
  return new Set(
    searched.flatMap((order) => {
      const { eligible, verdicts } = judgeCity(order, city, policy, now);
      if (searched.length === 1) return eligible.map(({ id }) => id);
      return verdicts.filter(({ mask }) => effectiveMask(mask, "CITY") === 0).map(({ masterId }) => masterId);
    }),
  );
}

const NO_OFFERS: readonly OfferFacts[] = [];

/** The next end of an `asked_recently` that still lies ahead. */
function nextPauseEnd(offers: readonly OfferFacts[], policy: DispatchPolicy, now: Date): Date | null {
  return earliest(
    ...offers.map((offer) => pauseEnds(offer, policy)).filter((end) => end !== null && end > now),
  );
}

/** The escalation stamps of the episode as this look leaves them (dispatch.md section 8.2). */
class EscalationState {
  readonly #order: OrderFacts;
  readonly #policy: DispatchPolicy;
  readonly #now: Date;
  #logistAt: Date | null;
  #adminAt: Date | null;
  #toLogist: EscalationReason | null = null;
  #toAdmin = false;
  readonly #snoozeOver: boolean;
  readonly #snoozedUntil: Date | null;

  constructor(order: OrderFacts, policy: DispatchPolicy, now: Date) {
    this.#order = order;
    this.#policy = policy;
    this.#now = now;
    this.#logistAt = order.escalatedLogistAt;
    this.#adminAt = order.escalatedAdminAt;
    this.#snoozeOver = order.snoozedUntil !== null && order.snoozedUntil <= now;
    this.#snoozedUntil = this.#snoozeOver ? null : order.snoozedUntil;
    this.#adminIfDue();
  }

  get atLogist(): boolean {
    return this.#logistAt !== null;
  }

  toLogist(reason: EscalationReason): void {
    if (this.#logistAt !== null) return;
    this.#logistAt = this.#now;
    this.#toLogist = reason;
    this.#adminIfDue(); // With a wait of 0 minutes both are told in the same look.
  }

  #adminDeadline(): Date | null {
    if (this.#logistAt === null || this.#adminAt !== null) return null;
    const deadline = after(this.#logistAt, this.#policy.toAdminMs);
    return this.#snoozedUntil !== null && this.#snoozedUntil > deadline ? this.#snoozedUntil : deadline;
  }

  #adminIfDue(): void {
    const deadline = this.#adminDeadline();
    if (deadline === null || this.#now < deadline) return;
    this.#adminAt = this.#now;
    this.#toAdmin = true;
  }

  verdict(): Pick<Decision, "escalateLogist" | "escalateAdmin" | "snoozeOver"> {
    return { escalateLogist: this.#toLogist, escalateAdmin: this.#toAdmin, snoozeOver: this.#snoozeOver };
  }

  outcome(): "escalated_logist" | "escalated_admin" | null {
    if (this.#toLogist !== null) return "escalated_logist";
    return this.#toAdmin ? "escalated_admin" : null;
  }

  /** The earliest of `other`, the admin deadline and the end of a snooze. */
  nextLook(other: Date | null): Date | null {
    const snooze = this.#order.snoozedUntil !== null ? this.#snoozedUntil : null;
    return earliest(other, this.#adminDeadline(), snooze);
  }
}
