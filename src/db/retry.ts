import { sleep } from "../kernel/time.ts";

const RETRYABLE_STATES = new Set(["40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"]);
const RETRYABLE_CODES = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"]);
const RETRYABLE_TEXT =
  /Connection terminated|connection is not open|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect/;

/** Errors after which the whole command may be tried again: deadlock, serialization, lock time-out, lost connection. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") {
    return (
      isLostPlan(error) || RETRYABLE_STATES.has(code) || code.startsWith("08") || RETRYABLE_CODES.has(code)
    );
  }
  return RETRYABLE_TEXT.test(error.message);
}

/**
 * A prepared statement that the connection does not have, or has already (a pool changed connections under
 * us), or that a migration has made stale.
 */
export function isLostPlan(error: unknown): boolean {
  const state = sqlState(error);
  const isStale =
    state === "0A000" && error instanceof Error && error.message.startsWith("cached plan must not");
  return state === "26000" || state === "42P05" || isStale;
}

/** SQLSTATE of a database error, else null. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Name of the constraint a database error is about, else null. */
export function violatedConstraint(error: unknown): string | null {
  const constraint = (error as { constraint?: unknown } | null)?.constraint;
  return typeof constraint === "string" ? constraint : null;
}

export const RETRIES_MAX = 5;

/**
 * Runs a whole command again after a retryable error, at most `retriesMax` times, with growing
 * jittered pauses (10, 20, 40 ms ...). Never used around a single statement of a transaction.
 */
export async function withRetry<T>(
  action: (attempt: number) => Promise<T>,
  {
    retriesMax = RETRIES_MAX,
    onRetry,
  }: { retriesMax?: number; onRetry?: (error: unknown, attempt: number) => void } = {},
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action(attempt);
    } catch (error) {
      if (attempt >= retriesMax || !isRetryable(error)) throw error;
      onRetry?.(error, attempt);
      const baseMs = Math.min(10 * 2 ** attempt, 1_000);
      await sleep(baseMs * (0.5 + Math.random()));
    }
  }
}
