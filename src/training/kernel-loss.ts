import { reusedArrays } from "../core/index.ts";
import { type KernelName, openNetwork } from "../engine/index.ts";
import { features, headBase, networkDeltas } from "../hedging/index.ts";
import { flatten, networkSpec, unflatten } from "../models/index.ts";
import type { LossEngine, LossEngineOptions } from "./loss-engine.ts";
import { networkOf } from "./network.ts";
import { outputGradient } from "./output-gradient.ts";
import { wholeLossOf } from "./whole-loss.ts";

/** Losses by the fused kernel: no tensor library between the features and the gradient of the weights. */
export function kernelLoss({ training, threads, onWarning }: LossEngineOptions, kernel: KernelName): LossEngine {
  const { horizonSteps: steps, batch } = training;
  const network = openNetwork(networkSpec(networkOf(training)), { steps, batch, threads, kernel, onWarning });
  const arrays = reusedArrays(); // batches are all alike, and none of these arrays leaves `batchLoss`
  return {
    batchLoss: (parameters, episodes, stage) => {
      const base = headBase(episodes.inputs, arrays, training);
      const x = features(episodes.inputs, base, arrays, training);
      const output = network.forward(flatten(parameters, arrays), x);
      const { loss, dOutput } = outputGradient(output, { episodes, base }, training, stage, arrays);
      return { loss, gradients: unflatten(network.backward(dOutput), parameters) };
    },
    wholeLoss: (parameters, episodes, stage) => {
      const flat = flatten(parameters);
      const deltas = networkDeltas((_, x) => network.predict(flat, x), training, parameters, episodes.inputs);
      return wholeLossOf(deltas, episodes, training, stage);
    },
    close: () => network.close(),
  };
}
