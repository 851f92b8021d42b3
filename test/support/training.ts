import { deriveKey, keyFrom, randomStream } from "../../src/core/index.ts";
import { learnedStrategy, type Strategy } from "../../src/hedging/index.ts";
import type { Compute, Parameters as Weights } from "../../src/models/index.ts";
import {
  networkOf,
  type PathSource,
  type TrainingContext,
  type TrainingOptions,
  trainingSchema,
} from "../../src/training/index.ts";

/** Options of a training that takes a second. */
export function tinyOptions(changes: Parameters<typeof trainingSchema.parse>[0] = {}) {
  return trainingSchema.parse({
    ...{
      hidden: 6,
      layers: 1,
      band: false,
      batch: 64,
      pathsPerEpoch: 512,
      validationPaths: 512,
      horizonSteps: 5,
      calendarDays: 7,
    },
    ...{ costRate: 5e-5, leverage: 0, stages: [{ epochs: 3, learningRate: 0.01 }] },
    ...(changes as object),
  });
}

/** The hedge of one network of these options. */
export function strategyOf(options: TrainingOptions, parameters: Weights, compute: Compute): Strategy {
  return learnedStrategy({ name: "net", model: networkOf(options), ...options, parameters: [parameters], compute });
}

/** Prices whose volatility rises when they fall: the best delta is below Black-Scholes'. */
export const leveragedPaths: PathSource = ({ index, paths }) => {
  const random = randomStream(deriveKey(keyFrom(77), "paths", index));
  const times = 6;
  const spot = new Float64Array(paths * times);
  const volatilityIndex = new Float64Array(paths * times);
  for (let path = 0; path < paths; path++) {
    let [price, volatility] = [1, 0.15 + 0.1 * random.uniform()];
    for (let t = 0; t < times; t++) {
      spot[path * times + t] = price;
      volatilityIndex[path * times + t] = volatility;
      const shock = (volatility / Math.sqrt(252)) * random.normal();
      price *= Math.exp(shock);
      volatility *= Math.exp(-6 * shock);
    }
  }
  return { paths, times, spot, volatilityIndex };
};

/** Effects for a training: a clock that stands still unless moved, and the lines that were logged. */
export function trainingEffects(
  controller = new AbortController(),
): TrainingContext["fx"] & { lines: string[]; advance(ms: number): void } {
  const lines: string[] = [];
  let now = 0;
  return {
    lines,
    advance: (ms) => {
      now += ms;
    },
    now: () => new Date(now),
    log: (line) => lines.push(line),
    sleep: async () => {
      now += 1000;
    },
    signal: controller.signal,
  };
}
