import { type ArraySource, newArrays, pick } from "../core/index.ts";
import { type HeadOptions, headGradient, headPass } from "../hedging/index.ts";
import type { CostRates } from "./cost-rates.ts";
import type { LossGradient } from "./loss-gradients.ts";
import { type LossName, type LossSettings, losses } from "./losses.ts";
import { outcomeGradient } from "./outcome-gradient.ts";
import { outcomesByStep } from "./outcomes.ts";
import type { LossBatch } from "./output-gradient.ts";

/**
 * What the curvature of a mean loss over paths is made of: for each path one vector r, back-propagated from the P&L of the path, and the curvature is mean r r'.
 *   gauss-newton  r = sqrt(l'') dz/dw: the generalised Gauss-Newton matrix (Schraudolph 2002; Martens 2020, "New insights and perspectives on the natural gradient
 *                 method", 8) of the loss l as a function of the result z of a path. The result is one number, so one vector a path is exact: nothing is sampled.
 *   fisher        r = l' dz/dw: second moments of the gradients of paths, the "empirical Fisher". A hedging loss is no likelihood, so this is no Fisher matrix
 *                 of anything; it also shrinks with the square of the gradient where the loss flattens (Kunstner, Balles, Hennig 2019). For comparison.
 */
export const curvatureNames = ["gauss-newton", "fisher"] as const;
export type CurvatureName = (typeof curvatureNames)[number];

/**
 * Gradients of the network's outputs whose back-propagation gives the vectors r of `curvatureNames`, one a path.
 * @param output [steps x episodes x outputs]   @returns the same layout
 */
export function curvatureGradient(
  output: ArrayLike<number>,
  { episodes, base }: LossBatch,
  options: HeadOptions & { readonly costRate: CostRates },
  stage: LossSettings & { readonly loss: LossName },
  curvature: CurvatureName,
  arrays: ArraySource = newArrays,
): Float32Array {
  const loss = pick(losses, stage.loss, "loss");
  const pass = headPass(options, output, base, episodes.inputs.episodes, arrays);
  const { gross, cost } = outcomesByStep(pass.deltas, episodes, options.costRate);
  const seeds =
    curvature === "fisher" ? perPath(loss.gradient(gross, cost, stage)) : loss.curvature(gross, cost, stage);
  const dDeltas = outcomeGradient(pass.deltas, seeds, episodes, options.costRate, arrays);
  return headGradient(pass, dDeltas, arrays);
}

/** The gradient of a mean over n paths, as that of each path's own loss. */
function perPath({ gross, cost }: LossGradient): LossGradient {
  const n = gross.length;
  return { gross: gross.map((x) => n * x), cost: cost.map((x) => n * x) };
}
