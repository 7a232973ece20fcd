import { spread } from "../../../bench/measure.ts";
import { sql } from "../../../src/db/tx.ts";
import { PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import { ONE_TRAIL, trail } from "../../races.ts";
import type { World } from "../../world.ts";
import { hire, worldOn } from "../company.ts";
import { Crew, until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Presses } from "../presses.ts";
import { Sheet } from "../report.ts";
import { meet, type Phones, pushed } from "./phones.ts";

/** The bars of the catalogue: p99 from the press to the words, ms. */
const P99_MS: Readonly<Record<number, number>> = { 10: 150, 50: 250, 200: 500, 500: 1_000 };

/**
 * 10 to 500 masters press the same order at once on their phones. One of them has it, all the others
 * are told so, and nobody waits long.
 */
export const a1: Fault = async (profile, ground) => {
  const rounds = sized<Readonly<Record<number, number>>>(profile, {
    smoke: { 10: 1 },
    ci: { 10: 12, 50: 6, 200: 4, 500: 2 },
    full: { 10: 200, 50: 200, 200: 200, 500: 200 },
  });
  const sizes = Object.keys(rounds).map(Number);
  await using db = await ground.database();
  const world = await worldOn(db, { rate: 1 });
  const masters = await hire(world, world.cityId, Math.max(...sizes));
  await using post = await PostOffice.open(world, { clock: world.clock });
  const phones = meet(post, masters);
  await using crew = new Crew({ url: db.url, apiRoot: post.telegram.url, clock: world.clock });
  await crew.start("master-bot");
  using presses = new Presses(post.telegram);
  await race(world, phones, presses, masters.slice(0, 10)); // Warm plans and caches.

  const sheet = new Sheet("A-1");
  for (const size of sizes) {
    const samples: number[] = [];
    let wrong = 0;
    let untold = 0;
    for (let round = 0; round < rounds[size]!; round += 1) {
      const seen = await race(world, phones, presses, masters.slice(0, size));
      samples.push(...seen.samplesMs);
      if (seen.winners !== 1 || seen.told !== 1 || !seen.isTrailOne) wrong += 1;
      untold += seen.untold;
    }
    const { p50, p99, max } = spread(samples);
    sheet.printed(`${size} masters: rounds`, rounds[size]!);
    sheet.none(`${size} masters: rounds without exactly 1 winner`, wrong);
    sheet.none(`${size} masters: losers without a typed answer`, untold);
    sheet.printed(`${size} masters: p50`, p50, "ms");
    sheet.atMost(`${size} masters: p99`, p99, P99_MS[size]!, "ms");
    sheet.printed(`${size} masters: max`, max, "ms");
  }
  sheet.none("processes dead", crew.dead.length);
  return sheet.rows;
};

interface Seen {
  readonly winners: number;
  /** How many were told that it is theirs. */
  readonly told: number;
  readonly untold: number;
  readonly isTrailOne: boolean;
  readonly samplesMs: readonly number[];
}

async function race(
  world: World,
  phones: Phones,
  presses: Presses,
  masters: readonly number[],
): Promise<Seen> {
  const { orderId, pushes } = await pushed(world, phones, masters);
  presses.clear();
  for (const { chatId, messageId } of pushes) presses.press(chatId, messageId, phones.take);
  await until("everybody is told", () => presses.wordless === 0, { everyMs: 5 }).catch(() => {});
  const { winners } = await world.db.one<{ winners: number }>(sql`
    select count(*)::int as winners from offers where order_id = ${orderId} and state = 'ACCEPTED'`);
  const left = JSON.stringify(await trail(world.db, orderId));
  const isHis = (text: string) => text.includes("ваш");
  const isTaken = (text: string) => text.includes("взял другой мастер");
  return {
    winners,
    told: presses.texts.filter(isHis).length,
    untold: masters.length - presses.texts.filter((text) => isHis(text) || isTaken(text)).length,
    isTrailOne: left === JSON.stringify(ONE_TRAIL),
    samplesMs: presses.wordsMs,
  };
}
