import { b0 } from "./b0-floor.ts";
import { b1 } from "./b1-race.ts";
import { b2 } from "./b2-accepts.ts";
import { b3 } from "./b3-latency.ts";
import { b4 } from "./b4-drain.ts";
import { b5 } from "./b5-growth.ts";
import { b6 } from "./b6-outbox.ts";
import { b8 } from "./b8-memory.ts";
import { b9 } from "./b9-hostile.ts";
import type { Result } from "./report.ts";
import type { Rig } from "./rig.ts";

/** `smoke` only shows that everything starts and ends, and keeps its promises; its figures mean nothing. */
export type Profile = "smoke" | "short" | "full";

/** Results of one run on one database: some benchmarks share their preparation. */
export interface Bench {
  /** Id and what it measures, in the order they are printed. */
  readonly measures: Readonly<Record<string, string>>;
  run(rig: Rig, profile: Profile): Promise<readonly Result[]>;
}

function bench<Sizes extends object>(
  measures: Bench["measures"],
  sizes: Readonly<Record<Profile, Sizes>>,
  measure: (sizes: Sizes & { readonly rig: Rig }) => Promise<Result | Result[]>,
): Bench {
  return {
    measures,
    run: async (rig, profile) => [await measure({ rig, ...sizes[profile] })].flat(),
  };
}

export const SUITE: readonly Bench[] = [
  bench(
    { B0: "the floor: this disk, this server, this driver" },
    { smoke: { seconds: 0.05 }, short: { seconds: 0.5 }, full: { seconds: 5 } },
    b0,
  ),
  bench(
    { B1: "accept race: N masters press one order" },
    {
      smoke: { races: 2, sizes: [10, 50] },
      short: { races: 15, sizes: [10, 100, 1_000] },
      full: { races: 200, sizes: [10, 50, 100, 1_000] },
    },
    b1,
  ),
  bench(
    { B2: "accepts per second over distinct orders" },
    {
      smoke: { acceptsEach: 160, pairs: 1 },
      short: { acceptsEach: 4_000, pairs: 3 },
      full: { acceptsEach: 40_000, pairs: 5 },
    },
    b2,
  ),
  bench(
    { B3: "how long an order waits for its offer" },
    {
      smoke: { seconds: 0.5, busySeconds: 0.5 },
      short: { seconds: 5, busySeconds: 3 },
      full: { seconds: 60, busySeconds: 60 },
    },
    b3,
  ),
  bench(
    { B4: "drain of a mass of orders", B7: "all offers expire in the same second" },
    {
      smoke: { size: { cities: 2, masters: 100, orders: 200 } },
      short: { size: { cities: 20, masters: 1_000, orders: 4_000 } },
      full: { size: { cities: 100, masters: 10_000, orders: 100_000 } },
    },
    b4,
  ),
  bench(
    { B5: "decision as the number of masters grows, with the rejection ledger (B5b)" },
    {
      smoke: { sizes: [200, 1_000], decisions: 5 },
      short: { sizes: [1_000, 10_000, 100_000], decisions: 40 },
      full: { sizes: [1_000, 10_000, 100_000, 1_000_000], decisions: 300 },
    },
    b5,
  ),
  bench(
    { B6: "outbox: messages per second to a Telegram that answers at once" },
    {
      smoke: { messages: 200, chats: 20, pairs: 1, calmSeconds: 0.5 },
      short: { messages: 20_000, chats: 1_000, pairs: 3, calmSeconds: 5 },
      full: { messages: 200_000, chats: 10_000, pairs: 5, calmSeconds: 60 },
    },
    b6,
  ),
  bench(
    { B8: "memory of one process with all roles under a steady load" },
    {
      smoke: { cities: 2, mastersEach: 20, openOrders: 100, idleSeconds: 1, seconds: 6, eventsPerSecond: 48 },
      short: {
        cities: 20,
        mastersEach: 50,
        openOrders: 2_000,
        idleSeconds: 10,
        seconds: 75,
        eventsPerSecond: 200,
      },
      full: {
        cities: 100,
        mastersEach: 100,
        openOrders: 100_000,
        idleSeconds: 60,
        seconds: 3_600,
        eventsPerSecond: 200,
      },
    },
    b8,
  ),
  bench(
    { B9: "hostile database: held snapshot, kill -9 of the engine, restarts of PostgreSQL" },
    {
      smoke: { cities: 2, mastersEach: 20, clients: 10, seconds: 0.5, pairs: 1, deaths: 1 },
      short: { cities: 20, mastersEach: 50, clients: 200, seconds: 20, pairs: 3, deaths: 2 },
      full: { cities: 100, mastersEach: 100, clients: 200, seconds: 200, pairs: 3, deaths: 5 },
    },
    b9,
  ),
];
