import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import type { Work } from "../staff/work.ts";
import { lockMasterHimself } from "./lock-master.ts";
import { reasonText } from "./reason-text.ts";

export type RequestSkills =
  | { readonly status: "asked" }
  /** Not 3-200 characters. */
  | { readonly status: "invalid_text" }
  /** Before the form says where he works, or after the account was closed. */
  | { readonly status: "no_city" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «Попросить изменить навыки»: the wish goes to the admins of his city, who edit them on his card. */
export async function requestSkills(
  work: Work,
  { masterId, text }: { masterId: number; text: string },
): Promise<RequestSkills> {
  const found = await lockMasterHimself(work, masterId);
  if (found.status !== "locked") return found;
  const wish = reasonText(text);
  if (wish === null) return { status: "invalid_text" };
  const { cityId, isDeleted } = found.master;
  if (cityId === null || isDeleted) return { status: "no_city" };
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["CITY_ADMIN"] });
  const message = { event: "skills_request", payload: { masterId, text: wish }, cityId };
  await enqueue(
    work.tx,
    staffIds.map((staff) => ({ to: { staff }, ...message })),
    work.now,
  );
  return { status: "asked" };
}
