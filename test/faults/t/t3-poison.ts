import { sql } from "../../../src/db/tx.ts";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Intake } from "./intake.ts";
import { DEADLY, ODD, type Poison } from "./poison.ts";

const BLOCKED_S = 10;

/**
 * T-3: poison among the updates. What cannot be handled becomes a dead letter after at most three tries;
 * whoever writes after it is answered, in that chat too.
 */
export const t3: Fault = async (profile, ground) => {
  const size = sized(profile, {
    smoke: { people: 5, times: 1, oneOf: 2 },
    ci: { people: 40, times: 1, oneOf: 40 },
    full: { people: 200, times: 40, oneOf: 100 },
  });
  await using intake = await Intake.open(ground, size.people);
  const { mail, random } = intake;
  const all = [...Object.values(DEADLY), ...Object.values(ODD)];
  const given = random.shuffled(Array.from({ length: size.times }, () => all).flat());
  const poisoned: number[] = [];
  await mail.crew.start("recorder");
  for (const poison of given) {
    intake.chatter(size.oneOf - 2);
    const person = random.pick(intake.people);
    poisoned.push(mail.post.telegram.injectUpdate(MASTER_BOT, poison(person, random)));
    intake.write(person);
    if (random.chance(0.2)) await intake.handled();
  }
  await intake.handled();
  const sheet = new Sheet("T-3");
  sheet.printed("poisoned updates", given.length);
  const deadly = new Set<Poison>(Object.values(DEADLY));
  await note(sheet, intake, { poisoned, deadly: given.filter((poison) => deadly.has(poison)).length });
  sheet.none("processes dead", mail.crew.dead.length);
  return sheet.rows;
};

async function note(
  sheet: Sheet,
  { db, sent }: Intake,
  { poisoned, deadly }: { poisoned: readonly number[]; deadly: number },
): Promise<void> {
  const good = sql`update_id <> all(${[...poisoned]}::bigint[])`;
  const seen = await db.one<{ acted: number; distinct: number; dead: number; slowestS: number }>(sql`
    select (select count(*)::int from recorded where ${good}) as acted,
           (select count(distinct update_id)::int from recorded where ${good}) as distinct,
           (select count(*)::int from bot_updates where outcome = 'dead') as dead,
           (select max(extract(epoch from processed_at - received_at))::float8 from bot_updates where ${good}) as "slowestS"`);
  sheet.printed("good updates", sent);
  sheet.none("of these lost", sent - seen.distinct);
  sheet.none("of these acted twice", seen.acted - seen.distinct);
  sheet.exactly("dead letters", seen.dead, deadly);
  sheet.atMost("longest wait of a good update", seen.slowestS, BLOCKED_S, "s");
}
