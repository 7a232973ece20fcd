import { join, type Queryable, type Sql, sql } from "../db/tx.ts";
import { normaliseStreet } from "../geo/normalise.ts";
import { inScope } from "../staff/scope.ts";
import { staffRead } from "../staff/staff-read.ts";
import type { Work } from "../staff/work.ts";
import { clientPhone } from "./order-fields.ts";
import { type OrderLine, orderLines } from "./order-lines.ts";

/** What is looked for; `any` is the one box of the console. */
export type SearchKind = "any" | "number" | "phone" | "street" | "client" | "master";

export const SEARCH_HITS_MAX = 50;
/** A phone is found by at least this many of its last digits. */
export const PHONE_TAIL_MIN = 4;
/** Fewer letters find nothing. */
export const NAME_MIN = 2;

/**
 * Orders within the actor's cities, in any state, archived ones too; at most `SEARCH_HITS_MAX`, the
 * order of that number first, then the newest. Empty when the text is too short for its kind.
 *
 * - `number`: the order of that number; `#` is ignored;
 * - `phone`: the client's phone, whole or at least 4 of its last digits;
 * - `street`: part of a street's name, of the directory or typed;
 * - `client`, `master`: beginning of a word of the client's name, beginning of the master's full name.
 */
export function searchOrders(
  work: Work<Queryable>,
  input: { readonly kind: SearchKind; readonly text: string },
): Promise<OrderLine[]> {
  return staffRead(work, (behindWall) => readSearchOrders(behindWall, input));
}

async function readSearchOrders(
  work: Work<Queryable>,
  { kind, text }: { readonly kind: SearchKind; readonly text: string },
): Promise<OrderLine[]> {
  const number = orderNumber(text);
  const found = kind === "any" ? anySources(work, text) : sourcesOf(work, kind, text);
  if (found.length === 0) return [];
  return orderLines(
    work.tx,
    sql`select id, row_number() over (order by (id = ${number}::int) desc, id desc) as place
          from (${join(
            found.map((source) => sql`(${source})`),
            " union ",
          )}) found
         order by place limit ${SEARCH_HITS_MAX}`,
  );
}

function anySources(work: Work<Queryable>, text: string): Sql[] {
  const kinds: SearchKind[] = /\p{L}/u.test(text) ? ["street", "client", "master"] : ["number", "phone"];
  return kinds.flatMap((kind) => sourcesOf(work, kind, text));
}

function sourcesOf(work: Work<Queryable>, kind: SearchKind, text: string): Sql[] {
  switch (kind) {
    case "any":
      return anySources(work, text);
    case "number": {
      const number = orderNumber(text);
      return number === null ? [] : [source(work, sql`o.id = ${number}`)];
    }
    case "phone":
      return byPhone(work, text);
    case "street":
      return byStreet(work, text);
    case "client": {
      const name = typedName(text);
      if (name === null) return [];
      const words = sql`(lower(o.client_name) like ${`${name}%`} or lower(o.client_name) like ${`% ${name}%`})`;
      return [source(work, words)];
    }
    case "master": {
      const name = typedName(text);
      if (name === null) return [];
      const masters = sql`select m.id from masters m
        where lower(m.full_name) like ${`${name}%`} and ${inScope(work.actor, "m.city_id")}`;
      return [source(work, sql`o.assigned_master_id in (${masters})`)];
    }
  }
}

function byPhone(work: Work<Queryable>, text: string): Sql[] {
  const phone = clientPhone(text);
  if (phone.ok) return [source(work, sql`o.client_phone = ${phone.value}`)];
  const digits = text.replace(/\D/g, "");
  if (digits.length < PHONE_TAIL_MIN || digits.length > 11) return [];
  const tail = sql`right(o.client_phone, 4) = ${digits.slice(-4)} and o.client_phone like ${`%${digits}`}`;
  return [source(work, tail)];
}

function byStreet(work: Work<Queryable>, text: string): Sql[] {
  const name = typedName(text);
  if (name === null) return [];
  const norm = likePattern(normaliseStreet(text)) || name;
  const streets = sql`select s.id from streets s
    where s.name_norm like ${`%${norm}%`} and ${inScope(work.actor, "s.city_id")}`;
  return [
    source(work, sql`o.street_id in (${streets})`),
    source(work, sql`o.street_manual is not null and lower(o.street_manual) like ${`%${norm}%`}`),
  ];
}

function source(work: Work<Queryable>, condition: Sql): Sql {
  return sql`select o.id from orders o where ${inScope(work.actor, "o.city_id")} and ${condition}
              order by o.id desc limit ${SEARCH_HITS_MAX}`;
}

/** The number of an order as people write it, `#` or `№` before it; null for anything else. */
export function orderNumber(text: string): number | null {
  const digits = /^\s*(?:#|№)?\s*(\d{1,9})\s*$/.exec(text)?.[1];
  return digits ? Number(digits) : null;
}

function typedName(text: string): string | null {
  const name = text.trim().replace(/\s+/g, " ").toLowerCase();
  return [...name].length < NAME_MIN ? null : likePattern(name);
}

function likePattern(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
