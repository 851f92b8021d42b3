import type { Tensor } from "@tensorflow/tfjs";
import { pick } from "../core/index.ts";
import type { Tf } from "../engine/index.ts";
import { FEATURE_COUNT, features, headBase, headTensor, networkDeltas } from "../hedging/index.ts";
import { type Model, type Parameters, parameterTensors } from "../models/index.ts";
import type { ParameterArrays } from "./adam.ts";
import type { Episodes } from "./episodes.ts";
import { losses } from "./losses.ts";
import type { TrainingOptions, TrainingStage } from "./options.ts";
import { outcomes, outcomeTensors } from "./outcomes.ts";

/** What is trained, and by which loss. */
export interface Objective {
  readonly tf: Tf;
  readonly model: Model;
  readonly options: TrainingOptions;
  readonly stage: TrainingStage;
}

/** Loss of a batch of episodes, and its gradient. */
export function batchLoss(
  objective: Objective,
  parameters: Parameters,
  episodes: Episodes,
): { loss: number; gradients: ParameterArrays } {
  const { tf, model, options, stage } = objective;
  const names = Object.keys(parameters);
  return tf.tidy(() => {
    const { steps, episodes: count } = episodes.inputs;
    const x = tf.tensor(features(episodes.inputs), [steps, count, FEATURE_COUNT]);
    const base = headBase(episodes.inputs);
    const lossOf = (...weights: Tensor[]) => {
      const output = model.forward(tf, Object.fromEntries(names.map((name, k) => [name, weights[k]!])), x);
      const { gross, cost } = outcomeTensors(tf, headTensor(tf, options, output, base), episodes, options.costRate);
      return pick(losses, stage.loss, "loss").tensor(tf, gross, cost, stage).asScalar();
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(Object.values(parameterTensors(tf, parameters)));
    const gradients = Object.fromEntries(names.map((name, k) => [name, Float32Array.from(grads[k]!.dataSync())]));
    return { loss: value.dataSync()[0]!, gradients };
  });
}

/** Loss of all episodes together, the network in single and the rest in double precision; NaN where an outcome is not finite. */
export function wholeLoss(
  { tf, model, options, stage }: Objective,
  parameters: Parameters,
  episodes: Episodes,
): number {
  const weights = parameterTensors(tf, parameters);
  try {
    const { gross, cost } = outcomes(
      networkDeltas(tf, { ...options, model }, weights, episodes.inputs),
      episodes,
      options.costRate,
    );
    if (!gross.every(Number.isFinite) || !cost.every(Number.isFinite)) return Number.NaN;
    return pick(losses, stage.loss, "loss").value(gross, cost, stage);
  } finally {
    tf.dispose(weights);
  }
}
