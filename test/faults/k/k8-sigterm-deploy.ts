import { monotonicMs, SECOND_MS, sleep, WallClock } from "../../../src/kernel/time.ts";
import type { Role } from "../../../src/roles/config.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Service } from "../service.ts";
import { noteMessages, noteOrders } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";
import { settled } from "./all-roles.ts";

/** Roles of which only one process may run at a time: the old one is gone before the new one comes. */
const ALONE: readonly Role[] = ["master-bot", "admin-bot"];
const ROLES: readonly Role[] = ["dispatch", "notify", "master-bot", "admin-bot", "jobs", "api"];

/**
 * K-8: a new version is rolled out role by role under load, again and again: the processes that `field-service
 * start` makes are asked to stop (SIGTERM) and started anew. Nobody notices but by a moment's wait.
 */
export const k8: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { times: 0, orders: 6, masters: 10, perSecond: 4 },
    ci: { times: 1, orders: 60, masters: 60, perSecond: 4 },
    full: { times: 20, orders: 2_000, masters: 300, perSecond: 8 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 3,
    mastersEach: size.masters / 3,
    rate: 1,
    // Processes of the product live in the database's time.
    at: new WallClock().now(),
    settings: { distribution_fanout: 2, distribution_sla_seconds: 600 },
  });
  const variables = { DATABASE_URL: db.url, TELEGRAM_API_ROOT: system.post.telegram.url };
  await using running = new AsyncDisposableStack();
  const start = async (role: Role) => running.use(await Service.role(role, variables));
  // The first start seeds the database; the others come to a complete one.
  const services = new Map<Role, Service>([["dispatch", await start("dispatch")]]);
  for (const service of await Promise.all(
    ROLES.slice(1).map(async (role) => [role, await start(role)] as const),
  )) {
    services.set(...service);
  }
  const quiet = system.answerOffers();
  const load = system.orders(size.orders, size.perSecond);
  const codes: string[] = [];
  const stopsMs: number[] = [];
  const replace = async (role: Role) => {
    const old = services.get(role)!;
    if (!ALONE.includes(role)) services.set(role, await start(role));
    const startedMs = monotonicMs();
    codes.push(await old.stop());
    stopsMs.push(monotonicMs() - startedMs);
    if (ALONE.includes(role)) services.set(role, await start(role));
  };
  for (let time = 0; time < size.times; time += 1) for (const role of ROLES) await replace(role);
  await load;
  await settled(system, 180_000);
  await sleep(SECOND_MS); // The last answers to presses.
  quiet();
  for (const service of services.values()) codes.push(await service.stop());

  const sheet = new Sheet("K-8");
  sheet.printed("processes stopped under load", stopsMs.length);
  sheet.printed("longest stop", Math.max(0, ...stopsMs) / SECOND_MS, "s");
  sheet.none("exit codes other than 0", codes.filter((code) => code !== "0").length);
  sheet.printed("presses", system.presses.all.length);
  sheet.none("failed requests: presses never answered", system.presses.unanswered);
  await noteOrders(sheet, system, { fanout: 2, isAssigned: true });
  const messages = await noteMessages(sheet, system);
  sheet.none("duplicates", messages.duplicates);
  return sheet.rows;
};
