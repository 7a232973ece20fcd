/** How figures lie: count, mean and percentiles, rounded to thousandths. Zeros when there are none. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const sum = sorted.reduce((total, figure) => total + figure, 0);
  return {
    count: sorted.length,
    mean: rounded(sorted.length === 0 ? 0 : sum / sorted.length),
    p50: rounded(percentile(sorted, 0.5)),
    p90: rounded(percentile(sorted, 0.9)),
    p99: rounded(percentile(sorted, 0.99)),
    max: rounded(sorted.at(-1) ?? 0),
  };
}

/** `percentile_cont` of ascending figures, as the reports compute it: between two of them it interpolates. */
export function percentile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return 0;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (sorted[Math.min(below + 1, sorted.length - 1)]! - low) * (place - below);
}

/** Gini coefficient of figures that are not negative: 0 = all alike, towards 1 = one has everything. */
export function gini(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const sum = sorted.reduce((total, figure) => total + figure, 0);
  if (sum === 0) return 0;
  const n = sorted.length;
  const weighted = sorted.reduce((total, figure, index) => total + (2 * (index + 1) - n - 1) * figure, 0);
  return rounded(weighted / (n * sum));
}

function rounded(figure: number): number {
  return Math.round(figure * 1_000) / 1_000;
}
