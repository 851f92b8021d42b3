import { z } from "zod";
import { type IsoDate, type Key, UserError } from "../core/index.ts";
import type { Parameters } from "../models/index.ts";
import type { ParameterArrays } from "./adam.ts";
import { readContainer, writeContainer } from "./container.ts";
import { trainingSchema } from "./options.ts";
import type { Checkpoint, TrainedNetwork } from "./state.ts";

const CHECKPOINT = "backhedge-checkpoint";
const WEIGHTS = "backhedge-weights";

const computeSchema = z.enum(["native", "relaxed", "base", "reference", "tensorflow", "wasm", "cpu"]);
const historySchema = z.array(
  z.strictObject({ epoch: z.int(), stage: z.int(), trainingLoss: z.number().nullable(), validationLoss: z.number() }),
);
const checkpointSchema = z.strictObject({
  options: trainingSchema,
  key: z.tuple([z.int(), z.int()]),
  origin: z.string(),
  computedBy: computeSchema,
  stage: z.int(),
  epochs: z.int(),
  sinceBest: z.int(),
  step: z.int(),
  best: z.strictObject({ epoch: z.int(), validationLoss: z.number() }),
  history: historySchema,
});
const weightsSchema = z.strictObject({
  place: z
    .strictObject({
      market: z.string(),
      hedge: z.string().optional(),
      trainedBefore: z.string(),
      tunedBefore: z.string().nullable(),
      seed: z.int().min(1),
    })
    .optional(),
  options: trainingSchema,
  computedBy: computeSchema,
  history: historySchema,
  bestEpoch: z.int(),
  status: z.enum(["finished", "stoppedEarly", "noImprovement"]),
  fineTuned: z.strictObject({ windows: z.int(), simulatedShare: z.number() }).optional(),
});

/** Bytes of a checkpoint; `loadCheckpoint` gives it back to the bit. */
export function saveCheckpoint({ options, key, computedBy, origin, state }: Checkpoint): Uint8Array {
  const { stage, epochs, sinceBest, parameters, start, optimiser, best, history } = state;
  const like = (arrays: ParameterArrays): Parameters =>
    Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, { shape, values: arrays[name]! }]));
  return writeContainer(CHECKPOINT, {
    arrays: {
      ...prefixed("weights", parameters),
      ...prefixed("best", best.parameters),
      ...prefixed("start", start ?? {}),
      ...prefixed("first", like(optimiser.first)),
      ...prefixed("second", like(optimiser.second)),
    },
    content: {
      ...{ options, key, computedBy, origin, stage, epochs, sinceBest, step: optimiser.step, history },
      best: { epoch: best.epoch, validationLoss: best.validationLoss },
    },
  });
}

/** @param source Name of the file, for errors. Another version or a damaged file is a UserError. */
export function loadCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  const { arrays, content } = readContainer(CHECKPOINT, bytes, source, checkpointSchema);
  const { options, computedBy, origin, stage, epochs, sinceBest, step, best, history } = content;
  const key: Key = content.key;
  const start = withPrefix("start", arrays);
  const optimiser = {
    step,
    first: valuesOf(withPrefix("first", arrays)),
    second: valuesOf(withPrefix("second", arrays)),
  };
  return {
    ...{ options, key, computedBy, origin },
    state: {
      ...{ stage, epochs, sinceBest, optimiser, history },
      parameters: withPrefix("weights", arrays),
      ...(Object.keys(start).length > 0 && { start }),
      best: { ...best, parameters: withPrefix("best", arrays) },
    },
  };
}

/** Where trained weights belong: whose they are, and what they may have seen. Weights in another place could know the future there. */
export interface WeightsPlace {
  /** Id of the market. */
  readonly market: string;
  /** Id of the learned hedge, where a market has several. */
  readonly hedge?: string | undefined;
  readonly trainedBefore: IsoDate;
  /** Null: not fine-tuned. */
  readonly tunedBefore: IsoDate | null;
  /** Counts from 1. */
  readonly seed: number;
}

/** Bytes of a trained network and its place; `loadWeights` gives the network back to the bit. */
export function saveWeights({ parameters, ...network }: TrainedNetwork, place: WeightsPlace): Uint8Array {
  return writeContainer(WEIGHTS, { arrays: parameters, content: { place, ...network } });
}

/**
 * @param source Name of the file, for errors. Another version, a damaged file, or one that belongs to another place is a UserError.
 * @param place Where the weights are to be used.
 */
export function loadWeights(bytes: Uint8Array, source: string, place: WeightsPlace): TrainedNetwork {
  const { arrays, content } = readContainer(WEIGHTS, bytes, source, weightsSchema);
  const { place: own, ...network } = content;
  const found = own === undefined ? "nothing: a file of an earlier program" : describePlace(own);
  const expected = describePlace(place);
  if (found === expected) return { parameters: arrays, ...network };
  throw new UserError(
    `${source}: expected weights of ${expected}; the file says ${found}`,
    "A network may only hedge what it has not seen: put the right file there, or train again.",
  );
}

function describePlace({ market, hedge = "", trainedBefore, tunedBefore, seed }: WeightsPlace): string {
  const tuned = tunedBefore === null ? "not fine-tuned" : `fine-tuned before ${tunedBefore}`;
  return `${market}${hedge === "" ? "" : `, hedge ${hedge}`}, trained before ${trainedBefore}, ${tuned}, seed ${seed}`;
}

function prefixed(prefix: string, arrays: Parameters): Parameters {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${prefix}/${name}`, array]));
}

function withPrefix(prefix: string, arrays: Parameters): Parameters {
  const start = `${prefix}/`;
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(start))
      .map(([name, array]) => [name.slice(start.length), array]),
  );
}

function valuesOf(arrays: Parameters): ParameterArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}
