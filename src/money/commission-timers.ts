import type { Database } from "../db/database.ts";
import { sql } from "../db/tx.ts";
import { after, HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { staffRecipients } from "../outbox/staff-recipients.ts";
import { inOwnTransactions } from "../staff/own-transactions.ts";
import type { Work } from "../staff/work.ts";
import { commissionOwners, lockCommission } from "./commission.ts";
import { reminderDue, reminders } from "./commission-deadline.ts";

/**
 * Reminds masters of commissions whose deadline comes nearer, once per threshold and deadline
 * (finance.md section 4); after a downtime only of the latest threshold missed. Returns how many.
 */
export async function remindOfDeadlines(work: Work<Database>): Promise<number> {
  const thresholdsMinutes = work.settings.get("commission_reminder_minutes");
  const earliestMinutes = Math.max(0, ...thresholdsMinutes);
  const near = await work.tx.rows<{ id: number; deadlineAt: Date; deadlineSetAt: Date; sent: number[] }>(sql`
    select c.id, c.deadline_at as "deadlineAt", c.deadline_set_at as "deadlineSetAt",
           array(select n.minutes_before from commission_deadline_notifications n
                  where n.commission_id = c.id and n.deadline_at = c.deadline_at) as sent
      from commissions c
     where c.status = 'WAIT_PAY' and c.deadline_at > ${work.now}
       and c.deadline_at <= ${after(work.now, earliestMinutes * MINUTE_MS)}
     order by c.deadline_at, c.id`);
  const due = near.filter(({ deadlineAt, deadlineSetAt, sent }) =>
    reminderDue(reminders(deadlineSetAt, deadlineAt, thresholdsMinutes), sent, deadlineAt, work.now),
  );
  return inOwnTransactions(
    work,
    due.map(({ id }) => id),
    "commission_reminder",
    remind,
  );
}

async function remind(work: Work, commissionId: number): Promise<boolean> {
  const commission = await lockCommission(work, commissionId);
  if (commission?.status !== "WAIT_PAY") return false;
  const { deadlineAt, deadlineSetAt, masterId, orderId } = commission;
  const sent = await work.tx.rows<{ minutes: number }>(sql`
    select minutes_before as minutes from commission_deadline_notifications
     where commission_id = ${commissionId} and deadline_at = ${deadlineAt}`);
  const plan = reminders(deadlineSetAt, deadlineAt, work.settings.get("commission_reminder_minutes"));
  const due = reminderDue(
    plan,
    sent.map(({ minutes }) => minutes),
    deadlineAt,
    work.now,
  );
  if (due === null) return false;
  await work.tx.run(sql`
    insert into commission_deadline_notifications (commission_id, minutes_before, deadline_at, sent_at)
    values (${commissionId}, ${due.minutesBefore}, ${deadlineAt}, ${work.now})`);
  const deadline = deadlineAt.toISOString();
  const message = {
    to: { master: masterId },
    event: "commission_reminder",
    payload: { commissionId, deadline },
    orderId,
    dedupeKey: `commission_reminder:${commissionId}:${due.minutesBefore}:${deadline}`,
  };
  await enqueue(work.tx, [message], work.now);
  return true;
}

/**
 * Alerts the admins of the city and ALERTS, once per deadline, of a reported payment that nobody has
 * reviewed `commission_review_alert_hours` after the deadline. Returns how many.
 */
export async function alertUnreviewed(work: Work<Database>): Promise<number> {
  const waiting = await work.tx.rows<{ id: number }>(sql`
    select id from commissions
     where status = 'REPORTED' and deadline_at <= ${reviewedBy(work)} and review_alerted_at is null
     order by deadline_at, id`);
  return inOwnTransactions(
    work,
    waiting.map(({ id }) => id),
    "commission_review_overdue",
    alertOne,
  );
}

/** A deadline at or before this moment should have been reviewed by now. */
function reviewedBy(work: Pick<Work, "now" | "settings">): Date {
  return after(work.now, -work.settings.get("commission_review_alert_hours") * HOUR_MS);
}

async function alertOne(work: Work, commissionId: number): Promise<boolean> {
  const alerted = await work.tx.maybeOne<{ orderId: number }>(sql`
    update commissions set review_alerted_at = ${work.now}, updated_at = ${work.now}
     where id = ${commissionId} and status = 'REPORTED' and deadline_at <= ${reviewedBy(work)}
       and review_alerted_at is null
    returning order_id as "orderId"`);
  if (alerted === null) return false;
  const { cityId, orderId } = (await commissionOwners(work.tx, commissionId))!;
  const staffIds = await staffRecipients(work.tx, { cityId, roles: ["CITY_ADMIN"] });
  const event = "commission_review_overdue";
  const message = { event, payload: { commissionId }, orderId };
  await enqueue(
    work.tx,
    [
      { to: { channel: "ALERTS" as const }, ...message },
      ...staffIds.map((staff) => ({ to: { staff }, ...message })),
    ],
    work.now,
  );
  return true;
}
