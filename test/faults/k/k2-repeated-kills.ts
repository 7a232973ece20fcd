import { sleep } from "../../../src/kernel/time.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { inHandOf, noteMessages, noteOrders } from "../tally.ts";
import { WholeSystem } from "../whole-system.ts";
import { settled, startAll } from "./all-roles.ts";

/** What the issue asks for: 8 slots of a notifier gave 0.29 copies per kill in the prototypes. */
const TARGET_PER_KILL = 0.3;

/**
 * K-2: kill -9 of a random process, again and again, while people order and masters press. Each message
 * that was in flight when its notifier died may come twice; nothing else may.
 */
export const k2: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { kills: 3, orders: 40, masters: 20, perSecond: 20 },
    ci: { kills: 16, orders: 240, masters: 60, perSecond: 30 },
    full: { kills: 200, orders: 20_000, masters: 500, perSecond: 120 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 5,
    mastersEach: size.masters / 5,
    rate: 10,
    settings: { distribution_fanout: 2, distribution_sla_seconds: 600 },
  });
  const { crew, random } = system;
  const quiet = system.answerOffers();
  await startAll(crew);
  const load = system.orders(size.orders, size.perSecond);
  let inFlight = 0;
  let notifierKills = 0;
  for (let kill = 0; kill < size.kills; kill += 1) {
    await sleep(50 + random.below(250));
    const victim = crew.pick(random);
    await crew.kill(victim);
    if (victim.role === "notify") {
      notifierKills += 1;
      inFlight += await inHandOf(db, victim.name);
    }
    await crew.start(victim.role);
  }
  await load;
  await settled(system);
  quiet();

  const sheet = new Sheet("K-2");
  sheet.printed("kills", size.kills).printed("of these of notifiers", notifierKills);
  await noteOrders(sheet, system, { fanout: 2, isAssigned: true });
  const messages = await noteMessages(sheet, system);
  sheet.printed("messages in flight at the kills", inFlight);
  sheet.atMost("duplicates", messages.duplicates, inFlight);
  sheet.printed("most copies", messages.mostCopies);
  sheet.printed(`duplicates / kill (target ${TARGET_PER_KILL} at 8 slots)`, messages.duplicates / size.kills);
  return sheet.rows;
};
