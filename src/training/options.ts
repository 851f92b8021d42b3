import { z } from "zod";
import { DEFAULT_SIGNATURE, featureNames, type HeadName, heads } from "../hedging/index.ts";
import { type ArchitectureName, architectures } from "../models/index.ts";
import { type LossName, losses } from "./losses.ts";
import { type ScheduleName, schedules } from "./schedules.ts";

const headNames = Object.keys(heads) as [HeadName, ...HeadName[]];
const architectureNames = Object.keys(architectures) as [ArchitectureName, ...ArchitectureName[]];
const scheduleNames = Object.keys(schedules) as [ScheduleName, ...ScheduleName[]];
const lossNames = Object.keys(losses) as [LossName, ...LossName[]];
const count = z.int().min(1);
const positive = z.number().positive();

/** One stage of training: a loss, and how long and how fast to follow it. A later stage starts from the best weights of the one before. */
export const stageSchema = z.strictObject({
  loss: z.enum(lossNames).default("mean-variance"),
  /** Risk aversion of `mean-variance`, `mean-variance-tail` and `entropic`. */
  lambda: positive.default(2),
  /** Weight of the mean cost in `mean-variance` and `mean-variance-tail`: trading is the less, the larger it is. */
  costMultiple: z.number().min(0).default(3),
  /** Weight of the tail in `mean-variance-tail`. */
  tailWeight: z.number().min(0).default(0.5),
  /** Share of the worst episodes that `cvar` and `mean-variance-tail` average. */
  tail: z.number().gt(0).lt(1).default(0.05),
  epochs: z.int().min(0).default(8),
  /** Peak of the schedule. */
  learningRate: positive.default(3e-3),
  /** How the learning rate moves over the steps of the stage. */
  schedule: z.enum(scheduleNames).default("one-cycle"),
  /** Adds so many times the mean volume, sum |d delta| with the opening trade and the unwind, to the loss, in its units. */
  tradePenalty: z.number().min(0).default(0),
  /** Adds `weight` times the mean distance of the deltas from a band of half-width `width` about those of the weights that the stage starts from, on the same paths. */
  bandPenalty: z
    .strictObject({ weight: positive, width: z.number().min(0) })
    .nullable()
    .default(null),
  /** Epochs without a new best on the held-out paths after which the stage ends. */
  patience: count.default(4),
  /** Weights that the stage ends with: the `best` on the held-out paths, its start included, or those of the `last` epoch, which then always runs. */
  keep: z.enum(["best", "last"]).default("best"),
});

/** Going on with a trained network on past real windows: see `fineTune`. */
export const fineTuneSchema = z.strictObject({
  /** Passes over the windows. */
  epochs: count.default(2),
  /** Peak of the last stage's schedule; a tenth of the first training's. */
  learningRate: positive.default(3e-4),
  /** Share of simulated episodes in every batch, so that what was learned from them is not forgotten. */
  simulatedShare: z.number().min(0).lt(1).default(0.5),
});

/** The set `signature` of the features: the exact signature of the last closes. */
export const signatureSchema = z.strictObject({
  /** Closes that it looks back on, today's included. */
  window: z.int().min(2).default(DEFAULT_SIGNATURE.window),
  /** Highest level. Numbers grow as the path's coordinates to this power. */
  depth: z.int().min(1).max(6).default(DEFAULT_SIGNATURE.depth),
  /** Time as a coordinate of its own. */
  time: z.boolean().default(DEFAULT_SIGNATURE.time),
  /** The path beside itself one step late, whose area holds the realised variance. */
  leadLag: z.boolean().default(DEFAULT_SIGNATURE.leadLag),
  /** The logarithm of the signature: fewer numbers that say the same. */
  log: z.boolean().default(DEFAULT_SIGNATURE.log),
});

/** A network that says moves: its first number is a position within +/-1.5, which goes on from the step before. */
export const incrementsSchema = z.strictObject({
  /** Most that the position may move in a step; null: from any position to any other. */
  cap: positive.nullable().default(null),
  /** Whether the first trade may be of any size, whatever the cap. Published hedgers may not: they reach their first delta late. */
  firstFree: z.boolean().default(true),
});

/** Everything that decides a training, beside the paths and the key. */
export const trainingSchema = z.strictObject({
  /** `kernel`: the fused kernel with gradients by hand. `tensors`: a tensor library with its own gradients, slow; for models that the kernel cannot run, or to check it. */
  compute: z.enum(["kernel", "tensors"]).default("kernel"),
  /** Kind of network. A configuration that names one gets the sizes that suit it, unless it gives its own. */
  architecture: z.enum(architectureNames).default("lstm"),
  /** Width of the network's layers. */
  hidden: count.default(50),
  layers: count.default(2),
  /** Heads of attention (`transformer`, `h-sah`): a divisor of `hidden`. Others ignore it. */
  heads: count.default(4),
  /** Width inside a Transformer's feed-forward layers; others ignore it. */
  feedForward: count.default(128),
  /** Share of activations that a training drops; not for `mlp` and `h-sah`. */
  dropout: z.number().min(0).lt(1).default(0),
  /** What the feature `signature` is, where it is seen. */
  signature: signatureSchema.default(() => signatureSchema.parse({})),
  /** Null: the network says levels. */
  increments: incrementsSchema.nullable().default(null),
  head: z.enum(headNames).default("residual-skew"),
  /** Whether the network also learns a no-trade band. */
  band: z.boolean().default(true),
  /** What the network sees: `base`, and what is added to it. */
  features: z
    .array(z.enum(featureNames))
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: "must name each set once" })
    .default(["base"]),
  /** Whether d1, in the features and the head, is that of the volatility of the option's own strike; needs a smile. */
  strikeVolatility: z.boolean().default(false),
  stages: z
    .array(stageSchema)
    .min(1)
    .default(() => [stageSchema.parse({})]),
  pathsPerEpoch: count.default(20_000),
  validationPaths: count.default(10_000),
  /** Paths a step of the optimiser. What is left of an epoch after whole batches is not used. */
  batch: count.default(512),
  weightDecay: z.number().min(0).default(0),
  /** Limit of the norm of the gradient of all weights together. */
  clip: positive.default(5),
  /** Trading days of an episode. */
  horizonSteps: count.default(21),
  /** Calendar days of an episode: the option's time to expiry counts these. */
  calendarDays: positive.default(30),
  /** Implied volatility at the money over the volatility index. */
  ivMultiple: positive.default(0.9),
  /** Cost of a trade over its value, e.g. 0.00005 for half a basis point; of a purchase and of a sale where they differ. */
  costRate: z.union([z.number().min(0), z.strictObject({ buy: z.number().min(0), sell: z.number().min(0) })]),
  /** Slope of the smile, d sigma / d ln K, of simulated episodes; absent: one volatility for every strike. */
  smileSlope: z.number().optional(),
  /** Leverage b of the skew rule. */
  leverage: z.number(),
  /** Share of episodes struck at the forward; the others are normal about it, with this deviation in units of sigma_0 sqrt(T). */
  atTheMoneyShare: z.number().min(0).max(1).default(0.4),
  strikeDeviation: z.number().min(0).default(0.8),
});

export type TrainingStage = z.output<typeof stageSchema>;
export type TrainingOptions = z.output<typeof trainingSchema>;
export type FineTuneOptions = z.output<typeof fineTuneSchema>;

/** The options that decide what a network is. */
export type NetworkSettings = Pick<
  TrainingOptions,
  | "architecture"
  | "hidden"
  | "layers"
  | "heads"
  | "feedForward"
  | "dropout"
  | "head"
  | "band"
  | "features"
  | "signature"
  | "increments"
>;
