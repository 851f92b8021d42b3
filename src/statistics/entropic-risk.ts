import { check } from "../core/index.ts";
import { requireFinite } from "./require-finite.ts";

/** An exponential average, and on how many observations it rests. */
export interface EntropicRisk {
  readonly risk: number;
  /** (sum w)^2 / sum w^2 of the weights w = exp(-lambda P&L): near 1 when one outcome decides the figure. */
  readonly effectiveSampleSize: number;
}

/** Entropic risk (1 / lambda) log mean exp(-lambda P&L), lambda > 0; computed from the largest exponent down, so it cannot overflow. */
export function entropicRisk(pnl: Float64Array, lambda: number): EntropicRisk {
  requireFinite(pnl, "entropicRisk");
  check(lambda > 0, () => `entropicRisk: lambda must be > 0, was ${lambda}`);
  let least = Number.POSITIVE_INFINITY;
  for (const value of pnl) least = Math.min(least, value);
  let sum = 0;
  let squares = 0;
  for (const value of pnl) {
    const weight = Math.exp(-lambda * (value - least));
    sum += weight;
    squares += weight * weight;
  }
  return { risk: Math.log(sum / pnl.length) / lambda - least, effectiveSampleSize: (sum * sum) / squares };
}
