import { type ArraySource, newArrays, pick } from "../core/index.ts";
import { type HeadOptions, headGradient, headPass } from "../hedging/index.ts";
import type { CostRates } from "./cost-rates.ts";
import type { CurvatureName } from "./curvature-names.ts";
import type { LossGradient } from "./loss-gradients.ts";
import { type LossName, type LossSettings, losses } from "./losses.ts";
import { outcomeGradient } from "./outcome-gradient.ts";
import { outcomesByStep } from "./outcomes.ts";
import type { LossBatch } from "./output-gradient.ts";

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
