import { z } from "zod";
import { type IsoDate, type Key, UserError } from "../core/index.ts";
import type { Parameters } from "../models/index.ts";
import { readContainer, type StoredArray, writeContainer } from "./container.ts";
import type { OptimiserState } from "./optimisers/index.ts";
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
  scalars: z.record(z.string(), z.number()).default({}),
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
  const { stage, epochs, sinceBest, parameters, optimiser, best, history } = state;
  return writeContainer(CHECKPOINT, {
    arrays: {
      ...prefixed("weights", parameters),
      ...prefixed("best", best.parameters),
      ...optimiserArrays(optimiser),
    },
    content: {
      ...{ options, key, computedBy, origin, stage, epochs, sinceBest, history },
      ...{ step: optimiser.step, scalars: optimiser.scalars },
      best: { epoch: best.epoch, validationLoss: best.validationLoss },
    },
  });
}

/** @param source Name of the file, for errors. Another version or a damaged file is a UserError. */
export function loadCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  const { arrays, content } = readContainer(CHECKPOINT, bytes, source, checkpointSchema);
  const { options, computedBy, origin, stage, epochs, sinceBest, step, scalars, best, history } = content;
  const key: Key = content.key;
  return {
    ...{ options, key, computedBy, origin },
    state: {
      ...{ stage, epochs, sinceBest, history },
      optimiser: { step, scalars, arrays: readOptimiser(arrays) },
      parameters: weightsOf(withPrefix("weights", arrays), source),
      best: { ...best, parameters: weightsOf(withPrefix("best", arrays), source) },
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
  if (found === expected) return { parameters: weightsOf(arrays, source), ...network };
  throw new UserError(
    `${source}: expected weights of ${expected}; the file says ${found}`,
    "A network may only hedge what it has not seen: put the right file there, or train again.",
  );
}

function describePlace({ market, hedge = "", trainedBefore, tunedBefore, seed }: WeightsPlace): string {
  const tuned = tunedBefore === null ? "not fine-tuned" : `fine-tuned before ${tunedBefore}`;
  return `${market}${hedge === "" ? "" : `, hedge ${hedge}`}, trained before ${trainedBefore}, ${tuned}, seed ${seed}`;
}

type StoredArrays = Readonly<Record<string, StoredArray>>;

/** The arrays of an optimiser as `kind/name`. */
function optimiserArrays({ arrays }: OptimiserState): StoredArrays {
  const groups = Object.entries(arrays).map(([kind, named]) =>
    prefixed(
      kind,
      Object.fromEntries(Object.entries(named).map(([name, values]) => [name, { shape: [values.length], values }])),
    ),
  );
  return Object.assign({}, ...groups);
}

/** All arrays of a checkpoint that are no weights, by kind and name. */
function readOptimiser(arrays: StoredArrays): OptimiserState["arrays"] {
  const kinds = new Set(Object.keys(arrays).map((name) => name.slice(0, name.indexOf("/"))));
  const own = [...kinds].filter((kind) => kind !== "weights" && kind !== "best");
  return Object.fromEntries(
    own.map((kind) => [
      kind,
      Object.fromEntries(Object.entries(withPrefix(kind, arrays)).map(([name, { values }]) => [name, values])),
    ]),
  );
}

/** Weights are in single precision; anything else is a UserError. */
function weightsOf(arrays: StoredArrays, source: string): Parameters {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, values }]) => {
      if (values instanceof Float32Array) return [name, { shape, values }];
      throw new UserError(`${source}: the weights ${name} are in double precision, expected single`);
    }),
  );
}

function prefixed(prefix: string, arrays: StoredArrays): StoredArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${prefix}/${name}`, array]));
}

function withPrefix(prefix: string, arrays: StoredArrays): StoredArrays {
  const start = `${prefix}/`;
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(start))
      .map(([name, array]) => [name.slice(start.length), array]),
  );
}
