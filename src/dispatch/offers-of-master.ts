import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { type Kopecks, kopecksFromSql } from "../kernel/money.ts";
import type { OrderCategory, OrderType } from "../orders/lifecycle.ts";
import { countOwnFiles } from "../orders/own-files.ts";
import { channelIsDown } from "../outbox/channel.ts";
import type { Work } from "../staff/work.ts";

/** An open offer as its master sees it: no house, flat, name or phone of the client. */
export interface OwnOffer {
  readonly offerId: number;
  readonly orderId: number;
  readonly cityName: string;
  readonly zone: string;
  readonly districtName: string | null;
  /** From the directory, else as typed. */
  readonly street: string | null;
  readonly category: OrderCategory;
  readonly type: OrderType;
  /** As the client's words were taken; digits that look like a phone are for the surface to mask. */
  readonly description: string | null;
  readonly slot: { readonly startsAt: Date; readonly endsAt: Date; readonly isAsap: boolean } | null;
  readonly companyPaymentKopecks: Kopecks;
  readonly expiresAt: Date;
  /** Files of the order. */
  readonly files: number;
}

/** Offers a master may still accept, newest first; also of deferred orders. */
export function openOffersOf(work: Work<Queryable>, masterId: number): Promise<OwnOffer[]> {
  return readOffers(work, masterId, sql`true`);
}

/** One of them; null when it is not his or is over. */
export async function openOffer(
  work: Work<Queryable>,
  { offerId, masterId }: { offerId: number; masterId: number },
): Promise<OwnOffer | null> {
  const [offer] = await readOffers(work, masterId, sql`f.id = ${offerId}`);
  return offer ?? null;
}

type Row = Omit<OwnOffer, "slot" | "companyPaymentKopecks"> & {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly isAsap: boolean;
  readonly companyPayment: string;
};

async function readOffers({ tx, now }: Work<Queryable>, masterId: number, which: Sql): Promise<OwnOffer[]> {
  const rows = await tx.rows<Row>(sql`
    select f.id as "offerId", o.id as "orderId", c.name as "cityName", c.timezone as zone, d.name as "districtName",
           coalesce(s.name, o.street_manual) as street, o.category, o.type, o.description,
           o.timeslot_start_utc as "startsAt", o.timeslot_end_utc as "endsAt", o.is_asap as "isAsap",
           o.company_payment as "companyPayment", f.expires_at as "expiresAt",
           ${countOwnFiles(masterId, now)} as files
      from offers f
      join orders o on o.id = f.order_id
      join cities c on c.id = o.city_id
      left join districts d on d.id = o.district_id
      left join streets s on s.id = o.street_id
     where f.master_id = ${masterId} and ${which} and f.state in ('SENT','VIEWED') and (f.expires_at > ${now} or ${channelIsDown(now)})
     order by f.id desc`);
  return rows.map(({ startsAt, endsAt, isAsap, companyPayment, ...offer }) => ({
    ...offer,
    slot: startsAt && endsAt ? { startsAt, endsAt, isAsap } : null,
    companyPaymentKopecks: kopecksFromSql(companyPayment),
  }));
}
