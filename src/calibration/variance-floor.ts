/** f = (1.4 % volatility)^2. */
const VARIANCE_FLOOR = 2e-4;

/** (v + sqrt(v^2 + 4 f^2)) / 2: v where it is large, above zero where (index^2 - a) / b is not, smooth between. */
export function flooredVariance(v: number): number {
  return 0.5 * (v + Math.sqrt(v * v + 4 * VARIANCE_FLOOR * VARIANCE_FLOOR));
}

/** Its derivative, of 0 .. 1. */
export function floorSlope(v: number): number {
  return 0.5 * (1 + v / Math.sqrt(v * v + 4 * VARIANCE_FLOOR * VARIANCE_FLOOR));
}
