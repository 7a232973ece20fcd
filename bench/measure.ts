import { monotonicMs } from "../src/kernel/time.ts";

/** Percentiles of all samples, by nearest rank, with the maximum. */
export interface Spread {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly n: number;
}

export function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN, n: sorted.length };
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export async function timed(action: () => Promise<unknown>): Promise<number> {
  const startMs = monotonicMs();
  await action();
  return monotonicMs() - startMs;
}

/** Median ratio of pairs measured one after the other (A B A B ...), with its range. */
export interface Ratio {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function ratio(pairs: readonly (readonly [ours: number, floor: number])[]): Ratio {
  const ratios = pairs.map(([ours, floor]) => ours / floor);
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}

/** How far the floor itself moved within the run; above 0.2 the comparison is void. */
export function drift(floors: readonly number[]): number {
  return (Math.max(...floors) - Math.min(...floors)) / median(floors);
}
