import type { Tensor } from "@tensorflow/tfjs";
import { newArrays, pick } from "../core/index.ts";
import type { Tf } from "../engine/index.ts";
import { featureCount, features, headBase, headTensor, networkDeltas } from "../hedging/index.ts";
import { parameterTensors, tensorEvaluator } from "../models/index.ts";
import type { LossEngine } from "./loss-engine.ts";
import { losses } from "./losses.ts";
import { networkOf } from "./network.ts";
import type { TrainingOptions } from "./options.ts";
import { outcomeTensors } from "./outcomes.ts";
import { wholeLossOf } from "./whole-loss.ts";

/** Losses in tensors, with the library's automatic gradients: for models that the kernel cannot run, and to check those it can. */
export function tensorLoss(tf: Tf, options: TrainingOptions): LossEngine {
  const model = networkOf(options);
  return {
    batchLoss: (parameters, episodes, stage) => {
      const names = Object.keys(parameters);
      return tf.tidy(() => {
        const { steps, episodes: count } = episodes.inputs;
        const base = headBase(episodes.inputs, newArrays, options);
        const seen = features(episodes.inputs, base, newArrays, options);
        const x = tf.tensor(seen, [steps, count, featureCount(options)]);
        const lossOf = (...weights: Tensor[]) => {
          const output = model.forward(tf, Object.fromEntries(names.map((name, k) => [name, weights[k]!])), x);
          const deltas = headTensor(tf, options, output, base);
          const { gross, cost } = outcomeTensors(tf, deltas, episodes, options.costRate);
          return pick(losses, stage.loss, "loss").tensor(tf, gross, cost, stage).asScalar();
        };
        const { value, grads } = tf.valueAndGrads(lossOf)(Object.values(parameterTensors(tf, parameters)));
        const gradients = Object.fromEntries(names.map((name, k) => [name, Float32Array.from(grads[k]!.dataSync())]));
        return { loss: value.dataSync()[0]!, gradients };
      });
    },
    wholeLoss: (parameters, episodes, stage) => {
      const evaluate = tensorEvaluator(tf, model, episodes.inputs.steps);
      return wholeLossOf(networkDeltas(evaluate, options, parameters, episodes.inputs), episodes, options, stage);
    },
    close: async () => undefined,
  };
}
