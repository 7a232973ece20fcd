import fc from "fast-check";
import { expect, test } from "vitest";
import { newWorld, type World } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time.ts";
import { correctBalance } from "../money/correct-balance.ts";
import { payGuarantee } from "../money/guarantee-payment.ts";
import { checkMoneyInvariants } from "../money/invariants.ts";
import { markOverdue } from "../money/overdue.ts";
import { cancelReward, payRewards } from "../money/pay-rewards.ts";
import { type Actor, type StaffActor, SYSTEM } from "../staff/actor.ts";
import type { Work } from "../staff/work.ts";
import { approveCommission } from "./approve-commission.ts";
import { cancelOrder } from "./cancel-order.ts";
import { closeOrder } from "./close-order.ts";
import { ACT } from "./money-for-tests.ts";
import { rejectCommission } from "./reject-commission.ts";
import { reopenOrder } from "./reopen-order.ts";
import { reportPayment } from "./report-payment.ts";
import { restoreOrder } from "./restore-order.ts";
import { returnToSearch } from "./return-to-search.ts";

/** Histories in CI; F-1 asks for 100 000 of them at night. */
const HISTORIES = 60;
const STEPS_MAX = 30;
const REASON = "По ошибке";

/** What may happen next. `order` picks one of the orders, `commission` the newest of that order. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("close" as const),
      kopecks: fc.integer({ min: 1, max: 9_999_999_99 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("approve" as const),
      percent: fc.constantFrom(0, 30, 60, 100, 100, 150),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("report" as const, "reject" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("reopen" as const),
      to: fc.constantFrom("PAYMENT" as const, "WORKING" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("cancel" as const, "return" as const, "restore" as const) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("assign" as const), master: fc.nat({ max: 2 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("payRewards" as const, "cancelReward" as const, "payGuarantee" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("correct" as const),
      kopecks: fc.integer({ min: -100_000, max: 100_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("rate" as const), bp: fc.integer({ min: 0, max: 10_000 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.constantFrom(1, 3, 12) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const history = fc.array(fc.record({ order: fc.nat({ max: 2 }), step }), {
  minLength: 5,
  maxLength: STEPS_MAX,
});

test("F-1 whatever happens to orders and commissions, the money adds up and no entry ever changes", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      await using world = await newWorld();
      const story = await begin(world);
      let written: string[] = [];
      for (const { order, step } of steps) {
        await story.play(story.orders[order]!, step);
        expect(await checkMoneyInvariants(world.db)).toEqual([]);
        const now = await entries(world);
        expect(now.slice(0, written.length)).toEqual(written);
        written = now;
        world.pass(MINUTE_MS);
      }
    }),
    { numRuns: HISTORIES },
  );
}, 300_000);

/** Two normal orders and a guarantee visit; three masters, each invited by the one before. */
async function begin(world: World) {
  const admin = await world.staff("CITY_ADMIN");
  const owner = await world.staff("GLOBAL_ADMIN");
  const masters = [await world.master(), await world.master(), await world.master()];
  for (const [referrer, master] of [
    [0, 1],
    [1, 2],
  ] as const) {
    await world.db.run(sql`
      insert into referrals (master_id, referrer_id, created_at)
      values (${masters[master]}, ${masters[referrer]}, ${world.now})`);
  }
  const orders = [
    await world.order({ status: "WORKING", masterId: masters[2] }),
    await world.order({ status: "WORKING", masterId: masters[1] }),
    await world.order({ status: "WORKING", masterId: masters[0], type: "GUARANTEE" }),
  ];
  return {
    orders,
    play: (orderId: number, step: Step) => new Turn(world, admin, owner, masters, orderId).take(step),
  };
}

/** One step of a history, taken with the real command; what does not fit the state is refused by it. */
class Turn {
  readonly #world: World;
  readonly #admin: StaffActor;
  readonly #owner: StaffActor;
  readonly #masters: readonly number[];
  readonly #orderId: number;

  constructor(
    world: World,
    admin: StaffActor,
    owner: StaffActor,
    masters: readonly number[],
    orderId: number,
  ) {
    this.#world = world;
    this.#admin = admin;
    this.#owner = owner;
    this.#masters = masters;
    this.#orderId = orderId;
  }

  async take(step: Step): Promise<void> {
    const orderId = this.#orderId;
    const { assigned_master_id: masterId, version } = await this.#world.orderRow(orderId);
    switch (step.do) {
      case "close":
        if (masterId !== null) {
          await this.#as(master(masterId), (work) =>
            closeOrder(work, { orderId, totalKopecks: step.kopecks, act: ACT }),
          );
        }
        return;
      case "reopen":
        return this.#staff((work) => reopenOrder(work, { orderId, to: step.to, reason: REASON }));
      case "cancel":
        return this.#staff((work) => cancelOrder(work, { orderId, reason: REASON }));
      case "return":
        return this.#staff((work) => returnToSearch(work, { orderId }));
      case "restore":
        return this.#staff((work) => restoreOrder(work, { orderId, reason: REASON }));
      case "assign":
        return this.#assign(this.#masters[step.master]!);
      case "correct": {
        const input = {
          masterId: this.#masters[1]!,
          amountKopecks: step.kopecks,
          comment: REASON,
          nonce: `${orderId}:${version}`,
        };
        return this.#as(this.#owner, (work) => correctBalance(work, input));
      }
      case "payGuarantee":
        if (masterId === null) return;
        return this.#staff((work) => payGuarantee(work, { orderId, masterId }));
      case "payRewards":
        return this.#staff((work) => payRewards(work, { masterId: this.#masters[0]! }));
      case "cancelReward":
        return this.#staff((work) => cancelReward(work, { rewardId: 1, reason: REASON }));
      case "rate":
        return this.#world.set({ commission_rate_base: step.bp });
      case "wait":
        this.#world.pass(step.hours * HOUR_MS);
        await markOverdue({ ...this.#world.work(SYSTEM, "job"), tx: this.#world.db });
        return;
      default:
        return this.#commission(step);
    }
  }

  async #commission(step: Extract<Step, { do: "approve" | "report" | "reject" }>): Promise<void> {
    const commission = await this.#world.db.maybeOne<{ id: number; masterId: number; due: number }>(sql`
      select id, master_id as "masterId", ((amount - credit_applied) * 100)::bigint as due from commissions
       where order_id = ${this.#orderId} order by id desc limit 1`);
    if (commission === null) return;
    const { id: commissionId, masterId, due } = commission;
    switch (step.do) {
      case "approve": {
        const paidKopecks = Math.min(Math.floor((due * step.percent) / 100), 9_999_999_99);
        return this.#staff((work) => approveCommission(work, { commissionId, paidKopecks, comment: REASON }));
      }
      case "report":
        return this.#as(master(masterId), (work) => reportPayment(work, { commissionId }));
      case "reject":
        return this.#staff((work) => rejectCommission(work, { commissionId, reason: REASON }));
    }
  }

  /** Stands for the search, the acceptance and the way. */
  async #assign(masterId: number): Promise<void> {
    await this.#world.db.run(sql`
      update orders set status = 'WORKING', assigned_master_id = ${masterId}, dispatch_due_at = null, wake_at = null
       where id = ${this.#orderId} and status in ('SEARCHING','GUARANTEE','DEFERRED')`);
  }

  #staff(command: (work: Work) => Promise<unknown>): Promise<void> {
    return this.#as(this.#admin, command);
  }

  async #as(actor: Actor, command: (work: Work) => Promise<unknown>): Promise<void> {
    await this.#world.do(actor, command);
  }
}

function master(masterId: number): Actor {
  return { kind: "master", masterId };
}

async function entries(world: World): Promise<string[]> {
  const rows = await world.db.rows<{ entry: string }>(sql`
    select to_jsonb(e)::text as entry from ledger_entries e order by id`);
  return rows.map(({ entry }) => entry);
}
