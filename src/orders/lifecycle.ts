/**
 * The life of an order, in one table (order-lifecycle.md section 3). Commands, the buttons of the
 * bots and the console, the docs and the simulator read it; the checks of the `orders` table are
 * the copy that cannot be skipped.
 *
 *   (CREATED) ─▶ SEARCHING │ GUARANTEE ─▶ ASSIGNED ─▶ EN_ROUTE ─▶ WORKING ─▶ PAYMENT ─▶ CLOSED
 *        │            ▲  │                    │           │           │          │        │
 *        ▼            │  ▼                    └───────────┴─ return ──┴──────────┘   reopen
 *     DEFERRED ───────┘ DEFERRED              any but CLOSED ─▶ CANCELED ─▶ restore
 */
export type OrderStatus =
  | "CREATED"
  | "SEARCHING"
  | "ASSIGNED"
  | "EN_ROUTE"
  | "WORKING"
  | "PAYMENT"
  | "CLOSED"
  | "DEFERRED"
  | "GUARANTEE"
  | "CANCELED";

export type OrderType = "NORMAL" | "GUARANTEE";
export type OrderCategory = "ELECTRICS" | "PLUMBING" | "APPLIANCES" | "WINDOWS" | "HANDYMAN" | "ROADSIDE";

export const ORDER_STATUSES: readonly OrderStatus[] = [
  "CREATED",
  "SEARCHING",
  "ASSIGNED",
  "EN_ROUTE",
  "WORKING",
  "PAYMENT",
  "CLOSED",
  "DEFERRED",
  "GUARANTEE",
  "CANCELED",
];
export const ORDER_CATEGORIES: readonly OrderCategory[] = [
  "ELECTRICS",
  "PLUMBING",
  "APPLIANCES",
  "WINDOWS",
  "HANDYMAN",
  "ROADSIDE",
];

/** Count towards the master's limit. */
export const ACTIVE_STATUSES: readonly OrderStatus[] = ["ASSIGNED", "EN_ROUTE", "WORKING", "PAYMENT"];
/** Searched by the engine. */
export const SEARCH_STATUSES: readonly OrderStatus[] = ["SEARCHING", "GUARANTEE"];
/** An open offer of such an order can be accepted. */
export const ACCEPTABLE_STATUSES: readonly OrderStatus[] = ["CREATED", "SEARCHING", "GUARANTEE", "DEFERRED"];
/** Shown in the queue. */
export const QUEUE_STATUSES: readonly OrderStatus[] = [
  "SEARCHING",
  "GUARANTEE",
  "DEFERRED",
  "ASSIGNED",
  "EN_ROUTE",
  "WORKING",
  "PAYMENT",
];

/** The status "to search" means for an order of this type. */
export function searchStatus(type: OrderType): "SEARCHING" | "GUARANTEE" {
  return type === "GUARANTEE" ? "GUARANTEE" : "SEARCHING";
}

export interface Transition {
  readonly id: string;
  readonly event: OrderEvent;
  readonly from: readonly OrderStatus[] | "nothing";
  /** `search` = the search status of the type. */
  readonly to: readonly (OrderStatus | "search")[];
  readonly who: "staff" | "city_admin" | "master" | "system" | "api_or_staff";
  readonly reason: string;
}

export type OrderEvent =
  | "create"
  | "create_deferred"
  | "create_draft"
  | "create_guarantee"
  | "release"
  | "wake"
  | "activate"
  | "accept"
  | "assign_direct"
  | "en_route"
  | "working"
  | "close_with_amount"
  | "close_guarantee"
  | "approve_commission"
  | "return_to_search"
  | "refuse"
  | "restart_search"
  | "defer"
  | "cancel"
  | "reopen_to_payment"
  | "reopen_to_working"
  | "restore"
  | "archive"
  | "escalate_logist"
  | "escalate_admin";

const SEARCHED = SEARCH_STATUSES;

export const TRANSITIONS: readonly Transition[] = [
  {
    id: "T1",
    event: "create",
    from: "nothing",
    to: ["search"],
    who: "api_or_staff",
    reason: "created_by_staff",
  },
  {
    id: "T2",
    event: "create_deferred",
    from: "nothing",
    to: ["DEFERRED"],
    who: "api_or_staff",
    reason: "created_by_staff",
  },
  {
    id: "T3",
    event: "create_draft",
    from: "nothing",
    to: ["CREATED"],
    who: "api_or_staff",
    reason: "created_by_staff",
  },
  {
    id: "T4",
    event: "create_guarantee",
    from: "nothing",
    to: ["search", "DEFERRED"],
    who: "staff",
    reason: "guarantee_created",
  },
  {
    id: "T5",
    event: "release",
    from: ["CREATED"],
    to: ["search", "DEFERRED"],
    who: "api_or_staff",
    reason: "activated_by_admin",
  },
  { id: "T6", event: "wake", from: ["DEFERRED"], to: ["search"], who: "system", reason: "deferred_wakeup" },
  {
    id: "T7",
    event: "activate",
    from: ["DEFERRED"],
    to: ["search"],
    who: "staff",
    reason: "activated_by_admin",
  },
  {
    id: "T8",
    event: "accept",
    from: ACCEPTABLE_STATUSES,
    to: ["ASSIGNED"],
    who: "master",
    reason: "accepted_by_master",
  },
  {
    id: "T9",
    event: "assign_direct",
    from: ACCEPTABLE_STATUSES,
    to: ["ASSIGNED"],
    who: "city_admin",
    reason: "manual_assign",
  },
  {
    id: "T10",
    event: "en_route",
    from: ["ASSIGNED"],
    to: ["EN_ROUTE"],
    who: "master",
    reason: "master_en_route",
  },
  {
    id: "T11",
    event: "working",
    from: ["EN_ROUTE"],
    to: ["WORKING"],
    who: "master",
    reason: "master_working",
  },
  {
    id: "T12",
    event: "close_with_amount",
    from: ["WORKING"],
    to: ["PAYMENT"],
    who: "master",
    reason: "master_uploaded_act",
  },
  {
    id: "T13",
    event: "close_guarantee",
    from: ["WORKING"],
    to: ["CLOSED"],
    who: "master",
    reason: "guarantee_completed",
  },
  {
    id: "T14",
    event: "approve_commission",
    from: ["PAYMENT"],
    to: ["CLOSED"],
    who: "city_admin",
    reason: "commission_paid",
  },
  {
    id: "T15",
    event: "return_to_search",
    from: ACTIVE_STATUSES,
    to: ["search"],
    who: "staff",
    reason: "manual_return",
  },
  { id: "T16", event: "refuse", from: ["ASSIGNED"], to: ["search"], who: "master", reason: "master_refused" },
  {
    id: "T17",
    event: "restart_search",
    from: SEARCHED,
    to: ["search"],
    who: "staff",
    reason: "manual_return",
  },
  {
    id: "T18",
    event: "defer",
    from: ["CREATED", ...SEARCHED],
    to: ["DEFERRED"],
    who: "staff",
    reason: "deferred_by_staff",
  },
  {
    id: "T19",
    event: "cancel",
    from: ["CREATED", "SEARCHING", "GUARANTEE", "DEFERRED", "ASSIGNED", "EN_ROUTE", "WORKING", "PAYMENT"],
    to: ["CANCELED"],
    who: "staff",
    reason: "canceled_by_staff",
  },
  {
    id: "T20",
    event: "reopen_to_payment",
    from: ["CLOSED"],
    to: ["PAYMENT"],
    who: "city_admin",
    reason: "reopened",
  },
  {
    id: "T21",
    event: "reopen_to_working",
    from: ["CLOSED", "PAYMENT"],
    to: ["WORKING"],
    who: "city_admin",
    reason: "reopened",
  },
  {
    id: "T22",
    event: "restore",
    from: ["CANCELED"],
    to: ["search", "DEFERRED"],
    who: "city_admin",
    reason: "restored",
  },
  { id: "T23", event: "archive", from: ["CLOSED"], to: ["CLOSED"], who: "system", reason: "autoclose_24h" },
  {
    id: "T24",
    event: "escalate_logist",
    from: SEARCHED,
    to: ["search"],
    who: "system",
    reason: "distribution_escalate_logist",
  },
  {
    id: "T25",
    event: "escalate_admin",
    from: SEARCHED,
    to: ["search"],
    who: "system",
    reason: "distribution_escalate_admin",
  },
];

const BY_EVENT = new Map(TRANSITIONS.map((transition) => [transition.event, transition]));

/** The row of the table for an event. */
export function transition(event: OrderEvent): Transition {
  return BY_EVENT.get(event)!;
}

/** Whether the table lets `event` happen to an order in `status`. */
export function canHappen(event: OrderEvent, status: OrderStatus): boolean {
  const { from } = transition(event);
  return from !== "nothing" && from.includes(status);
}
