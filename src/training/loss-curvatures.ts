import { entropicGradient, type LossGradient } from "./loss-gradients.ts";
import { tailWeights } from "./tail-weights.ts";

/**
 * Second derivatives of the losses, as the roots s of which each path's vector sqrt(l'') dz/dw = s_X dX/dw + s_C dC/dw is made; see `curvatureNames`.
 * Costs are piecewise linear in the positions, and curve nothing themselves.
 */

/** lambda / 2 var(X): l'' = lambda in X. That the mean moves too would take (mean dX/dw)^2 off, which is 0 where prices are martingales. */
export function meanVarianceCurvature(gross: Float64Array, { lambda }: { readonly lambda: number }): LossGradient {
  return { gross: new Float64Array(gross.length).fill(Math.sqrt(lambda)), cost: new Float64Array(gross.length) };
}

/** ln mean exp(lambda z) / lambda: lambda n w of a path with weight w, its share of the sum; less the square of the gradient, which is small near the optimum. */
export function entropicCurvature(gross: Float64Array, cost: Float64Array, lambda: number): LossGradient {
  return roots(entropicGradient(gross, cost, lambda).cost, lambda * gross.length);
}

/**
 * CVaR is piecewise linear in the results: its second derivative is 0 or infinite. In its place the paths of the tail count by their weights, as in the entropic
 * loss, of which it is the limit: a metric, not a curvature, with a unit risk aversion.
 */
export function conditionalValueAtRiskCurvature(
  gross: Float64Array,
  cost: Float64Array,
  { tail }: { readonly tail: number },
): LossGradient {
  const loss = gross.map((x, path) => cost[path]! - x);
  return roots(tailWeights(loss, tail), gross.length);
}

/** s_C = -s_X = sqrt(scale weight): of a loss that sees C - X. */
function roots(weights: Float64Array, scale: number): LossGradient {
  const cost = weights.map((weight) => Math.sqrt(scale * weight));
  return { gross: cost.map((s) => -s), cost };
}
