import { sql } from "../src/db/tx.ts";
import { monotonicMs, SECOND_MS } from "../src/kernel/time.ts";
import { flushesPerSecond } from "./fingerprint.ts";
import { spread, timed } from "./measure.ts";
import { ms, perSecond, type Result, type Row } from "./report.ts";
import type { Rig } from "./rig.ts";

/** B0: what this disk, this server and this driver can do at all; the floors the others are read against. */
export async function b0({ rig, seconds }: { rig: Rig; seconds: number }): Promise<Result> {
  const { db } = rig;
  await db.run(sql`create table bench_rows (id int primary key, n int not null) with (fillfactor = 80)`);
  await db.run(sql`insert into bench_rows select i, 0 from generate_series(1, 100000) i`);
  const rows: Row[] = [{ what: "fdatasync of 8 kB", figure: perSecond(flushesPerSecond()) }];
  for (const callers of [1, 8, 32]) {
    rows.push({
      what: `select 1, ${callers} callers`,
      figure: perSecond(await rate(callers, seconds, () => db.rows(sql`select 1`))),
    });
    let next = 0;
    const update = () => {
      next = (next * 1_103_515_245 + 12_345) % 100_000;
      return db.run(sql`update bench_rows set n = n + 1 where id = ${1 + next}`);
    };
    rows.push({
      what: `durable update of a row, ${callers} callers`,
      figure: perSecond(await rate(callers, seconds, update)),
    });
  }
  rows.push({ what: "NOTIFY round trip p50 / p99", figure: await notifyPing(rig) });
  await db.run(sql`drop table bench_rows`);
  return { id: "B0", title: "floor", rows, violations: [] };
}

/** Calls per second with `callers` of them at a time. */
export async function rate(callers: number, seconds: number, call: () => Promise<unknown>): Promise<number> {
  const startMs = monotonicMs();
  const endMs = startMs + seconds * SECOND_MS;
  let calls = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (monotonicMs() < endMs) {
        await call();
        calls += 1;
      }
    }),
  );
  return (calls / (monotonicMs() - startMs)) * SECOND_MS;
}

async function notifyPing(rig: Rig): Promise<string> {
  const listener = await rig.db.session();
  await listener.query("listen bench_ping");
  const samples: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    samples.push(
      await timed(async () => {
        const heard = new Promise((resolve) => listener.once("notification", resolve));
        await rig.db.rows(sql`select pg_notify('bench_ping', '')`);
        await heard;
      }),
    );
  }
  await listener.end();
  const { p50, p99 } = spread(samples);
  return `${ms(p50)} / ${ms(p99)}`;
}
