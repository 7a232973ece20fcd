import { sql } from "../db/tx.ts";
import { type Kopecks, kopecksToSql } from "../kernel/money.ts";
import { balanceKopecks, book } from "../ledger/book.ts";
import { reasonText } from "../masters/reason-text.ts";
import { audit } from "../staff/audit.ts";
import { permitLogged } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { ledgerActor } from "./commission.ts";

export type CorrectBalance =
  | { readonly status: "corrected"; readonly balanceKopecks: Kopecks }
  /** The same key was used before: it acts once. Nothing changed. */
  | { readonly status: "already_corrected"; readonly balanceKopecks: Kopecks }
  | { readonly status: "invalid_amount" }
  | { readonly status: "invalid_comment" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

const CORRECTION_KOPECKS_MAX = 9_999_999_99;

/**
 * A booking by hand (GLOBAL_ADMIN): plus = the company owes the master more. With a comment of 3-200
 * characters and the nonce of the button, because no state protects it from a second press.
 */
export async function correctBalance(
  work: Work,
  {
    masterId,
    amountKopecks,
    comment,
    nonce,
  }: { masterId: number; amountKopecks: Kopecks; comment: string; nonce: string },
): Promise<CorrectBalance> {
  const master = await work.tx.maybeOne<{ cityId: number | null }>(sql`
    select city_id as "cityId" from masters where id = ${masterId}`);
  const permitted = permitLogged(work, "finance.correct", master);
  if (permitted !== "allowed") return { status: permitted };
  const isAmount = Number.isSafeInteger(amountKopecks) && amountKopecks !== 0;
  if (!isAmount || Math.abs(amountKopecks) > CORRECTION_KOPECKS_MAX) return { status: "invalid_amount" };
  const why = reasonText(comment);
  if (why === null) return { status: "invalid_comment" };
  const dedupeKey = `correction:${masterId}:${nonce}`;
  const entry = { masterId, kind: "CORRECTION", amountKopecks, comment: why, dedupeKey } as const;
  // The lock makes a second press with the same nonce wait for the first.
  await work.tx.rows(sql`select from masters where id = ${masterId} for no key update`);
  const earlier = await work.tx.maybeOne(sql`select id from ledger_entries where dedupe_key = ${dedupeKey}`);
  const [booked] = earlier ? [] : await book(work.tx, [entry], ledgerActor(work), work.now);
  const balance = await balanceKopecks(work.tx, masterId);
  if (!booked) return { status: "already_corrected", balanceKopecks: balance };
  await audit(work, {
    entity: "master",
    entityId: masterId,
    action: "correct_balance",
    cityId: master!.cityId,
    masterId,
    after: { amount: kopecksToSql(amountKopecks) },
    payload: { comment: why, entry_id: booked.id },
  });
  return { status: "corrected", balanceKopecks: balance };
}
