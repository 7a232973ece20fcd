import { type Queryable, type Sql, sql } from "../db/tx.ts";
import { russianPhone } from "../settings/formats.ts";
import type { Work } from "../staff/work.ts";
import { isRowId } from "./lock-master.ts";
import { masterCondition } from "./master-filters.ts";
import { type MasterLine, masterLines } from "./master-lines.ts";

export const MASTER_HITS_MAX = 50;
/** A phone is found by at least this many of its last digits. */
const PHONE_TAIL_MIN = 4;
/** Fewer letters find nobody. */
const NAME_MIN = 2;

/**
 * Masters within the actor's cities by what was typed: letters are the beginning of a word of the
 * name (surname, first name or middle name, or several words as written), digits the number of the
 * master (`№` and `#` are ignored), his phone, or at least 4 of its last digits. At most
 * `MASTER_HITS_MAX`; the master of that number first, then by name. Nothing for a text that is too short.
 */
export async function searchMasters(work: Work<Queryable>, text: string): Promise<MasterLine[]> {
  const found = /\p{L}/u.test(text) ? byName(text) : byDigits(text);
  if (found === null) return [];
  const number = masterNumber(text) ?? 0;
  return masterLines(
    work,
    sql`select m.id, row_number() over (order by m.id = ${number}::int desc, lower(m.full_name), m.id) as place
          from masters m where ${masterCondition(work, {})} and ${found}
         order by place limit ${MASTER_HITS_MAX}`,
  );
}

function byName(text: string): Sql | null {
  const name = text.trim().replace(/\s+/g, " ").toLowerCase();
  if ([...name].length < NAME_MIN) return null;
  const pattern = name.replace(/[\\%_]/g, "\\$&");
  return sql`(lower(m.full_name) like ${`${pattern}%`} or lower(m.full_name) like ${`% ${pattern}%`})`;
}

function byDigits(text: string): Sql | null {
  const number = masterNumber(text);
  const digits = text.replace(/\D/g, "");
  const phone = russianPhone(text);
  const byNumber = sql`m.id = ${number}::int`;
  if (phone.ok) return sql`m.phone = ${phone.value}`;
  if (digits.length < PHONE_TAIL_MIN || digits.length > 11) return number === null ? null : byNumber;
  const byTail = sql`m.phone like ${`%${digits}`}`;
  return number === null ? byTail : sql`(${byNumber} or ${byTail})`;
}

function masterNumber(text: string): number | null {
  const digits = /^\s*(?:#|№)?\s*(\d{1,10})\s*$/.exec(text)?.[1];
  const number = digits === undefined ? null : Number(digits);
  return isRowId(number) ? number : null;
}
