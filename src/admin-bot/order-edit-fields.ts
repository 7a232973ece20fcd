import { activeDistricts } from "../geo/districts.ts";
import { textUpTo } from "../kernel/text-clean.ts";
import { searchMasters } from "../masters/search-masters.ts";
import { findStreets, streetOfCity } from "../orders/find-street.ts";
import { ORDER_CATEGORIES } from "../orders/lifecycle.ts";
import type { OrderCard } from "../orders/order-card.ts";
import type { OrderChanges } from "../orders/plan-edit.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import { pageOf } from "../telegram/screen.ts";
import { slotText } from "../telegram/wording.ts";
import { formatPhone } from "../texts/formats.ts";
import type { Html } from "../texts/html.ts";
import { slotInputs, slotRows } from "./new-order-slot.ts";
import { slotOf } from "./order-line.ts";
import type { StaffVisit } from "./person.ts";

/** What can be changed one by one, in the order of the card (order-lifecycle.md section 9). */
export const EDIT_FIELDS = [
  "name",
  "phone",
  "district",
  "street",
  "house",
  "apartment",
  "comment",
  "category",
  "description",
  "slot",
  "preferred",
] as const;
export type EditField = (typeof EDIT_FIELDS)[number];

/** What a typed text or a pressed value comes to: a change, or another screen of the same field. */
export type Entered =
  | { readonly changes: OrderChanges }
  | { readonly body: Html; readonly rows: Keyboard }
  | { readonly notice: string };

interface Editable {
  /** As it is now; null when there is nothing. */
  readonly value: (visit: StaffVisit, order: OrderCard) => string | null;
  /** Buttons with values. */
  readonly rows?: (visit: StaffVisit, order: OrderCard) => Keyboard | Promise<Keyboard>;
  /** What a typed text means; without it a button is expected. */
  readonly text?: (visit: StaffVisit, order: OrderCard, text: string) => Promise<Entered>;
  /** What a value pressed means; without it there are no such buttons. */
  readonly press?: (visit: StaffVisit, order: OrderCard, value: string) => Promise<Entered>;
}

const HITS_MAX = 10;
const DISTRICTS_PER_PAGE = 10;

/** A text that is taken as it is typed; the command judges it. */
function typed(name: keyof OrderChanges, value: Editable["value"]): Editable {
  return { value, text: async (_visit, _order, text) => ({ changes: { [name]: text } }) };
}

/** The same, and «-» or a button means that there is none. */
function optional(name: keyof OrderChanges, value: Editable["value"]): Editable {
  return {
    value,
    rows: (visit, order) => [[noneButton(visit, order, "edit-none")]],
    text: async (_visit, _order, text) => ({ changes: { [name]: isDash(text) ? null : text } }),
    press: async () => ({ changes: { [name]: null } }),
  };
}

export const EDITABLE: Readonly<Record<EditField, Editable>> = {
  name: typed("clientName", (_visit, { clientName }) => clientName),
  phone: typed("clientPhone", (_visit, { clientPhone }) => clientPhone && formatPhone(clientPhone)),
  house: optional("house", (_visit, { house }) => house),
  apartment: optional("apartment", (_visit, { apartment }) => apartment),
  comment: optional("addressComment", (_visit, { addressComment }) => addressComment),
  description: typed("description", (_visit, { description }) => description),
  district: {
    value: (_visit, { districtName }) => districtName,
    rows: (visit, order) => districtRows(visit, order, 1),
    press: async (visit, order, value) => {
      const [, page] = /^page\.(\d{1,4})$/.exec(value) ?? [];
      return page === undefined
        ? { changes: { districtId: value === "none" ? null : rowArgument(value) } }
        : {
            body: visit.html("edit-ask-district"),
            rows: await districtRows(visit, order, Number(page)),
          };
    },
  },
  street: {
    value: (_visit, { streetName }) => streetName,
    rows: (visit, order) => [[noneButton(visit, order, "new-street-none")]],
    text: streetsLike,
    press: takeStreet,
  },
  category: {
    value: (visit, { category }) => visit.t(`category-${category}`),
    rows: (visit, order) =>
      visit.rows(
        ORDER_CATEGORIES.map((code) => ({
          text: `${visit.t(`category-${code}.emoji`)} ${visit.t(`category-${code}`)}`,
          data: valueData(visit, order, code),
        })),
        2,
      ),
    press: async (_visit, _order, value) => ({ changes: { category: value } }),
  },
  slot: {
    value: (visit, order) =>
      slotText(visit.language, slotOf(order), visit.now, visit.work.cities.zoneOf(order.cityId)),
    rows: (visit, order) => slotRows(visit, order.cityId, (value) => valueData(visit, order, value)),
    press: async (visit, order, value) => {
      const inputs = slotInputs(visit, order.cityId, value);
      return inputs === null ? { notice: visit.t("new-slot-passed") } : { changes: inputs };
    },
  },
  preferred: {
    value: (_visit, { preferredMasterName }) => preferredMasterName,
    rows: (visit, order) => [[noneButton(visit, order, "edit-no-preferred")]],
    text: mastersLike,
    press: async (_visit, _order, value) => ({
      changes: { preferredMasterId: value === "none" ? null : rowArgument(value) },
    }),
  },
};

async function districtRows(visit: StaffVisit, order: OrderCard, page: number): Promise<Keyboard> {
  const shown = pageOf(await activeDistricts(visit.work.tx, order.cityId), page, DISTRICTS_PER_PAGE);
  const buttons = shown.items.map(({ id, name }) => ({ text: name, data: valueData(visit, order, id) }));
  const pages = visit.pages(shown, (to) => valueData(visit, order, `page.${to}`));
  return [...visit.rows(buttons, 2), ...pages, [noneButton(visit, order, "new-no-district")]];
}

/** Hits of the directory, and the text itself as a street typed by hand: both are one press away. */
async function streetsLike(visit: StaffVisit, order: OrderCard, text: string): Promise<Entered> {
  const hits = await findStreets(visit.work, order.cityId, text);
  visit.enter("edit.street", { typedStreet: text });
  const found = hits.map(({ id, name, districtName }) => [
    { text: [name, districtName].filter(Boolean).join(", "), data: valueData(visit, order, id) },
  ]);
  const asTyped = visit.button("edit-street-as-typed", valueData(visit, order, "typed"));
  const shown = textUpTo(text.trim(), 100);
  const body = visit.html("edit-streets", { text: shown, n: hits.length });
  return { body, rows: [...found, [asTyped], [noneButton(visit, order, "new-street-none")]] };
}

async function takeStreet(visit: StaffVisit, order: OrderCard, value: string): Promise<Entered> {
  if (value === "none") return { changes: { streetId: null, streetManual: null } };
  if (value === "typed") {
    const { typedStreet } = visit.flow;
    return typeof typedStreet === "string"
      ? { changes: { streetManual: typedStreet } }
      : { notice: visit.t("edit-lost") };
  }
  const street = await streetOfCity(visit.work, order.cityId, rowArgument(value));
  return street === null ? { notice: visit.t("new-street-gone") } : { changes: { streetId: street.id } };
}

async function mastersLike(visit: StaffVisit, order: OrderCard, text: string): Promise<Entered> {
  const found = (await searchMasters(visit.work, text)).filter(({ cityId }) => cityId === order.cityId);
  if (found.length === 0) return { notice: visit.t("masters-not-found") };
  const rows = found
    .slice(0, HITS_MAX)
    .map(({ masterId, name }) => [
      visit.button("master-pick", valueData(visit, order, masterId), { id: masterId, name }),
    ]);
  return {
    body: visit.html("edit-ask-preferred"),
    rows: [...rows, [noneButton(visit, order, "edit-no-preferred")]],
  };
}

function noneButton(visit: StaffVisit, order: OrderCard, key: string) {
  return visit.button(key, valueData(visit, order, "none"));
}

function valueData(visit: StaffVisit, { orderId }: OrderCard, value: string | number): string {
  return visit.data("edit", "set", orderId, value);
}

function isDash(text: string): boolean {
  return /^\s*[-‐‑‒–—−]?\s*$/.test(text);
}
