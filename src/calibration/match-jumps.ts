import type { ConvergenceStatus } from "../market/index.ts";

export interface JumpMatch {
  readonly jumpMean: number;
  /** k* that the simulator attains with it. */
  readonly simulated: number;
  /** `stalled`: the target is outside what jumps can attain; the nearest bound is returned. */
  readonly status: ConvergenceStatus;
}

const TOLERANCE = 2e-3;
const MAX_ITERATIONS = 25;

/**
 * The jump mean of [0, most] at which the simulated k* meets `target`. k* rises with the jumps, nearly in proportion to their variance, so the search is
 * a secant in the square of the size, bracketed (Illinois variant of regula falsi). `simulated` must be deterministic (common random numbers).
 */
export function matchJumps(simulated: (jumpMean: number) => number, target: number, most: number): JumpMatch {
  const excessOf = (square: number): number => simulated(Math.sqrt(square)) - target;
  const result = (square: number, excess: number, status: ConvergenceStatus): JumpMatch => ({
    jumpMean: Math.sqrt(square),
    simulated: target + excess,
    status: Math.abs(excess) <= TOLERANCE ? "converged" : status,
  });
  let low = 0;
  let lowExcess = excessOf(low);
  if (lowExcess >= -TOLERANCE || most <= 0) return result(low, lowExcess, "stalled");
  let high = most * most;
  let highExcess = excessOf(high);
  if (highExcess <= TOLERANCE) return result(high, highExcess, "stalled");
  let middle = high;
  let excess = highExcess;
  let lastSide = 0;
  for (let i = 0; i < MAX_ITERATIONS && Math.abs(excess) > TOLERANCE; i++) {
    middle = (low * highExcess - high * lowExcess) / (highExcess - lowExcess);
    excess = excessOf(middle);
    // An end that stays a second time gets its excess halved: plain regula falsi would never move it on a convex function.
    const again = Math.sign(excess) === lastSide;
    if (excess < 0) {
      [low, lowExcess, highExcess] = [middle, excess, again ? highExcess / 2 : highExcess];
    } else {
      [high, highExcess, lowExcess] = [middle, excess, again ? lowExcess / 2 : lowExcess];
    }
    lastSide = Math.sign(excess);
  }
  return result(middle, excess, "maxIterations");
}
