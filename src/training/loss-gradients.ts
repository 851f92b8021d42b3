import { mean } from "../statistics/index.ts";
import { tailWeights } from "./tail-weights.ts";

/** Gradient of a loss in gross P&L and in cost, [episodes] each. */
export interface LossGradient {
  readonly gross: Float64Array;
  readonly cost: Float64Array;
}

/** dL/dX = lambda (X - mean X) / n, dL/dC = costMultiple / n; that the mean moves with X adds nothing, since X - mean X sums to 0. */
export function meanVarianceGradient(
  gross: Float64Array,
  { lambda, costMultiple }: { readonly lambda: number; readonly costMultiple: number },
): LossGradient {
  const [centre, n] = [mean(gross), gross.length];
  return {
    gross: gross.map((x) => (lambda * (x - centre)) / n),
    cost: new Float64Array(n).fill(costMultiple / n),
  };
}

/** That of mean-variance, and in X tailWeight (1 / n - w), w the `tailWeights` of -X. */
export function meanVarianceTailGradient(
  gross: Float64Array,
  settings: {
    readonly lambda: number;
    readonly costMultiple: number;
    readonly tail: number;
    readonly tailWeight: number;
  },
): LossGradient {
  const { gross: slope, cost } = meanVarianceGradient(gross, settings);
  const weights = tailWeights(
    gross.map((x) => -x),
    settings.tail,
  );
  return { gross: slope.map((d, k) => d + settings.tailWeight * (1 / gross.length - weights[k]!)), cost };
}

/** dL/dC = -dL/dX = `tailWeights` of C - X. */
export function conditionalValueAtRiskGradient(gross: Float64Array, cost: Float64Array, tail: number): LossGradient {
  return ofNet(tailWeights(lossesOf(gross, cost), tail));
}

/** dL/dC = -dL/dX = exp(lambda z) / sum exp(lambda z), z = C - X; from the largest exponent down, so it cannot overflow. */
export function entropicGradient(gross: Float64Array, cost: Float64Array, lambda: number): LossGradient {
  const losses = lossesOf(gross, cost);
  const worst = losses.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = losses.map((z) => Math.exp(lambda * (z - worst)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return ofNet(weights.map((weight) => weight / sum));
}

/** C - X */
function lossesOf(gross: Float64Array, cost: Float64Array): Float64Array {
  return gross.map((x, episode) => cost[episode]! - x);
}

/** The gradient of a loss that sees C - X only, from its slope in it. */
function ofNet(slope: Float64Array): LossGradient {
  return { gross: slope.map((w) => -w), cost: slope };
}
