import { check } from "../core/index.ts";
import type { SimulatorParameters } from "../market/index.ts";

/** How a session's return splits into diffusive, fat-tailed and jump parts. Unit variance in all, in daily standard deviations. */
export interface DailyShocks {
  /** Standard deviation of the diffusive part of the variance, in units of xi sqrt(v dt). */
  readonly varianceScale: number;
  /** Rise of the variance with a jump, in units of xi sqrt(v dt). */
  readonly varianceLift: number;
  /** Coefficient of the diffusive next variance in the log return, in units of 1 / xi. */
  readonly slope: number;
  /** Standard deviation of the part of the return that is independent of the variance. */
  readonly orthogonal: number;
  /** Student-t shock of unit variance from two independent uniforms. */
  readonly student: (first: number, second: number) => number;
}

/**
 * Shares of the daily shocks. With q = p (1 - p) jumpMean^2, the jumps' share of the return's variance, a centred jump Jc (variance q)
 * and independent unit shocks W and T:
 *
 *     return shock   = Jc + sqrt(1 - q) (r W + sqrt(1 - r^2) T)
 *     variance shock = rho Jc + sqrt(1 - rho^2 q) W,                     r = rho sqrt((1 - q) / (1 - rho^2 q)),
 *
 * which both have variance 1 and are correlated by rho. Throws a RangeError unless q < 1 and the signs make sense.
 */
export function dailyShocks({
  rho,
  jumpProbability: p,
  jumpMean,
  studentDegrees: nu,
}: SimulatorParameters): DailyShocks {
  const share = p * (1 - p) * jumpMean * jumpMean;
  check(
    p >= 0 && p < 1 && jumpMean >= 0,
    () => `jump probability must be in [0, 1) and mean >= 0, were ${p}, ${jumpMean}`,
  );
  check(
    share < 1,
    () => `jumps of ${jumpMean} daily standard deviations with probability ${p} exceed the variance of the return`,
  );
  check(Math.abs(rho) < 1, () => `|rho| must be < 1, was ${rho}`);
  check(rho <= 0 || jumpMean === 0, () => `negative jumps need rho <= 0, was ${rho}`);
  check(nu > 2, () => `studentDegrees must be > 2, was ${nu}`);
  const diffusive = 1 - rho * rho * share;
  return {
    varianceScale: Math.sqrt(diffusive),
    varianceLift: -rho * jumpMean,
    slope: (rho * (1 - share)) / diffusive,
    orthogonal: Math.sqrt(((1 - share) * (1 - rho * rho)) / diffusive),
    student: (first, second) =>
      // Bailey (1994), "Polar generation of random variates with the t-distribution", Math. Comp. 62
      Math.sqrt((nu - 2) * (first ** (-2 / nu) - 1)) * Math.cos(2 * Math.PI * second),
  };
}
