import { DOWNLOAD_BYTES_MAX } from "../telegram/download-file.ts";
import type { StaffVisit } from "./person.ts";

/** Why a file cannot be added to the `count` an order has; null when it can. */
export function fileRefusal(
  visit: StaffVisit,
  file: { readonly size?: number },
  count: number,
): string | null {
  // A larger one could be shown by no other bot and not in the console.
  if ((file.size ?? 0) > DOWNLOAD_BYTES_MAX) return visit.t("new-file-too-large");
  const max = filesMax(visit);
  return count >= max ? visit.t("files-too-many", { max }) : null;
}

/** Files an order may hold. */
export function filesMax(visit: StaffVisit): number {
  return visit.work.settings.get("order_attachments_max");
}
