import { check, newArrays, UserError } from "../core/index.ts";
import { type Compute, type Evaluate, evaluator, type Model, type Parameters } from "../models/index.ts";
import type { SightOptions } from "./feature-sets.ts";
import { features } from "./features.ts";
import { type HeadOptions, headBase, headOutputs, headValues } from "./heads.ts";
import type { HedgeInputs, Strategy } from "./inputs.ts";
import { type ShuffledTime, shuffleTime } from "./shuffled-time.ts";
import { sliceEpisodes } from "./slice-episodes.ts";

/** Episodes that pass through the network at a time: bounds the memory. */
const BATCH = 512;

export interface LearnedOptions extends HeadOptions, SightOptions {
  /** As printed in tables. */
  readonly name: string;
  readonly model: Model;
  /** Weights, one set a seed; the strategy holds the mean of their deltas. */
  readonly parameters: readonly Parameters[];
  readonly compute: Compute;
  /** The placebo: the network sees each episode's steps in a random order. */
  readonly shuffled?: ShuffledTime | undefined;
}

/** A trained network as a strategy. Deltas that are not finite are a UserError that names the episode and step. */
export function learnedStrategy(options: LearnedOptions): Strategy {
  check(options.parameters.length > 0, () => "learnedStrategy: needs the weights of at least one seed");
  return {
    name: options.name,
    deltas: (inputs) => {
      const evaluate = evaluator(options.compute, options.model, inputs.steps);
      const all = options.parameters.map((weights) =>
        networkDeltas(evaluate, options, weights, inputs, options.shuffled),
      );
      return checkFinite(
        all[0]!.map((_, at) => all.reduce((sum, deltas) => sum + deltas[at]!, 0) / all.length),
        inputs,
      );
    },
  };
}

/** Deltas of one network [episodes x steps]: the network in single, its head in double precision. */
export function networkDeltas(
  evaluate: Evaluate,
  options: HeadOptions & SightOptions,
  weights: Parameters,
  inputs: HedgeInputs,
  shuffled?: ShuffledTime,
): Float64Array {
  const { episodes, steps } = inputs;
  const out = new Float64Array(episodes * steps);
  for (let from = 0; from < episodes; from += BATCH) {
    const slice = sliceEpisodes(inputs, from, Math.min(from + BATCH, episodes));
    const base = headBase(slice, newArrays, options);
    const seen = features(slice, base, newArrays, options);
    const fed = shuffled === undefined ? seen : shuffleTime(seen, slice, shuffled, from);
    const output = evaluate(weights, fed, slice.episodes);
    check(
      output.length === steps * slice.episodes * headOutputs(options),
      () => `networkDeltas: the network's outputs do not fit the head '${options.head}'`,
    );
    const deltas = headValues(options, output, base, slice.episodes);
    for (const [at, delta] of deltas.entries())
      out[(from + (at % slice.episodes)) * steps + Math.floor(at / slice.episodes)] = delta;
  }
  return out;
}

function checkFinite(deltas: Float64Array, inputs: HedgeInputs): Float64Array {
  const at = deltas.findIndex((delta) => !Number.isFinite(delta));
  if (at < 0) return deltas;
  const [episode, step] = [Math.floor(at / inputs.steps), at % inputs.steps];
  throw new UserError(
    `the network's delta of episode ${episode}, step ${step} is ${deltas[at]}: forward ${inputs.forward[at]}, implied volatility ${inputs.impliedVolatility[at]}`,
    "Every step needs a positive forward, time and implied volatility; weights must be those of a finished training.",
  );
}
