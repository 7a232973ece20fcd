import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Bells } from "../db/bells.ts";
import { sql } from "../db/tx.ts";
import { embeddedServer } from "./replay-server.ts";

const NOW = new Date("2018-05-07T12:00:00Z");

test("the embedded server gives every run an empty database, and leaves nothing behind", {
  timeout: 120_000,
}, async () => {
  let parent = "";
  {
    await using server = await embeddedServer();
    parent = / in (\S+), durability off, dropped at the end$/.exec(server.inWords)![1]!;
    for (let run = 0; run < 2; run += 1) {
      await using db = await server.fresh(new Bells(), NOW);
      expect(await db.one(sql`select count(*)::int as n from orders`)).toEqual({ n: 0 });
      await db.run(
        sql`insert into cities (name, timezone, created_at, updated_at) values ('X', 'UTC', ${NOW}, ${NOW})`,
      );
    }
    expect(readdirSync(parent).filter((name) => name.startsWith(ours))).toHaveLength(1);
  }
  expect(readdirSync(parent).filter((name) => name.startsWith(ours))).toEqual([]);

  // What a killed replay has left is taken away by the next one.
  const leftover = join(parent, "field-service-replay-999999999-abc");
  await mkdir(leftover);
  await using _server = await embeddedServer();
  expect(existsSync(leftover)).toBe(false);
});

const ours = `field-service-replay-${process.pid}-`;
