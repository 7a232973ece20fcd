import { type Queryable, sql } from "../db/tx.ts";

/** Zone of messages that belong to no city: the documented default of TIMEZONE. */
const ZONE_WITHOUT_CITY = "Europe/Moscow";

/** A message to a staff member, as far as its quiet hours depend on it. */
export interface StaffMessage {
  readonly staffId: number;
  /** The moment it could go out. */
  readonly at: Date;
  /** Its city: of the order, else the one named, else of the master it is about. */
  readonly orderId?: number | null;
  readonly cityId?: number | null;
  readonly masterId?: number | null;
}

/**
 * For each message the end of its recipient's quiet hours, in the zone of the message's city; null
 * where nothing holds it back. One query; the rule itself is the SQL function that the assignment
 * of an order uses too.
 */
export async function endsOfQuietHours(
  q: Queryable,
  messages: readonly StaffMessage[],
): Promise<(Date | null)[]> {
  if (messages.length === 0) return [];
  const column = (of: (message: StaffMessage) => number | null | undefined) =>
    messages.map((message) => of(message) ?? null);
  const rows = await q.rows<{ ord: number; end: Date | null }>(sql`
    select m.ord,
           quiet_hours_end(s.prefs, coalesce(oc.timezone, c.timezone, mc.timezone, ${ZONE_WITHOUT_CITY}), m.at) as "end"
      from unnest(${column((m) => m.staffId)}::int[], ${messages.map(({ at }) => at)}::timestamptz[],
                  ${column((m) => m.orderId)}::int[], ${column((m) => m.cityId)}::int[],
                  ${column((m) => m.masterId)}::int[])
           with ordinality as m (staff_id, at, order_id, city_id, master_id, ord)
      join staff_users s on s.id = m.staff_id and s.prefs ? 'quiet_hours'
      left join orders o on o.id = m.order_id
      left join cities oc on oc.id = o.city_id
      left join cities c on c.id = m.city_id
      left join masters ma on ma.id = m.master_id
      left join cities mc on mc.id = ma.city_id`);
  const ends: (Date | null)[] = messages.map(() => null);
  for (const { ord, end } of rows) ends[ord - 1] = end;
  return ends;
}
