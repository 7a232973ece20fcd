import type { OrderField } from "./order-problems.ts";
import type { EditableColumn } from "./plan-edit.ts";

/** The input behind each editable column; null = follows from others, nobody enters it. */
const FIELD_OF: { readonly [C in EditableColumn]: OrderField | null } = {
  client_name: "clientName",
  client_phone: "clientPhone",
  district_id: "districtId",
  street_id: "streetId",
  street_manual: "streetManual",
  house: "house",
  apartment: "apartment",
  address_comment: "addressComment",
  lat: "location",
  lon: "location",
  geocode_provider: null,
  geocode_confidence: null,
  category: "category",
  description: "description",
  preferred_master_id: "preferredMasterId",
  slot_start: "slot",
  slot_end: "slot",
  is_asap: "slot",
  late_visit: null,
  wake_at: null,
};

/** The inputs behind changed columns, each once, in the order of the card. */
export function fieldsOf(columns: Iterable<string>): OrderField[] {
  const changed = new Set(columns);
  const fields = Object.entries(FIELD_OF).flatMap(([column, field]) =>
    field !== null && changed.has(column) ? [field] : [],
  );
  return [...new Set(fields)];
}

/** The columns an input is stored in. */
export function columnsBehind(field: OrderField): EditableColumn[] {
  return (Object.keys(FIELD_OF) as EditableColumn[]).filter((column) => FIELD_OF[column] === field);
}
