import { type Queryable, sql } from "../db/tx.ts";
import { addDays, parseHm, toInstant, toLocal } from "../geo/local-time.ts";
import { type QuietHours, staffPreferences } from "./staff-preferences.ts";

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

/** When quiet hours that hold at `at` end in that zone; null outside them. */
export function quietUntil({ from, to }: QuietHours, at: Date, zone: string): Date | null {
  const { date, minuteOfDay } = toLocal(at, zone);
  const start = parseHm(from)!;
  const end = parseHm(to)!;
  const overMidnight = end < start;
  const inside = overMidnight
    ? minuteOfDay >= start || minuteOfDay < end
    : minuteOfDay >= start && minuteOfDay < end;
  if (!inside) return null;
  const endDate = overMidnight && minuteOfDay >= start ? addDays(date, 1) : date;
  return toInstant(endDate, end, zone);
}

/**
 * For each message the end of its recipient's quiet hours, in the zone of the message's city; null
 * where nothing holds it back. One query, and only rows of people who have quiet hours come back.
 */
export async function endsOfQuietHours(
  q: Queryable,
  messages: readonly StaffMessage[],
): Promise<(Date | null)[]> {
  if (messages.length === 0) return [];
  const column = (of: (message: StaffMessage) => number | null | undefined) =>
    messages.map((message) => of(message) ?? null);
  const rows = await q.rows<{ ord: number; prefs: unknown; zone: string | null }>(sql`
    select m.ord, s.prefs, coalesce(oc.timezone, c.timezone, mc.timezone) as zone
      from unnest(${column((m) => m.staffId)}::int[], ${column((m) => m.orderId)}::int[],
                  ${column((m) => m.cityId)}::int[], ${column((m) => m.masterId)}::int[])
           with ordinality as m (staff_id, order_id, city_id, master_id, ord)
      join staff_users s on s.id = m.staff_id and s.prefs ? 'quiet_hours'
      left join orders o on o.id = m.order_id
      left join cities oc on oc.id = o.city_id
      left join cities c on c.id = m.city_id
      left join masters ma on ma.id = m.master_id
      left join cities mc on mc.id = ma.city_id`);
  const ends: (Date | null)[] = messages.map(() => null);
  for (const { ord, prefs, zone } of rows) {
    const { quietHours } = staffPreferences(prefs);
    const { at } = messages[ord - 1]!;
    if (quietHours) ends[ord - 1] = quietUntil(quietHours, at, zone ?? ZONE_WITHOUT_CITY);
  }
  return ends;
}
