// Where four paths stand, for want of functions that return several values: a vector of single precision holds all
// four, of double precision two.
import { numbers } from "./precision";

/** Log prices and, under Euler's scheme possibly negative, variances. */
export const LOG_SPOT: usize = memory.data(32, 16);
export const VARIANCE: usize = memory.data(32, 16);

/** Puts four paths at the start. */
@inline export function beginPaths<T>(v0: f64): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    store<T>(LOG_SPOT + numbers<T>(lane), <T>0);
    store<T>(VARIANCE + numbers<T>(lane), <T>v0);
  }
}

/** Writes log prices and positive parts of variances, a number to each of four rows. */
@inline export function storePaths<T>(spot: usize, variance: usize, row: usize): void {
  const zero = v128.splat<T>(<T>0);
  storeLanes<T>(spot, row, v128.load(LOG_SPOT), v128.load(LOG_SPOT, 16));
  storeLanes<T>(
    variance, row, v128.max<T>(v128.load(VARIANCE), zero), v128.max<T>(v128.load(VARIANCE, 16), zero),
  );
}

/** @param b the other two lanes in double precision, unused in single */
@inline function storeLanes<T>(to: usize, row: usize, a: v128, b: v128): void {
  if (sizeof<T>() == 8) {
    v128.store64_lane(to, a, 0);
    v128.store64_lane(to + row, a, 1);
    v128.store64_lane(to + 2 * row, b, 0);
    v128.store64_lane(to + 3 * row, b, 1);
  } else {
    v128.store32_lane(to, a, 0);
    v128.store32_lane(to + row, a, 1);
    v128.store32_lane(to + 2 * row, a, 2);
    v128.store32_lane(to + 3 * row, a, 3);
  }
}
