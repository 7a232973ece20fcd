import { sql } from "../../../src/db/tx.ts";
import { monotonicMs, SECOND_MS, WallClock } from "../../../src/kernel/time.ts";
import { PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import { worldOn } from "../company.ts";
import { type Hand, until } from "../crew.ts";
import { type Fault, type Ground, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Service } from "../service.ts";
import { Intake } from "./intake.ts";

const DECIDED_MS = 10 * SECOND_MS;
/** Exit code of a process in which nothing but the bot ran (operations.md section 2). */
const CONFLICT = "3";

/**
 * T-4: a second process polls with the same token, again and again, while people write. One of the two
 * stays, the other says so and stops for good; what was in its hands is done once.
 */
export const t4: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { times: 1, people: 5, updates: 10, isStarted: false },
    ci: { times: 8, people: 40, updates: 40, isStarted: true },
    full: { times: 50, people: 100, updates: 100, isStarted: true },
  });
  await using intake = await Intake.open(ground, size.people);
  const { crew } = intake.mail;
  const decidedMs: number[] = [];
  const ends: (string | null)[] = [];
  await crew.start("recorder");
  for (let time = 0; time < size.times; time += 1) {
    intake.chatter(size.updates);
    const [first] = crew.of("recorder");
    const second = await crew.start("recorder");
    const startedMs = monotonicMs();
    await until("one of the two has stopped", () => stopped(first!, second) > 0, { timeoutMs: DECIDED_MS });
    decidedMs.push(monotonicMs() - startedMs);
    ends.push(first!.end ?? second.end);
    intake.chatter(size.updates);
  }
  await intake.handled();
  const told = await intake.db.one<{ n: number }>(sql`
    select count(*)::int as n from notifications_outbox where event = 'polling_conflict' and channel = 'LOGS'`);
  const sheet = new Sheet("T-4");
  sheet.printed("times a second one was started", size.times);
  sheet.exactly("polling at the end", crew.of("recorder").length, 1);
  sheet.atMost("longest time until one is left", Math.max(...decidedMs) / SECOND_MS, 10, "s");
  sheet.none("that ended otherwise than by the conflict", ends.filter((end) => end !== CONFLICT).length);
  sheet.exactly("conflicts told to LOGS", told.n, size.times);
  await intake.note(sheet);
  if (size.isStarted) {
    sheet.judged("exit code of `start --roles=master-bot`", ...judged(await ofTheProduct(ground)));
  }
  return sheet.rows;
};

function stopped(...hands: readonly Hand[]): number {
  return hands.filter(({ end }) => end !== null).length;
}

function judged(code: string): [figure: string, bar: string, holds: boolean] {
  return [code, CONFLICT, code === CONFLICT];
}

/** Two processes as people start them: with which code the first one ends. */
async function ofTheProduct(ground: Ground): Promise<string> {
  await using db = await ground.database();
  await using post = await PostOffice.open(await worldOn(db, { rate: 1, at: new WallClock().now() }));
  const variables = { DATABASE_URL: db.url, TELEGRAM_API_ROOT: post.telegram.url };
  await using first = await Service.role("master-bot", variables);
  await using second = await Service.role("master-bot", variables);
  const endings = [first, second].map((service) => service.ended());
  return await Promise.race(endings);
}
