import { check } from "../core/index.ts";
import { mean } from "./moments.ts";
import { requireFinite } from "./require-finite.ts";
import { tailMass } from "./tail-risk.ts";

/** A statistic of a resample that holds observation i `counts[i]` times. */
export type Resampled = (counts: Int32Array) => number;

/** Prepares a statistic of the series `values` for many resamples. */
export type Statistic = (values: Float64Array) => Resampled;

/** Mean. */
export const resampledMean: Statistic = (values) => {
  requireFinite(values, "resampledMean");
  return (counts) => weightedSum(values, counts) / values.length;
};

/** Standard deviation, divisor n - 1. */
export const resampledDeviation: Statistic = (values) => {
  requireFinite(values, "resampledDeviation", 2);
  const centre = mean(values); // one-pass sums about a point near the resample's mean lose no digits
  const n = values.length;
  return (counts) => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const distance = values[i]! - centre;
      const weighted = counts[i]! * distance;
      sum += weighted;
      squares += weighted * distance;
    }
    return Math.sqrt(Math.max(0, squares - (sum * sum) / n) / (n - 1));
  };
};

/** Conditional value at risk with a fractional tail: sorts once, then walks the sorted tail of each resample. */
export function resampledTailLoss(level: number): Statistic {
  return (pnl) => {
    requireFinite(pnl, "resampledTailLoss");
    const order = Int32Array.from(pnl.keys()).sort((i, j) => pnl[i]! - pnl[j]!);
    const ascending = Float64Array.from(order, (index) => pnl[index]!);
    const mass = tailMass(pnl.length, level);
    return (counts) => {
      let sum = 0;
      let left = mass;
      for (let i = 0; left > 0; i++) {
        const weight = Math.min(counts[order[i]!]!, left);
        sum += weight * ascending[i]!;
        left -= weight;
      }
      return -sum / mass;
    };
  };
}

/** Conditional value at risk after removal of the resample's own mean. */
export function resampledCentredTailLoss(level: number): Statistic {
  return (pnl) => {
    const tail = resampledTailLoss(level)(pnl);
    const centre = resampledMean(pnl);
    return (counts) => tail(counts) + centre(counts);
  };
}

function weightedSum(values: Float64Array, counts: Int32Array): number {
  check(counts.length === values.length, () => `resample of ${counts.length} for ${values.length} values`);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += counts[i]! * values[i]!;
  return sum;
}
