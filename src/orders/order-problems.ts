import type { FieldProblem } from "./order-fields.ts";

/** What surfaces may give for an order; problems and edits name these. */
export type OrderField =
  | "clientName"
  | "clientPhone"
  | "districtId"
  | "streetId"
  | "streetManual"
  | "house"
  | "apartment"
  | "addressComment"
  | "location"
  | "category"
  | "description"
  | "preferredMasterId"
  | "slot"
  | "attachments"
  | "externalRef";

export type SlotProblem = "unknown_choice" | "too_far" | "unknown_bucket" | "no_such_time" | "unknown_date";

/** Beside what is wrong with a text: what does not fit the city or the rest of the order. */
export type PlacementProblem =
  | { readonly code: "required" }
  /** No such district, street or master in this city. */
  | { readonly code: "not_of_city" }
  /** A street of the directory and a typed one exclude each other. */
  | { readonly code: "two_streets" }
  | { readonly code: "not_coordinates" }
  | { readonly code: "too_many"; readonly max: number };

/** One input and why it is refused; surfaces word it (Fluent key `field-problem-<code>`). */
export interface OrderProblem {
  readonly field: OrderField;
  readonly problem: FieldProblem | PlacementProblem | { readonly code: SlotProblem };
}

export interface Invalid {
  readonly status: "invalid";
  /** At least one. */
  readonly problems: readonly OrderProblem[];
}

export function invalid(problems: readonly OrderProblem[]): Invalid {
  return { status: "invalid", problems };
}
