import type { Effects } from "../core/index.ts";

/** How often and how patiently a failed attempt is repeated. */
export interface RetryOptions {
  /** Attempts altogether, the first one included. */
  readonly tries: number;
  /** Upper bound of the first wait in milliseconds; doubles with each failure. */
  readonly firstDelayMs: number;
  /** No wait is longer; a server that asks for more is given up at once. */
  readonly maxDelayMs: number;
  /** Uniform in [0, 1): the jitter. */
  readonly random: () => number;
}

/** What to do about a failure: give up, or try again, not before the server's own wish (`Retry-After`). */
export type Verdict = { readonly again: false } | { readonly again: true; readonly afterMs?: number | undefined };

/**
 * Runs `attempt` until it succeeds, `judge` gives up or the tries are spent; then the last failure is thrown as it came.
 * The wait after failure n is uniform in [0, min(maxDelay, firstDelay 2^(n-1))), "full jitter", so that many clients
 * do not come back together (Brooker 2015, "Exponential backoff and jitter"); a wish of the server is added to it.
 * An interrupt through `fx.signal` ends waiting and trying with the signal's reason.
 */
export async function retry<T>(
  attempt: (number: number) => Promise<T>,
  judge: (failure: unknown) => Verdict,
  options: RetryOptions,
  fx: Effects,
): Promise<T> {
  for (let number = 1; ; number++) {
    fx.signal.throwIfAborted();
    try {
      return await attempt(number);
    } catch (failure) {
      fx.signal.throwIfAborted();
      const verdict = judge(failure);
      const wish = verdict.again ? (verdict.afterMs ?? 0) : 0;
      if (!verdict.again || number >= options.tries || wish > options.maxDelayMs) throw failure;
      await pause(wish + options.random() * backOff(number, options), fx);
    }
  }
}

function backOff(failures: number, options: RetryOptions): number {
  return Math.min(options.maxDelayMs, options.firstDelayMs * 2 ** (failures - 1));
}

async function pause(milliseconds: number, fx: Effects): Promise<void> {
  try {
    await fx.sleep(milliseconds, fx.signal);
  } catch (error) {
    fx.signal.throwIfAborted();
    throw error;
  }
}

/**
 * A gate that lets callers through one by one, at least `gapMs` apart by `fx.now()`: politeness to a free service.
 * Callers that come together each wait for their own turn.
 */
export function politeGate(gapMs: number): (fx: Effects) => Promise<void> {
  let nextMs = Number.NEGATIVE_INFINITY;
  return async (fx) => {
    const now = fx.now().getTime();
    const turn = Math.max(now, nextMs);
    nextMs = turn + gapMs;
    if (turn > now) await pause(turn - now, fx);
  };
}
