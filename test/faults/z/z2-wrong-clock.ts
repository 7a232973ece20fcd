import { MINUTE_MS, monotonicMs, SECOND_MS, sleep, WallClock } from "../../../src/kernel/time.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Service } from "../service.ts";
import { WholeSystem } from "../whole-system.ts";
import { watchLastMoments } from "./last-moments.ts";

const PRELOAD = new URL("set-clock.ts", import.meta.url).href;
const TOO_FAR_MS = 5 * MINUTE_MS;
const SLA_S = 15;
const ALERT_S = 60;
const ROLES = ["dispatch", "notify", "master-bot"] as const;

/**
 * Z-2: the clock of the machine on which all roles run is set while offers are open: forward, back, a few
 * seconds or five minutes. No offer ends early or late, presses are judged by the true time, and staff
 * are told. Five minutes off, a process refuses to start, and one that runs stops, in words.
 */
export const z2: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { orders: 3, skewsMs: [20_000], everyMs: 4_000 },
    ci: { orders: 30, skewsMs: [20_000, -20_000, 3_000, -28_000], everyMs: 4_000 },
    full: { orders: 300, skewsMs: jumps(60), everyMs: 5_000 },
  });
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 2,
    mastersEach: size.orders,
    rate: 1,
    // Processes of the product live in the database's time.
    at: new WallClock().now(),
    settings: { distribution_sla_seconds: SLA_S, max_open_offers: 1, distribution_rounds: 10 },
  });
  const variables = { DATABASE_URL: db.url, TELEGRAM_API_ROOT: system.post.telegram.url };
  const refused = [TOO_FAR_MS, -TOO_FAR_MS].map((skewMs) => refusal(variables, skewMs));
  const words = await Promise.all(refused);

  await using opened = new AsyncDisposableStack();
  const service = opened.use(await Service.start(ROLES, variables, { preload: [PRELOAD] }));
  const moments = watchLastMoments(system);
  let told = 0;
  await system.orders(size.orders, 10);
  for (const [i, skewMs] of size.skewsMs.entries()) {
    service.tell({ skewMs });
    if (i === 0) told = await alertAfterS(system);
    await sleep(size.everyMs);
  }
  const stopped = { code: "", afterS: 0 };
  await moments.handedOver(async () => {
    service.tell({ skewMs: TOO_FAR_MS });
    const startedMs = monotonicMs();
    stopped.code = await service.ended();
    stopped.afterS = (monotonicMs() - startedMs) / SECOND_MS;
    opened.use(await Service.start(ROLES, variables));
  });
  const seen = await moments.ended((SLA_S + 3) * SECOND_MS);

  const sheet = new Sheet("Z-2");
  sheet.exactly("started 5 min off: refused in words", words.filter(Boolean).length, words.length);
  sheet.printed("times the clock was set", size.skewsMs.length + 1);
  sheet.printed(
    "offers ended by time, accepted, refused",
    `${seen.expired}, ${seen.accepted}, ${seen.refused}`,
  );
  sheet.none("ended before their time", seen.early);
  sheet.none("ended more than 2 s late", seen.late);
  sheet.none("pressed in time and refused", seen.wronglyRefused);
  sheet.none("pressed too late and accepted", seen.wronglyAccepted);
  sheet.atMost("staff told after", told, ALERT_S, "s");
  const isClear = stopped.code === "1" && isAboutClocks(service.words);
  sheet.judged(
    "set 5 min forward while running",
    `exit ${stopped.code} in words: ${isClear}`,
    "exit 1 in words",
    isClear,
  );
  sheet.atMost("it stops within", stopped.afterS, ALERT_S, "s");
  return sheet.rows;
};

/** Whether a process on a machine so far off says so and does not start. */
async function refusal(variables: Readonly<Record<string, string>>, skewMs: number): Promise<boolean> {
  await using service = await Service.run(
    ["start", `--roles=${ROLES[0]}`],
    { ...variables, MASTER_BOT_TOKEN: "1:aaaaaaaaaaaaaaaa", HTTP_PORT: "0", CLOCK_SKEW_MS: String(skewMs) },
    { preload: [PRELOAD] },
  );
  return (await service.ended()) === "1" && isAboutClocks(service.words);
}

function isAboutClocks(words: string): boolean {
  return /clock of this machine and the clock of the database differ by -?\d+ s/.test(words);
}

/** From now until ALERTS have the message. */
async function alertAfterS({ post }: WholeSystem): Promise<number> {
  const startedMs = monotonicMs();
  const isTold = () => post.alerts().some((text) => /час/i.test(text));
  await until("staff are told of the clock", isTold, { timeoutMs: ALERT_S * SECOND_MS });
  return (monotonicMs() - startedMs) / SECOND_MS;
}

/** Back and forth, by up to 29 s. */
function jumps(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 1 : -1) * ((i * 7_919) % 29_000));
}
