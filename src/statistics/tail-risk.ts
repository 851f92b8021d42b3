import { check } from "../core/index.ts";
import { mean } from "./moments.ts";
import { requireFinite } from "./require-finite.ts";

/** Number of observations in the tail, (1 - level) n, as a fraction; rounding noise next to a whole number is removed. */
export function tailMass(n: number, level: number): number {
  check(level > 0 && level < 1, () => `tail risk: level must lie in (0, 1), was ${level}`);
  const mass = (1 - level) * n;
  const whole = Math.round(mass);
  return Math.abs(mass - whole) < 1e-9 * n ? whole : mass;
}

/** Observations that a tail figure of n values rests on, the one that counts in part included. */
export function tailPoints(n: number, level: number): number {
  return Math.ceil(tailMass(n, level));
}

/** Value at risk: the smallest loss z with P(loss <= z) >= level. A loss is positive. */
export function valueAtRisk(pnl: Float64Array, level: number): number {
  requireFinite(pnl, "valueAtRisk");
  const ascending = pnl.slice().sort();
  const index = Math.min(Math.floor(tailMass(pnl.length, level)), pnl.length - 1);
  return -ascending[index]!;
}

/** Options of `conditionalValueAtRisk`. */
export interface TailOptions {
  /** Remove the mean of the sample first, so that a different premium or drift does not count as tail. */
  readonly centred?: boolean;
}

/**
 * Conditional value at risk: the mean loss of the worst (1 - level) n outcomes, the last of them in part
 * (Rockafellar and Uryasev 2002, "Conditional value-at-risk for general loss distributions", J. Banking & Finance 26). A loss is positive.
 */
export function conditionalValueAtRisk(
  pnl: Float64Array,
  level: number,
  { centred = false }: TailOptions = {},
): number {
  requireFinite(pnl, "conditionalValueAtRisk");
  const ascending = pnl.slice().sort();
  const mass = tailMass(pnl.length, level);
  let sum = 0;
  let left = mass;
  for (let i = 0; left > 0; i++) {
    const weight = Math.min(1, left);
    sum += weight * ascending[i]!;
    left -= weight;
  }
  const loss = -sum / mass;
  return centred ? loss + mean(pnl) : loss;
}
