import { z } from "zod";
import type { Key } from "../core/index.ts";
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
  computedBy: computeSchema,
  stage: z.int(),
  epochs: z.int(),
  sinceBest: z.int(),
  step: z.int(),
  best: z.strictObject({ epoch: z.int(), validationLoss: z.number() }),
  history: historySchema,
});
const weightsSchema = z.strictObject({
  options: trainingSchema,
  computedBy: computeSchema,
  history: historySchema,
  bestEpoch: z.int(),
  status: z.enum(["finished", "stoppedEarly", "noImprovement"]),
  fineTuned: z.strictObject({ windows: z.int(), simulatedShare: z.number() }).optional(),
});

/** Bytes of a checkpoint; `loadCheckpoint` gives it back to the bit. */
export function saveCheckpoint({ options, key, computedBy, state }: Checkpoint): Uint8Array {
  const { stage, epochs, sinceBest, parameters, optimiser, best, history } = state;
  const like = (arrays: ParameterArrays): Parameters =>
    Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, { shape, values: arrays[name]! }]));
  return writeContainer(CHECKPOINT, {
    arrays: {
      ...prefixed("weights", parameters),
      ...prefixed("best", best.parameters),
      ...prefixed("first", like(optimiser.first)),
      ...prefixed("second", like(optimiser.second)),
    },
    content: {
      ...{ options, key, computedBy, stage, epochs, sinceBest, step: optimiser.step, history },
      best: { epoch: best.epoch, validationLoss: best.validationLoss },
    },
  });
}

/** @param source Name of the file, for errors. Another version or a damaged file is a UserError. */
export function loadCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  const { arrays, content } = readContainer(CHECKPOINT, bytes, source, checkpointSchema);
  const { options, computedBy, stage, epochs, sinceBest, step, best, history } = content;
  const key: Key = content.key;
  const optimiser = {
    step,
    first: valuesOf(withPrefix("first", arrays)),
    second: valuesOf(withPrefix("second", arrays)),
  };
  return {
    ...{ options, key, computedBy },
    state: {
      ...{ stage, epochs, sinceBest, optimiser, history },
      parameters: withPrefix("weights", arrays),
      best: { ...best, parameters: withPrefix("best", arrays) },
    },
  };
}

/** Bytes of a trained network; `loadWeights` gives it back to the bit. */
export function saveWeights({ parameters, ...content }: TrainedNetwork): Uint8Array {
  return writeContainer(WEIGHTS, { arrays: parameters, content });
}

/** @param source Name of the file, for errors. Another version or a damaged file is a UserError. */
export function loadWeights(bytes: Uint8Array, source: string): TrainedNetwork {
  const { arrays, content } = readContainer(WEIGHTS, bytes, source, weightsSchema);
  return { parameters: arrays, ...content };
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
