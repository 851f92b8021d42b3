import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../engine/index.ts";
import { conditionalValueAtRisk, entropicRisk, mean } from "../statistics/index.ts";
import { conditionalValueAtRiskCurvature, entropicCurvature, meanVarianceCurvature } from "./loss-curvatures.ts";
import {
  conditionalValueAtRiskGradient,
  entropicGradient,
  type LossGradient,
  meanVarianceGradient,
  meanVarianceTailGradient,
} from "./loss-gradients.ts";
import { tailWeights } from "./tail-weights.ts";

/** What the losses look at; see `stageSchema`. */
export interface LossSettings {
  readonly lambda: number;
  readonly costMultiple: number;
  readonly tail: number;
  readonly tailWeight: number;
}

/** A risk measure of episodes: gross P&L X and cost C, [episodes], in units of the premium at the money. Two twins of one formula, and its gradient. */
interface Loss {
  readonly tensor: (tf: Tf, gross: Tensor, cost: Tensor, settings: LossSettings) => Tensor;
  readonly value: (gross: Float64Array, cost: Float64Array, settings: LossSettings) => number;
  /** Gradient of `value`. */
  readonly gradient: (gross: Float64Array, cost: Float64Array, settings: LossSettings) => LossGradient;
  /** Roots of its second derivative, by path; see `curvatureNames`. */
  readonly curvature: (gross: Float64Array, cost: Float64Array, settings: LossSettings) => LossGradient;
}

/**
 * The losses by name; smaller is better.
 *   mean-variance  costMultiple mean(C) + lambda / 2 var(X), var about the mean of the batch: what the hedge earns on average does not count
 *   mean-variance-tail  mean-variance + tailWeight CVaR(mean(X) - X): the mean of the worst `tail` of the same P&L, about its mean as the variance is
 *   cvar           mean of the worst `tail` of C - X, the last episode in part (Rockafellar and Uryasev 2000)
 *   entropic       ln mean exp(lambda (C - X)) / lambda (Foellmer and Schied 2002)
 */
export const losses = {
  "mean-variance": {
    tensor: meanVarianceTensor,
    value: meanVariance,
    gradient: (gross, _cost, settings) => meanVarianceGradient(gross, settings),
    curvature: (gross, _cost, settings) => meanVarianceCurvature(gross, settings),
  },
  "mean-variance-tail": {
    tensor: meanVarianceTailTensor,
    value: (gross, cost, settings) =>
      meanVariance(gross, cost, settings) + settings.tailWeight * centredTail(gross, settings),
    gradient: (gross, _cost, settings) => meanVarianceTailGradient(gross, settings),
    curvature: (gross, _cost, settings) => meanVarianceCurvature(gross, settings), // the tail is piecewise linear
  },
  cvar: {
    tensor: conditionalValueAtRiskTensor,
    value: (gross, cost, { tail }) => conditionalValueAtRisk(net(gross, cost), 1 - tail),
    gradient: (gross, cost, { tail }) => conditionalValueAtRiskGradient(gross, cost, tail),
    curvature: conditionalValueAtRiskCurvature,
  },
  entropic: {
    tensor: entropicTensor,
    value: (gross, cost, { lambda }) => entropicRisk(net(gross, cost), lambda).risk,
    gradient: (gross, cost, { lambda }) => entropicGradient(gross, cost, lambda),
    curvature: (gross, cost, { lambda }) => entropicCurvature(gross, cost, lambda),
  },
} as const satisfies Record<string, Loss>;

export type LossName = keyof typeof losses;

function meanVarianceTensor(_tf: Tf, gross: Tensor, cost: Tensor, { lambda, costMultiple }: LossSettings): Tensor {
  const variance = gross.sub(gross.mean()).square().mean();
  return cost
    .mean()
    .mul(costMultiple)
    .add(variance.mul(lambda / 2));
}

function meanVariance(gross: Float64Array, cost: Float64Array, { lambda, costMultiple }: LossSettings): number {
  const centre = mean(gross);
  return costMultiple * mean(cost) + (lambda / 2) * mean(gross.map((x) => (x - centre) ** 2));
}

/** CVaR of X about its mean. */
function centredTail(gross: Float64Array, { tail }: LossSettings): number {
  return conditionalValueAtRisk(gross, 1 - tail) + mean(gross);
}

function meanVarianceTailTensor(tf: Tf, gross: Tensor, cost: Tensor, settings: LossSettings): Tensor {
  const about = conditionalValueAtRiskTensor(tf, gross, tf.zerosLike(gross), settings).add(gross.mean());
  return meanVarianceTensor(tf, gross, cost, settings).add(about.mul(settings.tailWeight));
}

/** The weights of the tail are its gradient, so that they may count as constants; the library cannot differentiate a sort. */
function conditionalValueAtRiskTensor(tf: Tf, gross: Tensor, cost: Tensor, { tail }: LossSettings): Tensor {
  const loss = cost.sub(gross);
  return loss.mul(tf.tensor(new Float32Array(tailWeights(loss.dataSync(), tail)))).sum();
}

function entropicTensor(tf: Tf, gross: Tensor, cost: Tensor, { lambda }: LossSettings): Tensor {
  const exponents = cost.sub(gross).mul(lambda);
  return tf.logSumExp(exponents).sub(Math.log(exponents.size)).div(lambda);
}

/** Gross P&L less cost. */
function net(gross: Float64Array, cost: Float64Array): Float64Array {
  return gross.map((x, episode) => x - cost[episode]!);
}
