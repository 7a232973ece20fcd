import { randomBytes } from "node:crypto";
import { sql } from "../db/tx.ts";
import { masterIdOf } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";

/** 8 characters A-F0-9: four random bytes. */
const CODE_BYTES = 4;
const TRIES_MAX = 10;

export type ReferralCode =
  | { readonly status: "code"; readonly code: string }
  /** Only masters have one. */
  | { readonly status: "forbidden" };

/**
 * The referral code of the acting master, made when he asks for it first and never changed after
 * that (master-bot.md section 13). Codes are unique: one that is taken is drawn again.
 *
 * @param draw four random bytes as upper-case hex; tests pass their own
 */
export async function referralCode(
  work: Work,
  draw: () => string = () => randomBytes(CODE_BYTES).toString("hex").toUpperCase(),
): Promise<ReferralCode> {
  const masterId = masterIdOf(work.actor);
  if (masterId === null) return { status: "forbidden" };
  for (let tried = 0; tried < TRIES_MAX; tried += 1) {
    const stored = await work.tx.maybeOne<{ code: string | null }>(
      sql`select referral_code as code from masters where id = ${masterId}`,
    );
    if (stored === null) return { status: "forbidden" };
    if (stored.code !== null) return { status: "code", code: stored.code };
    const code = draw();
    await work.tx.run(sql`
      update masters set referral_code = ${code}, version = version + 1, updated_at = ${work.now}
       where id = ${masterId} and referral_code is null
         and not exists (select from masters taken where taken.referral_code = ${code})`);
  }
  throw new Error("ten referral codes in a row were taken");
}
