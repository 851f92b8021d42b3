import { type ArraySource, check, newArrays, pick } from "../core/index.ts";
import { type HeadBase, type HeadOptions, headGradient, headOutputs, headPass } from "../hedging/index.ts";
import type { CostRates } from "./cost-rates.ts";
import type { Episodes } from "./episodes.ts";
import { type LossName, type LossSettings, losses } from "./losses.ts";
import { outcomeGradient } from "./outcome-gradient.ts";
import { outcomesByStep } from "./outcomes.ts";
import { addPenaltyGradient, type PenaltySettings, penalty } from "./penalties.ts";

/** Episodes, and the `headBase` of their inputs. */
export interface LossBatch {
  readonly episodes: Episodes;
  readonly base: HeadBase;
  /** What the weights that the stage started from hold on these episodes [steps x episodes]; needed by a band penalty. */
  readonly reference?: Float64Array | undefined;
}

/**
 * Loss of a batch and its gradient in the network's numbers, by hand on typed arrays: head -> no-trade band -> P&L and cost -> loss with its penalties, and back.
 * Double precision inside; the same numbers give the same gradient to the bit. At kinks: a step without a trade has no slope of cost, a position on the edge of
 * its band stays, ties at the CVaR's quantile share alike. Where an outcome is not finite, loss and gradient are NaN, for the trainer to name the batch.
 * @param output [steps x episodes x outputs]   @returns dOutput in the same layout
 */
export function outputGradient(
  output: ArrayLike<number>,
  { episodes, base, reference }: LossBatch,
  options: HeadOptions & { readonly costRate: CostRates },
  stage: LossSettings & PenaltySettings & { readonly loss: LossName },
  arrays: ArraySource = newArrays,
): { loss: number; dOutput: Float32Array } {
  const { episodes: count, steps } = episodes.inputs;
  const size = steps * count * headOutputs(options);
  check(output.length === size, () => `outputGradient: output must have ${size} numbers, had ${output.length}`);
  const { gradient, value } = pick(losses, stage.loss, "loss");
  const pass = headPass(options, output, base, count, arrays);
  const { gross, cost } = outcomesByStep(pass.deltas, episodes, options.costRate);
  if (!gross.every(Number.isFinite) || !cost.every(Number.isFinite)) {
    return { loss: Number.NaN, dOutput: new Float32Array(size).fill(Number.NaN) };
  }
  const dDeltas = outcomeGradient(pass.deltas, gradient(gross, cost, stage), episodes, options.costRate, arrays);
  const held = { deltas: pass.deltas, reference, episodes: count };
  addPenaltyGradient(dDeltas, held, stage);
  return { loss: value(gross, cost, stage) + penalty(held, stage), dOutput: headGradient(pass, dDeltas, arrays) };
}
