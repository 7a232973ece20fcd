/** A straight line through samples: how much it rises, and how uncertain that is (two standard errors). */
export interface Trend {
  readonly perHour: number;
  readonly error: number;
}

const HOUR_MS = 3_600_000;
/** Above this the samples say next to nothing on their own, and the error would be without end. */
const CORRELATION_MAX = 0.99;

/**
 * Least squares. Memory that was high a second ago is still high, so the standard error is widened by
 * sqrt((1 + r) / (1 - r)), r being how much neighbouring residuals go together (first-order autocorrelation).
 * At least three samples.
 */
export function trend(samples: readonly { readonly atMs: number; readonly value: number }[]): Trend {
  const n = samples.length;
  if (n < 3) throw new RangeError("a trend needs three samples");
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanAtMs = mean(samples.map(({ atMs }) => atMs));
  const meanValue = mean(samples.map(({ value }) => value));
  let spreadMs = 0;
  let together = 0;
  for (const { atMs, value } of samples) {
    spreadMs += (atMs - meanAtMs) ** 2;
    together += (atMs - meanAtMs) * (value - meanValue);
  }
  const perMs = together / spreadMs;
  const residuals = samples.map(({ atMs, value }) => value - meanValue - perMs * (atMs - meanAtMs));
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const neighbours = residuals.slice(1).reduce((sum, residual, i) => sum + residual * residuals[i]!, 0);
  const correlation = squares === 0 ? 0 : Math.min(CORRELATION_MAX, Math.max(0, neighbours / squares));
  const standardError = Math.sqrt(squares / (n - 2) / spreadMs);
  return {
    perHour: perMs * HOUR_MS,
    error: 2 * standardError * Math.sqrt((1 + correlation) / (1 - correlation)) * HOUR_MS,
  };
}
