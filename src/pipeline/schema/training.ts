import { z } from "zod";
import {
  fineTuneSchema,
  type RecipeName,
  recipes,
  stageSchema,
  type TrainingStage,
  trainingSchema,
} from "../../training/index.ts";
import { count } from "./scalars.ts";

/** Walk-forward fine-tuning of the trained networks on past real windows. */
const fineTuneFields = fineTuneSchema.extend({
  /** Years of history that must lie before a fine-tuning. */
  minYears: z.number().int().min(1).default(15),
  /** Test years from one fine-tuning to the next; in between the networks stay as they are. */
  everyYears: z.number().int().min(1).default(3),
  /** Whether the windows of the configuration's other markets are taken too, cut at the same date. */
  pool: z.boolean().default(false),
});

const { compute, hidden, layers, head, band, features, pathsPerEpoch, validationPaths, batch, weightDecay, clip } =
  trainingSchema.shape;
const { architecture, heads, feedForward, dropout, signature, increments } = trainingSchema.shape;
export const trainingFields = z.strictObject({
  compute: compute.unwrap(),
  architecture: architecture.unwrap(),
  hidden: hidden.unwrap(),
  layers: layers.unwrap(),
  heads: heads.unwrap(),
  feedForward: feedForward.unwrap(),
  dropout: dropout.unwrap(),
  signature: signature.unwrap(),
  increments: increments.unwrap(),
  head: head.unwrap(),
  band: band.unwrap(),
  features: features.unwrap(),
  strikeVolatility: trainingSchema.shape.strikeVolatility.unwrap(),
  stages: z.array(stageSchema).min(1),
  pathsPerEpoch: pathsPerEpoch.unwrap(),
  validationPaths: validationPaths.unwrap(),
  batch: batch.unwrap(),
  weightDecay: weightDecay.unwrap(),
  clip: clip.unwrap(),
  /** Networks trained from different seeds; their deltas are averaged. */
  seeds: count,
  /** Share of the training paths that are made of blocks of the past's own moves. */
  bootstrapShare: z.number().min(0).max(1),
  /** With `backtest.retrainYears`: epochs a stage of a training that goes on from the weights of the one before; null: every training begins anew. */
  warmEpochs: count.nullable(),
  /** Null: networks see simulation only. */
  fineTune: fineTuneFields.nullable(),
});
const recipeNames = Object.keys(recipes) as [RecipeName, ...RecipeName[]];

/** The fields in part, and stages by the name of a recipe. */
const written = trainingFields.partial().extend({
  /** Stages by name, in place of `stages`: `recommended` (the default), or report B's `single-stage` (entropic) and `two-stage` (CVaR, then entropic near its hedge). */
  mode: z.enum(recipeNames).optional(),
});

/** A section `training` as a user writes it; read, its `mode` has become `stages`. */
export const trainingSection = written.transform(withStages);
/** That of a learned hedge. */
export const hedgeTrainingSection = written.omit({ compute: true }).transform(withStages);

function withStages<S extends { mode?: RecipeName | undefined; stages?: TrainingStage[] | undefined }>(
  { mode, ...section }: S,
  context: z.RefinementCtx,
) {
  if (mode === undefined) return section;
  if (section.stages !== undefined) {
    context.addIssue({
      code: "custom",
      message: "must not stand beside 'stages', which it would name",
      path: ["mode"],
    });
    return z.NEVER;
  }
  return { ...section, stages: [...recipes[mode]] };
}

export type TrainingConfig = z.infer<typeof trainingFields>;

export const trainingDefaults: TrainingConfig = {
  ...defaultTraining(),
  seeds: 3,
  bootstrapShare: 0,
  warmEpochs: null,
  fineTune: null,
};

/** The trainer's own defaults of the fields that a configuration may set. */
function defaultTraining(): Omit<TrainingConfig, "seeds" | "fineTune" | "bootstrapShare" | "warmEpochs"> {
  const { costRate, leverage, horizonSteps, calendarDays, ivMultiple, atTheMoneyShare, strikeDeviation, ...own } =
    trainingSchema.parse({ costRate: 0, leverage: 0 });
  return own;
}
