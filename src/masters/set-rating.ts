import { sql } from "../db/tx.ts";
import type { Work } from "../staff/work.ts";
import { recordProfileChange } from "./change-profile.ts";
import { lockMasterForStaff } from "./lock-master.ts";
import { reasonText } from "./reason-text.ts";

export type SetRating =
  | { readonly status: "set" }
  | { readonly status: "unchanged" }
  | { readonly status: "invalid_rating" }
  | { readonly status: "invalid_reason" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** The master's rating (CA+), in hundredths, 0 to 500, with a reason of 3-200 characters for the audit. */
export async function setRating(
  work: Work,
  { masterId, ratingHundredths, reason }: { masterId: number; ratingHundredths: number; reason: string },
): Promise<SetRating> {
  const found = await lockMasterForStaff(work, masterId, "master.manage");
  if (found.status !== "locked") return found;
  const isRating = Number.isInteger(ratingHundredths) && ratingHundredths >= 0 && ratingHundredths <= 500;
  if (!isRating) return { status: "invalid_rating" };
  const why = reasonText(reason);
  if (why === null) return { status: "invalid_reason" };
  const { rating: old } = found.master;
  const rating = `${Math.floor(ratingHundredths / 100)}.${String(ratingHundredths % 100).padStart(2, "0")}`;
  if (rating === old) return { status: "unchanged" };
  await work.tx.run(sql`
    update masters set rating = ${rating}, version = version + 1, updated_at = ${work.now} where id = ${masterId}`);
  await recordProfileChange(work, found.master, {
    event: { kind: "rating_changed", data: { rating } },
    change: { field: "rating", old, new: rating },
    action: "set_rating",
    before: { rating: old },
    after: { rating },
    payload: { reason: why },
  });
  return { status: "set" };
}
