import { reusedArrays } from "../core/index.ts";
import { type KernelName, openNetwork } from "../engine/index.ts";
import { features, headBase, headPass, networkDeltas } from "../hedging/index.ts";
import { flatten, networkSpec, type Parameters, unflatten } from "../models/index.ts";
import { curvatureGradient } from "./curvature-gradient.ts";
import { type AffineNames, namedMaps } from "./curvature-pass.ts";
import type { LossEngine, LossEngineOptions } from "./loss-engine.ts";
import { networkOf } from "./network.ts";
import { outputGradient } from "./output-gradient.ts";
import { wholeLossOf } from "./whole-loss.ts";

/** Losses by the fused kernel: no tensor library between the features and the gradient of the weights. */
export function kernelLoss({ training, threads, onWarning }: LossEngineOptions, kernel: KernelName): LossEngine {
  const { horizonSteps: steps, batch } = training;
  const spec = networkSpec(networkOf(training));
  const network = openNetwork(spec, { steps, batch, threads, kernel, onWarning });
  let maps: AffineNames[] | undefined; // once: the names stay the same, and every batch may ask
  const mapsOf = (parameters: Parameters) => {
    maps ??= namedMaps(spec, parameters);
    return maps;
  };
  const arrays = reusedArrays(); // batches are all alike, and none of these arrays leaves `batchLoss`
  const startArrays = reusedArrays(); // apart: both hedges are needed at a time
  return {
    batchLoss: (parameters, episodes, stage, { start, dropoutKey } = {}) => {
      const base = headBase(episodes.inputs, arrays, training);
      const x = features(episodes.inputs, base, arrays, training);
      const { episodes: count } = episodes.inputs;
      const reference =
        start && headPass(training, network.predict(flatten(start, startArrays), x), base, count, startArrays).deltas;
      const output = network.forward(flatten(parameters, arrays), x, dropoutKey);
      const { loss, dOutput } = outputGradient(output, { episodes, base, reference }, training, stage, arrays);
      return { loss, gradients: unflatten(network.backward(dOutput), parameters) };
    },
    wholeLoss: (parameters, episodes, stage, start) => {
      const deltasOf = (weights: Parameters) => {
        const flat = flatten(weights);
        return networkDeltas((_, x) => network.predict(flat, x), training, weights, episodes.inputs);
      };
      return wholeLossOf(
        { deltas: deltasOf(parameters), reference: start && deltasOf(start) },
        episodes,
        training,
        stage,
      );
    },
    curvature: {
      maps: mapsOf,
      passes: (parameters, episodes, stage, curvature) => {
        const base = headBase(episodes.inputs, arrays, training);
        const output = network.forward(flatten(parameters), features(episodes.inputs, base, arrays, training));
        network.backward(curvatureGradient(output, { episodes, base }, training, stage, curvature));
        const names = mapsOf(parameters);
        return network.affinePasses().map((pass, at) => ({ ...pass, ...names[at]! }));
      },
    },
    close: () => network.close(),
  };
}
