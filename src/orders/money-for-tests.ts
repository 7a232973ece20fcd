import { expect } from "vitest";
import type { World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import type { Kopecks } from "../kernel/money.ts";
import { balanceKopecks } from "../ledger/book.ts";
import { checkMoneyInvariants } from "../money/invariants.ts";
import type { StaffActor } from "../staff/actor.ts";
import { type ApproveCommissionInput, approveCommission } from "./approve-commission.ts";
import type { OrderFile } from "./attach-files.ts";
import { type CloseOrder, closeOrder } from "./close-order.ts";

export const ACT: OrderFile = { fileType: "PHOTO", bot: "master", fileId: "act-file" };

/** The master of a WORKING order closes it with a sum in kopecks. */
export function close(
  world: World,
  orderId: number,
  masterId: number,
  totalKopecks?: Kopecks,
): Promise<CloseOrder> {
  return world.do(world.masterActor(masterId), (work) =>
    closeOrder(work, { orderId, totalKopecks, act: ACT }),
  );
}

/** An order that its master has closed with this sum, and its commission. */
export async function closedOrder(
  world: World,
  masterId: number,
  totalKopecks: Kopecks,
): Promise<{ orderId: number; commissionId: number }> {
  const orderId = await world.order({ status: "WORKING", masterId });
  return { orderId, commissionId: await charged(world, orderId, masterId, totalKopecks) };
}

/** Closes a WORKING order and returns the id of the commission that made. */
export async function charged(
  world: World,
  orderId: number,
  masterId: number,
  totalKopecks: Kopecks,
): Promise<number> {
  const closed = await close(world, orderId, masterId, totalKopecks);
  if (closed.status !== "payment") throw new Error(`not closed: ${closed.status}`);
  return closed.commission.commissionId;
}

export function approve(world: World, admin: StaffActor, input: ApproveCommissionInput) {
  return world.do(admin, (work) => approveCommission(work, input));
}

export interface CommissionRow {
  readonly id: number;
  readonly order_id: number;
  readonly master_id: number;
  readonly avg_check: string;
  readonly rate: string;
  readonly amount: string;
  readonly credit_applied: string;
  readonly status: string;
  readonly deadline_at: Date;
  readonly deadline_set_at: Date;
  readonly paid_reported_at: Date | null;
  readonly paid_approved_at: Date | null;
  readonly paid_amount: string | null;
  readonly rejection_reason: string | null;
  readonly pay_to_snapshot: Record<string, unknown>;
  readonly blocked_applied: boolean;
  readonly review_alerted_at: Date | null;
  readonly cancel_reason: string | null;
  readonly version: number;
}

export function commissionRow(world: World, commissionId: number): Promise<CommissionRow> {
  return world.db.one<CommissionRow>(sql`select * from commissions where id = ${commissionId}`);
}

/** The entries of a master, oldest first, as `KIND amount`. */
export async function entriesOf(world: World, masterId: number): Promise<string[]> {
  const rows = await world.db.rows<{ entry: string }>(sql`
    select kind || ' ' || amount as entry from ledger_entries where master_id = ${masterId} order by id`);
  return rows.map(({ entry }) => entry);
}

export function balance(world: World, masterId: number): Promise<Kopecks> {
  return balanceKopecks(world.db, masterId);
}

/** Events of messages to a master that wait for delivery, oldest first. */
export async function toldMaster(world: World, masterId: number): Promise<string[]> {
  return (await world.outbox()).filter((row) => row.master_id === masterId).map((row) => row.event);
}

/** Events of messages to a staff member that wait for delivery, oldest first. */
export async function toldStaff(world: World, { staffId }: StaffActor): Promise<string[]> {
  return (await world.outbox()).filter((row) => row.staff_user_id === staffId).map((row) => row.event);
}

/** Nothing of finance.md section 6 is broken. */
export async function expectMoneyAddsUp(world: World): Promise<void> {
  expect(await checkMoneyInvariants(world.db)).toEqual([]);
}

export function masterFlags(world: World, masterId: number): Promise<Record<string, unknown>> {
  return world.db.one(sql`
    select is_blocked, is_active, shift_status, verified from masters where id = ${masterId}`);
}
