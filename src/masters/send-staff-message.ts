import { sql } from "../db/tx.ts";
import { maskSecrets } from "../kernel/mask.ts";
import { cleanText } from "../kernel/text-clean.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { audit } from "../staff/audit.ts";
import { once } from "../staff/once.ts";
import { permitLogged } from "../staff/permit.ts";
import type { Work } from "../staff/work.ts";
import { isRowId, lockMaster } from "./lock-master.ts";

/** Leaves room for the heading and for escaping in one Telegram message. */
export const STAFF_MESSAGE_LENGTH_MAX = 1000;

export interface StaffMessage {
  readonly masterId: number;
  /** Typed, or the words of a template; 1-1000 characters. */
  readonly text: string;
  /** The order whose card it is sent from: it reaches its master also when he has moved to another city. */
  readonly orderId?: number | null;
  /** Nonce of the screen: the same message with the same key goes out once. */
  readonly key?: string | null;
}

export type SendStaffMessage =
  | {
      readonly status: "sent";
      readonly name: string;
      /** His bot cannot be reached now: the message may never arrive. */
      readonly isUnreachable: boolean;
    }
  /** The key was used: nothing was sent again. */
  | { readonly status: "already_sent"; readonly name: string }
  | { readonly status: "invalid_text" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** «✉️ Мастеру»: a message of staff (any role) to a master, with its audit row. */
export async function sendStaffMessage(work: Work, message: StaffMessage): Promise<SendStaffMessage> {
  const about = await subject(work, message.masterId, message.orderId ?? null);
  const permitted = permitLogged(work, "master.message", about);
  if (permitted === "forbidden") return { status: "forbidden" };
  if (permitted === "not_found" || about === null) return { status: "not_found" };
  const text = cleanText(message.text).trim();
  if (text === "" || [...text].length > STAFF_MESSAGE_LENGTH_MAX) return { status: "invalid_text" };
  // Held, so that a deletion of his row comes before or after, not in between.
  if ((await lockMaster(work, about.masterId)) === null) return { status: "not_found" };
  const { name, isUnreachable } = about;
  const key = message.key ?? null;
  if (key !== null) {
    const input = { masterId: about.masterId, orderId: about.orderId, text };
    const request = { command: "send_staff_message", input };
    const { status } = await once(
      work,
      { key, request },
      () => write(work, about, text),
      () => true,
    );
    return status === "done" ? { status: "sent", name, isUnreachable } : { status: "already_sent", name };
  }
  await write(work, about, text);
  return { status: "sent", name, isUnreachable };
}

interface Subject {
  readonly masterId: number;
  /** Decides who may write to him: the city of the order while it is his, else his own. */
  readonly cityId: number | null;
  /** Null unless the order named is his. */
  readonly orderId: number | null;
  readonly name: string;
  readonly isUnreachable: boolean;
}

async function subject(work: Work, masterId: number, orderId: number | null): Promise<Subject | null> {
  if (!isRowId(masterId)) return null;
  return work.tx.maybeOne<Subject>(sql`
    select m.id as "masterId", coalesce(o.city_id, m.city_id) as "cityId", o.id as "orderId",
           m.full_name as name,
           m.tg_user_id is null or m.unreachable_since is not null as "isUnreachable"
      from masters m
      left join orders o on o.id = ${isRowId(orderId) ? orderId : null} and o.assigned_master_id = m.id
     where m.id = ${masterId}`);
}

async function write(work: Work, { masterId, cityId, orderId }: Subject, text: string): Promise<true> {
  const event = "staff_message" as const;
  await enqueue(work.tx, [{ to: { master: masterId }, event, payload: { text } }], work.now);
  await audit(work, {
    entity: "master",
    entityId: masterId,
    action: "message_master",
    cityId,
    masterId,
    orderId,
    payload: { text: maskSecrets(text) },
  });
  return true;
}
