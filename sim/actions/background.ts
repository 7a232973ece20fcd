import { sql } from "../../src/db/tx.ts";
import { cityPass } from "../../src/dispatch/city-pass.ts";
import { CityRosters } from "../../src/dispatch/city-roster.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../src/kernel/time.ts";
import { recomputeWakes } from "../../src/orders/recompute-wakes.ts";
import { changeSetting } from "../../src/settings/change-setting.ts";
import { SYSTEM } from "../../src/staff/actor.ts";
import { ALERTS_ID } from "../../src/telegram/post-office-for-tests.ts";
import type { Choice, Deed } from "../deed.ts";
import { engineWorks, notifierWorks, passOf, TIMERS } from "../roles.ts";
import type { Role, Stage } from "../stage.ts";

function pass(stage: Stage): Deed {
  const cityId = stage.random.pick(stage.cast.cityIds);
  return {
    name: "pass",
    told: `the engine passes over city ${cityId}`,
    async run(process) {
      await passOf(stage, process, cityId);
      return { status: "passed" };
    },
  };
}

function twoPasses(stage: Stage): Deed {
  const cityId = stage.random.pick(stage.cast.cityIds);
  return {
    name: "two_passes",
    told: `two engines pass over city ${cityId}`,
    async run(process) {
      const other = cityPass(stage.process().deps, cityId);
      await Promise.all([passOf(stage, process, cityId), other]);
      return { status: "passed" };
    },
  };
}

function engineRound(stage: Stage): Deed {
  return {
    name: "engine_round",
    told: "the engine works until nothing is due",
    async run(process) {
      const [complaint] = await engineWorks(stage, process);
      return { status: complaint ?? "at rest" };
    },
    judge: ({ status }) => (status === "at rest" ? [] : [status]),
  };
}

function deliver(stage: Stage): Deed {
  return {
    name: "deliver",
    told: "a notifier delivers",
    async run(process) {
      return { status: `${await notifierWorks(stage, process)} messages` };
    },
  };
}

function twoNotifiers(stage: Stage): Deed {
  return {
    name: "two_notifiers",
    told: "two notifiers deliver",
    async run(process) {
      const taken = await Promise.all([notifierWorks(stage, process), notifierWorks(stage)]);
      return { status: `${taken.join(" and ")} messages` };
    },
  };
}

function timer(stage: Stage): Deed {
  const name = stage.random.pick(Object.keys(TIMERS));
  return {
    name: "timer",
    told: `timer ${name}`,
    async run(process) {
      return { status: String(JSON.stringify(await TIMERS[name]!(process))) };
    },
  };
}

/** Values somebody may set during a shift; windows and zones of the day included. */
const SETTINGS: readonly (readonly [string, readonly string[]])[] = [
  ["distribution_sla_seconds", ["15", "30", "120", "600"]],
  ["distribution_fanout", ["1", "2", "5"]],
  ["distribution_rounds", ["1", "2", "3"]],
  ["distribution_reoffer_minutes", ["0", "1", "10"]],
  ["distribution_tick_seconds", ["15", "60", "300"]],
  ["distribution_after_escalation", ["continue", "stop"]],
  ["max_active_orders", ["0", "1", "2", "5"]],
  ["max_open_offers", ["1", "3"]],
  ["escalate_no_candidates_seconds", ["0", "60", "120"]],
  ["escalate_to_admin_after_min", ["0", "1", "10"]],
  ["max_pending_pushes", ["0", "1", "900"]],
  ["guarantee_block_on_timeout", ["true", "false"]],
  ["working_hours_start", ["08:00", "10:00"]],
  ["working_hours_end", ["20:00", "22:00"]],
];

function setting(stage: Stage): Deed {
  const { random, cast } = stage;
  const [key, texts] = random.pick(SETTINGS);
  const text = random.pick(texts);
  const cityId = random.chance(0.3) ? random.pick(cast.cityIds) : null;
  const { staffId } = cast.staff[0]!;
  return {
    name: "setting",
    told: `${key} = ${text}${cityId === null ? "" : ` in city ${cityId}`}`,
    run: (process) =>
      process.do(SYSTEM, async (work) => {
        const changed = await changeSetting(work.tx, { key, text, cityId, staffId, source: "bot" }, work.now);
        if (changed.status === "changed" && key.startsWith("working_hours"))
          await recomputeWakes({ ...work, settings: changed.after }, changed.before);
        return changed;
      }),
  };
}

/** Something in the surroundings changes, at once and without a command. */
function happening(name: string, told: string, happens: () => void | Promise<void>): Deed {
  return {
    name,
    told,
    async run() {
      await happens();
      return { status: "so be it" };
    },
  };
}

function roleGoesOrComes(stage: Stage): Deed {
  const name = stage.random.pick(["engine", "notifier", "jobs"] as const);
  const role: Role = stage[name];
  const comes = !role.isUp;
  return happening("role", `the ${name} ${comes ? "starts again" : "is killed"}`, () => {
    role.isUp = comes;
    role.rang = comes;
    if (comes) return;
    stage.count("roles killed");
    if (name === "engine") stage.rosters = new CityRosters();
  });
}

function bells(stage: Stage): Deed {
  return happening("bells", `bells are ${stage.isDeaf ? "heard again" : "lost from now on"}`, () => {
    stage.isDeaf = !stage.isDeaf;
  });
}

/** What Telegram may do to the next messages. */
const FAULTS = [
  { told: "answers 500", effect: { status: 500 } },
  { told: "answers 502 with a page of a proxy", effect: { status: 502, html: true } },
  { told: "drops the connection before it takes a message", effect: { dropBeforeApply: true } },
  { told: "takes a message and drops the connection", effect: { dropAfterApply: true } },
  { told: "answers 429", effect: { retryAfterS: [1, 20] as const } },
  { told: "answers 429 for long", effect: { retryAfterS: 45 } },
  { told: "answers 400", effect: { status: 400, description: "Bad Request: chat not found" } },
  { told: "answers 403", effect: { status: 403, description: "Forbidden: bot was blocked by the user" } },
] as const;

/** Of one chat, so that the seed alone decides which messages it hits. */
function fault(stage: Stage): Deed {
  const { random, post } = stage;
  const { told, effect } = random.pick(FAULTS);
  const times = 1 + random.below(4);
  const chatId = random.pick([ALERTS_ID, ...post.telegram.persons().map(({ id }) => id)]);
  return happening("fault", `Telegram ${told}, ${times} times in chat ${chatId}`, () => {
    stage.count("faults of Telegram", times);
    post.telegram.faults.add({ method: ["sendMessage", "editMessageText"], chatId, times }, effect);
  });
}

function outage(stage: Stage): Deed {
  const { random, post } = stage;
  const { faults } = post.telegram;
  if (faults.list().some(({ filter }) => filter.times === undefined)) {
    return happening("outage", "Telegram is well again", () => faults.clear());
  }
  const { told, effect } = random.pick(FAULTS.slice(0, 3));
  return happening("outage", `Telegram ${told}, until further notice`, () => {
    stage.count("outages");
    faults.add({}, effect);
  });
}

function blocksBot(stage: Stage): Deed | null {
  const { random, snapshot, post, world } = stage;
  const masters = [...snapshot.masters.values()].filter(({ isDeleted }) => !isDeleted);
  if (masters.length === 0) return null;
  const { id, isUnreachable } = random.pick(masters);
  return happening(
    "bot_blocked",
    `master ${id} ${isUnreachable ? "lets the bot in again" : "blocks the bot"}`,
    async () => {
      const { tgUserId } = await world.db.one<{ tgUserId: number | null }>(
        sql`select tg_user_id as "tgUserId" from masters where id = ${id}`,
      );
      const person = post.telegram.persons().find((known) => known.id === tgUserId);
      if (isUnreachable) person?.unblock("fs_master_bot");
      else person?.block("fs_master_bot");
    },
  );
}

export const BACKGROUND_CHOICES: readonly Choice[] = [
  { weight: 8, choose: pass },
  { weight: 3, choose: twoPasses },
  { weight: 4, choose: engineRound },
  { weight: 7, choose: deliver },
  { weight: 2, choose: twoNotifiers },
  { weight: 4, choose: timer },
  { weight: 2.5, choose: setting },
  { weight: 2, choose: roleGoesOrComes },
  { weight: 1, choose: bells },
  { weight: 3, choose: fault },
  { weight: 0.6, choose: outage },
  { weight: 0.6, choose: blocksBot },
];

/** How long nothing happens: mostly moments, sometimes a coffee, sometimes a night. */
export function aWhile({ random }: Stage): number {
  const dice = random.next();
  if (dice < 0.45) return random.below(30) * SECOND_MS + random.below(1000);
  if (dice < 0.8) return random.below(180) * SECOND_MS;
  if (dice < 0.95) return random.below(40) * MINUTE_MS;
  if (dice < 0.995) return random.below(12) * HOUR_MS;
  return DAY_MS + random.below(12) * HOUR_MS;
}
