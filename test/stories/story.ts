import { expect, test } from "vitest";
import { sql } from "../../src/db/tx.ts";
import { type BotWorld, type BotWorldOptions, newBotWorld } from "../bot-world.ts";

/**
 * Tells a story twice: as it is, and with both bots started anew before each thing that happens to
 * them (R41). Either way nothing fails, nothing is refused by Telegram, nobody is left without an answer.
 */
export function story(
  name: string,
  tell: (city: BotWorld) => Promise<void>,
  options: BotWorldOptions = {},
): void {
  test(name, () => told(tell, options), 60_000);
  test(`R41 ${name}; the bots are started anew before every step`, async () => {
    const restarts = await told(tell, { ...options, restartsBetweenSteps: true });
    expect(restarts).toBeGreaterThan(0);
  }, 60_000);
}

async function told(tell: (city: BotWorld) => Promise<void>, options: BotWorldOptions): Promise<number> {
  await using city = await newBotWorld(options);
  await tell(city);
  await city.settle();
  expect(
    await city.db.rows(sql`
      select payload, last_error from bot_updates where attempt_count > 0 or processed_at is null or outcome = 'dead'`),
  ).toEqual([]);
  const refused = city.telegram.journal
    .calls({ outcome: "error" })
    .filter(({ description }) => !/message is not modified/.test(description ?? ""));
  expect(refused.map(({ method, description }) => ({ method, description }))).toEqual([]);
  return city.restarts;
}
