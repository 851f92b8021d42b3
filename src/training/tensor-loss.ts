import type { Tensor } from "@tensorflow/tfjs";
import { newArrays, pick, UsageError } from "../core/index.ts";
import type { Tf } from "../engine/index.ts";
import { featureCount, features, headBase, headTensor, networkDeltas } from "../hedging/index.ts";
import {
  type Model,
  type Parameters,
  type ParameterTensors,
  parameterTensors,
  tensorEvaluator,
} from "../models/index.ts";
import type { LossEngine } from "./loss-engine.ts";
import { losses } from "./losses.ts";
import { networkOf } from "./network.ts";
import type { TrainingOptions } from "./options.ts";
import { outcomeTensors } from "./outcomes.ts";
import { withPenaltyTensor } from "./penalties.ts";
import { wholeLossOf } from "./whole-loss.ts";

/** Losses in tensors, with the library's automatic gradients: for models that the kernel cannot run, and to check those it can. */
export function tensorLoss(tf: Tf, options: TrainingOptions): LossEngine {
  const model = networkOf(options);
  requireNoDropout(model);
  return {
    batchLoss: (parameters, episodes, stage, { start } = {}) => {
      const names = Object.keys(parameters);
      return tf.tidy(() => {
        const { steps, episodes: count } = episodes.inputs;
        const base = headBase(episodes.inputs, newArrays, options);
        const seen = features(episodes.inputs, base, newArrays, options);
        const x = tf.tensor(seen, [steps, count, featureCount(options)]);
        const deltasOf = (weights: ParameterTensors) => headTensor(tf, options, model.forward(tf, weights, x), base);
        const reference = start && deltasOf(parameterTensors(tf, start));
        const lossOf = (...weights: Tensor[]) => {
          const deltas = deltasOf(Object.fromEntries(names.map((name, k) => [name, weights[k]!])));
          const { gross, cost } = outcomeTensors(tf, deltas, episodes, options.costRate);
          const loss = pick(losses, stage.loss, "loss").tensor(tf, gross, cost, stage);
          return withPenaltyTensor(tf, loss, { deltas, reference }, stage).asScalar();
        };
        const { value, grads } = tf.valueAndGrads(lossOf)(Object.values(parameterTensors(tf, parameters)));
        const gradients = Object.fromEntries(names.map((name, k) => [name, Float32Array.from(grads[k]!.dataSync())]));
        return { loss: value.dataSync()[0]!, gradients };
      });
    },
    wholeLoss: (parameters, episodes, stage, start) => {
      const evaluate = tensorEvaluator(tf, model, episodes.inputs.steps);
      const deltasOf = (weights: Parameters) => networkDeltas(evaluate, options, weights, episodes.inputs);
      return wholeLossOf(
        { deltas: deltasOf(parameters), reference: start && deltasOf(start) },
        episodes,
        options,
        stage,
      );
    },
    close: async () => undefined,
  };
}

/** The tensor twins of the models drop nothing: to train without what was asked for would be another training. */
function requireNoDropout({ network }: Model): void {
  const drops = network?.layers.some((layer) => "dropout" in layer && (layer.dropout ?? 0) > 0);
  if (drops)
    throw new UsageError("training: dropout needs the fused kernel", "Set compute to kernel, or dropout to 0.");
}
