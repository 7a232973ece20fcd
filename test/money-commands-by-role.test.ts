import { expect, test } from "vitest";
import { sql } from "../src/db/tx.ts";
import { blockMaster } from "../src/masters/block.ts";
import { deleteMaster } from "../src/masters/delete-master.ts";
import { endShift } from "../src/masters/end-shift.ts";
import { unblockMaster } from "../src/masters/lift-blocks.ts";
import { approveMaster, rejectMaster } from "../src/masters/moderate.ts";
import { setDistricts } from "../src/masters/set-districts.ts";
import { setLimit } from "../src/masters/set-limit.ts";
import { setRating } from "../src/masters/set-rating.ts";
import { setSkills } from "../src/masters/set-skills.ts";
import { correctBalance } from "../src/money/correct-balance.ts";
import { payGuarantee } from "../src/money/guarantee-payment.ts";
import { cancelReward, payRewards } from "../src/money/pay-rewards.ts";
import { approveCommission } from "../src/orders/approve-commission.ts";
import { cancelOrder } from "../src/orders/cancel-order.ts";
import { rejectCommission } from "../src/orders/reject-commission.ts";
import { reopenOrder } from "../src/orders/reopen-order.ts";
import { restoreOrder } from "../src/orders/restore-order.ts";
import { returnToSearch } from "../src/orders/return-to-search.ts";
import type { Actor } from "../src/staff/actor.ts";
import type { Work } from "../src/staff/work.ts";
import { newWorld, type World } from "./world.ts";

/** What a command of staff is about, all of one city. */
interface Things {
  readonly masterId: number;
  readonly newcomerId: number;
  readonly assigned: number;
  readonly payment: number;
  readonly closed: number;
  readonly canceled: number;
  readonly commissionId: number;
  readonly rewardId: number;
}

type Role = "logist" | "city" | "global";
type Command = (work: Work, things: Things) => Promise<{ status: string }>;
const REASON = "По просьбе клиента";

/** Command, the lowest role that may, whether API keys may, its success. */
const COMMANDS: readonly [string, Role, boolean, string, Command][] = [
  [
    "cancel",
    "logist",
    true,
    "canceled",
    (work, { assigned }) => cancelOrder(work, { orderId: assigned, reason: REASON }),
  ],
  [
    "cancel from PAYMENT",
    "city",
    false,
    "canceled",
    (work, { payment }) => cancelOrder(work, { orderId: payment, reason: REASON }),
  ],
  ["return", "logist", true, "returned", (work, { assigned }) => returnToSearch(work, { orderId: assigned })],
  [
    "return from PAYMENT",
    "city",
    false,
    "returned",
    (work, { payment }) => returnToSearch(work, { orderId: payment }),
  ],
  [
    "reopen",
    "city",
    false,
    "reopened",
    (work, { closed }) => reopenOrder(work, { orderId: closed, to: "WORKING", reason: REASON }),
  ],
  [
    "restore",
    "city",
    false,
    "restored",
    (work, { canceled }) => restoreOrder(work, { orderId: canceled, reason: REASON }),
  ],
  [
    "approve",
    "city",
    false,
    "approved",
    (work, { commissionId }) => approveCommission(work, { commissionId }),
  ],
  [
    "reject",
    "city",
    false,
    "rejected",
    (work, { commissionId }) => rejectCommission(work, { commissionId, reason: REASON }),
  ],
  ["pay rewards", "city", false, "paid", (work, { masterId }) => payRewards(work, { masterId })],
  [
    "cancel a reward",
    "city",
    false,
    "canceled",
    (work, { rewardId }) => cancelReward(work, { rewardId, reason: REASON }),
  ],
  [
    "pay a guarantee visit",
    "city",
    false,
    "paid",
    (work, { masterId, closed }) => payGuarantee(work, { masterId, orderId: closed }),
  ],
  [
    "correct",
    "global",
    false,
    "corrected",
    (work, { masterId }) => correctBalance(work, { masterId, amountKopecks: 1, comment: REASON, nonce: "n" }),
  ],
  [
    "block",
    "city",
    false,
    "blocked",
    (work, { masterId }) => blockMaster(work, { masterId, reasonCode: "staff", comment: REASON }),
  ],
  [
    "unblock",
    "city",
    false,
    "unblocked",
    (work, { newcomerId }) => unblockMaster(work, { masterId: newcomerId }),
  ],
  ["end shift", "city", false, "ended", (work, { masterId }) => endShift(work, { masterId })],
  ["limit", "city", false, "set", (work, { masterId }) => setLimit(work, { masterId, limit: 1 })],
  [
    "rating",
    "city",
    false,
    "set",
    (work, { masterId }) => setRating(work, { masterId, ratingHundredths: 1, reason: REASON }),
  ],
  ["skills", "city", false, "set", (work, { masterId }) => setSkills(work, { masterId, skills: [] })],
  [
    "districts",
    "city",
    false,
    "set",
    (work, { masterId }) => setDistricts(work, { masterId, districtIds: [] }),
  ],
  [
    "approve a form",
    "city",
    false,
    "approved",
    (work, { newcomerId }) => approveMaster(work, { masterId: newcomerId }),
  ],
  [
    "reject a form",
    "city",
    false,
    "rejected",
    (work, { newcomerId }) => rejectMaster(work, { masterId: newcomerId, reason: REASON }),
  ],
  [
    "delete",
    "city",
    false,
    "deleted",
    (work, { newcomerId }) => deleteMaster(work, { masterId: newcomerId }),
  ],
];

const MISSING: Things = {
  masterId: 999_999,
  newcomerId: 999_999,
  assigned: 999_999,
  payment: 999_999,
  closed: 999_999,
  canceled: 999_999,
  commissionId: 999_999,
  rewardId: 999_999,
};

test.each(COMMANDS)(
  "R28 %s: own city by role, things of a foreign one answer like missing ones",
  async (name, role, forKeys, success, command) => {
    await using world = await newWorld();
    const foreign = await world.city();
    const run = async (actor: Actor, things: Things) =>
      (await world.do(actor, (work) => command(work, things))).status;
    const own = () => things(world, world.cityId);
    const [logist, city, global] = [
      await world.staff("LOGIST"),
      await world.staff("CITY_ADMIN"),
      await world.staff("GLOBAL_ADMIN"),
    ];
    expect(await run(global, await own())).toBe(success);
    expect(await run(city, await own())).toBe(role === "global" ? "forbidden" : success);
    expect(await run(logist, await own())).toBe(role === "logist" ? success : "forbidden");
    const others = await things(world, foreign.id);
    const refusal = role === "global" ? "forbidden" : "not_found";
    expect(await run(city, others)).toBe(refusal);
    expect(await run(city, MISSING)).toBe(refusal);
    expect(await run(await world.staff("CITY_ADMIN", []), await own())).toBe("forbidden");
    expect(await run(await world.apiKey(), await own())).toBe(forKeys ? success : "forbidden");
    const stranger = await run(world.masterActor(await world.master()), await own());
    expect(stranger).toBe(name === "end shift" || name === "districts" ? "not_found" : "forbidden");
    await everySuccessIsAudited(world);
  },
);

/** Every success of a person is in the audit log with the city of the thing (access.md section 6). */
async function everySuccessIsAudited(world: World): Promise<void> {
  const rows = await world.audit();
  expect(rows.length).toBeGreaterThanOrEqual(1);
  for (const row of rows)
    expect([row.city_id, row.admin_id !== null || row.source === "bot"]).toEqual([world.cityId, true]);
}

/** Written as the commands would have left them. */
async function things(world: World, cityId: number): Promise<Things> {
  const masterId = await world.master({ cityId });
  const newcomerId = await world.master({ cityId, verified: false, shift: "SHIFT_OFF", blocked: "staff" });
  const order = (verb: Parameters<World["order"]>[0]) => world.order({ cityId, districtId: null, ...verb });
  const payment = await order({ status: "PAYMENT", masterId, totalRoubles: 100 });
  const closed = await order({ status: "CLOSED", type: "GUARANTEE", masterId });
  const { id: commissionId } = await world.db.one<{ id: number }>(sql`
    insert into commissions (order_id, master_id, base_total, avg_check, rate, amount, status, deadline_at,
                             deadline_set_at, paid_reported_at, created_at, updated_at)
    values (${payment}, ${masterId}, 100, 0, 0.5, 50, 'REPORTED', ${world.now}, ${world.now}, ${world.now},
            ${world.now}, ${world.now})
    returning id`);
  const { id: rewardId } = await world.db.one<{ id: number }>(sql`
    insert into referral_rewards (referrer_id, referred_master_id, commission_id, level, percent, amount, created_at)
    values (${masterId}, ${newcomerId}, ${commissionId}, 1, 10, 5, ${world.now}) returning id`);
  await world.db.run(sql`
    insert into ledger_entries (master_id, kind, amount, order_id, commission_id, reward_id, actor_type, dedupe_key, at)
    values (${masterId}, 'COMMISSION_CHARGED', -50, ${payment}, ${commissionId}, null, 'MASTER',
            ${`commission_charged:${commissionId}`}, ${world.now}),
           (${masterId}, 'REFERRAL_ACCRUED', 5, ${payment}, null, ${rewardId}, 'ADMIN',
            ${`referral_accrued:${rewardId}`}, ${world.now}),
           (${masterId}, 'GUARANTEE_ACCRUED', 2500, ${closed}, null, null, 'MASTER',
            ${`guarantee_accrued:${closed}:1`}, ${world.now})`);
  return {
    masterId,
    newcomerId,
    assigned: await order({ status: "ASSIGNED", masterId }),
    payment,
    closed,
    canceled: await order({ status: "CANCELED", masterId }),
    commissionId,
    rewardId,
  };
}
