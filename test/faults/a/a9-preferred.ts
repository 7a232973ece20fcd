import { sql } from "../../../src/db/tx.ts";
import { cityPass } from "../../../src/dispatch/city-pass.ts";
import { after, HOUR_MS, MINUTE_MS } from "../../../src/kernel/time.ts";
import { engineDeps } from "../../dispatch-verbs.ts";
import type { World } from "../../world.ts";
import type { MasterVerb } from "../../world-masters.ts";
import { worldOn } from "../company.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";

/** A state in which the preferred master can not be asked. */
interface Unavailable {
  readonly reason: RegExp;
  readonly master?: (world: World) => MasterVerb;
  /** What makes him so besides his own row. */
  readonly story?: (world: World, it: { masterId: number; orderId: number }) => Promise<unknown>;
}

const otherOrder = (world: World) => world.order({ districtId: null });

const STATES: Readonly<Record<string, Unavailable>> = {
  "off shift": { reason: /^not_on_shift$/, master: () => ({ shift: "SHIFT_OFF" }) },
  "on break": { reason: /^on_break_until_/, master: () => ({ shift: "BREAK" }) },
  blocked: { reason: /^blocked$/, master: () => ({ blocked: "staff" }) },
  deleted: { reason: /^deleted$/, master: () => ({ deleted: true }) },
  inactive: { reason: /^inactive$/, master: () => ({ active: false }) },
  "not verified": { reason: /^not_verified$/, master: () => ({ verified: false }) },
  "without the skill": { reason: /^missing_skill$/, master: () => ({ skills: ["WINDOWS"] }) },
  "at his limit": { reason: /^at_limit_0\/0$/, master: () => ({ limit: 0 }) },
  unreachable: { reason: /^unreachable$/, master: ({ now }) => ({ unreachableSince: after(now, -HOUR_MS) }) },
  "declined before": {
    reason: /^declined_before$/,
    story: (world, { masterId, orderId }) =>
      world.offer({ orderId, masterId, state: "DECLINED", respondedAt: after(world.now, -MINUTE_MS) }),
  },
  "asked recently": {
    reason: /^asked_recently$/,
    story: (world, { masterId, orderId }) =>
      world.offer({ orderId, masterId, state: "EXPIRED", respondedAt: after(world.now, -MINUTE_MS) }),
  },
  "too many open offers": {
    reason: /^too_many_open_offers$/,
    story: async (world, { masterId }) => {
      world.set({ max_open_offers: 1 });
      await world.offer({ orderId: await otherOrder(world), masterId });
    },
  },
  "slot conflict": {
    reason: /^slot_conflict$/,
    story: async (world, { masterId, orderId }) => {
      world.set({ distribution_check_slot_conflict: true });
      const slot = [after(world.now, HOUR_MS), after(world.now, 3 * HOUR_MS)] as const;
      await world.order({ status: "ASSIGNED", masterId, slot });
      await world.db.run(sql`
        update orders set timeslot_start_utc = ${slot[0]}, timeslot_end_utc = ${slot[1]} where id = ${orderId}`);
    },
  },
  "the one who gave it back": {
    reason: /^previous_master$/,
    story: (world, { masterId, orderId }) =>
      world.db.run(sql`update orders set previous_master_id = ${masterId} where id = ${orderId}`),
  },
};

/** the preferred master of a guarantee order in each state in which he can not be asked; one pass. */
export const a9: Fault = async (profile, ground) => {
  const states = Object.entries(STATES).slice(0, sized(profile, { smoke: 3, ci: 99, full: 99 }));
  let [stuck, unexplained] = [0, 0];
  const sheet = new Sheet("A-9");
  for (const [name, state] of states) {
    await using db = await ground.database();
    const seen = await ask(await worldOn(db), state);
    if (!seen.isOffered) stuck += 1;
    if (!seen.isExplained) unexplained += 1;
    if (!seen.isOffered || !seen.isExplained) sheet.printed(name, seen.reasons.join(", "));
  }
  return sheet
    .printed("states", states.length)
    .none("orders stuck", stuck)
    .none("states whose reason was not recorded", unexplained).rows;
};

async function ask(world: World, state: Unavailable) {
  const preferred = await world.master(state.master?.(world) ?? {});
  const other = await world.master();
  const orderId = await world.order({ type: "GUARANTEE", preferredMasterId: preferred });
  await state.story?.(world, { masterId: preferred, orderId });
  await cityPass(engineDeps(world), world.cityId);
  const open = (await world.offersOf(orderId)).filter(({ state: is }) => is === "SENT");
  const decision = await world.db.maybeOne<{ reasons: string[] }>(sql`
    select preferred_reasons as reasons from distribution_decisions where order_id = ${orderId} order by id desc limit 1`);
  const reasons = decision?.reasons ?? [];
  return {
    isOffered: open.length === 1 && open[0]!.master_id === other,
    isExplained: reasons.some((reason) => state.reason.test(reason)),
    reasons,
  };
}
