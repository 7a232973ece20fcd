import { readFileSync } from "node:fs";
import { type Queryable, raw, sql } from "../src/db/tx.ts";
import { checkMoneyInvariants } from "../src/money/invariants.ts";
import { brokenInvariants } from "../src/timers/invariants.ts";

interface Promise_ {
  readonly name: string;
  /** Holds only when every role is up and has done what was due. */
  readonly atRest: boolean;
  readonly query: string;
}

const PROMISES: readonly Promise_[] = readFileSync(new URL("promises.sql", import.meta.url), "utf8")
  .split(/^(?=--[!?] )/m)
  .slice(1)
  .map((section) => {
    const end = section.indexOf("\n");
    return {
      name: section.slice(4, end).trim(),
      atRest: section[2] === "?",
      query: section
        .slice(end)
        .replaceAll(/^--.*$/gm, "")
        .trim(),
    };
  });

/** Invariants of production that say "it was done in time": nobody does anything while a role is down. */
const IN_TIME = /^(I4|I10|I11|I15) /;

export interface Asked {
  /** The moment of the question. */
  readonly now: Date;
  /** What did not change since then is left out where a table grows for ever. */
  readonly since: Date;
  /** Every role is up and has done what was due. */
  readonly atRest: boolean;
}

/** Every promise that is broken, with the first rows that break it. */
export async function broken(q: Queryable, { now, since, atRest }: Asked): Promise<string[]> {
  const [invariants, money, promises] = await Promise.all([
    brokenInvariants(q, now, since),
    checkMoneyInvariants(q),
    brokenPromises(q, now, atRest),
  ]);
  return [
    ...invariants
      .filter(({ name }) => atRest || !IN_TIME.test(name))
      .map(
        ({ name, examples }) =>
          `${name}: ${examples.map(({ id, detail }) => `${id} (${detail})`).join(", ")}`,
      ),
    ...money.map(
      ({ name, id, expected, found }) => `money, ${name}: ${id} should be ${expected}, is ${found}`,
    ),
    ...promises,
  ];
}

/** One round trip for all of them. */
async function brokenPromises(q: Queryable, now: Date, atRest: boolean): Promise<string[]> {
  const moment = `'${now.toISOString()}'::timestamptz`;
  const asked = PROMISES.filter((promise) => atRest || !promise.atRest);
  const union = asked
    .map(
      ({ query }, i) =>
        `select ${i} as n, p.id::bigint as id, p.detail from (${query.replaceAll(":now", moment)}) p`,
    )
    .join("\nunion all\n");
  const rows = await q.rows<{ n: number; id: number; detail: string }>(sql`${raw(union)} order by 1, 2`);
  return [...Map.groupBy(rows, ({ n }) => n)].map(
    ([n, found]) =>
      `${asked[n]!.name}: ${found
        .slice(0, 5)
        .map(({ id, detail }) => `${id} (${detail})`)
        .join(", ")}`,
  );
}
