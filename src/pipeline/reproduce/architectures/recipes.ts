import type { z } from "zod";
import { type TrainingOptions, trainingSchema } from "../../../training/index.ts";
import type { Budget } from "./budget.ts";
import { STEPS } from "./heston-market.ts";

type Settings = Partial<z.input<typeof trainingSchema>>;
type Stage = NonNullable<Settings["stages"]>[number];

/** How the networks of one row are made. */
export interface Recipe {
  /** Of the training, beside what all share. */
  readonly settings: Settings;
  /** Stages without their epochs, and the share of the budget's epochs that each gets. */
  readonly stages: readonly { readonly share: number; readonly stage: Stage }[];
  /** Whether every epoch has paths of its own; default: the report's 20,000 again. */
  readonly fresh?: boolean | undefined;
  /** Whether the networks go on at higher costs; otherwise they serve the published table alone. */
  readonly costs: boolean;
}

/** The report's loss, risk aversion 1 a point. Our schedule: one cycle up to 3e-3 over few epochs does what 50 epochs at 5e-4 do. */
const ENTROPIC: Stage = { loss: "entropic", lambda: 1, learningRate: 3e-3 };
const ENTROPIC_ONLY = [{ share: 1, stage: ENTROPIC }];
/** Attention does not bear that rate. */
const SLOWER_ENTROPIC = [{ share: 1, stage: { ...ENTROPIC, learningRate: 1e-3 } }];

/** The report's four features, its head 1.5 tanh, its weight decay. */
const PUBLISHED: Settings = { features: ["state"], head: "direct", weightDecay: 1e-4 };
const PUBLISHED_KOZYRA: Settings = { ...PUBLISHED, architecture: "kozyra-lstm", dropout: 0.1 };

/** Exact signatures of the last five closes beside the features. */
const withSignature = (depth: number): Settings => ({
  features: ["state", "signature"],
  signature: { window: 5, depth },
});
const H_SAH: Settings = {
  ...{ ...PUBLISHED, ...withSignature(3), architecture: "h-sah", head: "position" },
  ...{ hidden: 64, layers: 1, heads: 4 },
};
const HYBRID: Settings = { ...PUBLISHED, ...withSignature(2), architecture: "hybrid", head: "position" };

/** A position may go from any to any other, the first trade as well. */
const FREE = { cap: null, firstFree: true };

/**
 * The report's two stages: CVaR, then the entropic loss with a penalty of trading and of leaving a band of 0.15 about the deltas of the first stage, on the same path.
 * Epochs are shared 3 to 2 as there. It does not tell the weight of the band.
 */
const TWO_STAGES = [
  { share: 0.6, stage: { loss: "cvar", tail: 0.05, learningRate: 3e-3 } },
  {
    share: 0.4,
    stage: { ...ENTROPIC, learningRate: 3e-4, tradePenalty: 1e-3, bandPenalty: { weight: 100, width: 0.15 } },
  },
] as const;

/** Chosen on validation paths: a correction of the Black-Scholes delta instead of the delta itself, and a loss that sees both deviation and tail. */
const RECOMMENDED: Stage = {
  ...{ loss: "mean-variance-tail", lambda: 2, tailWeight: 0.5, costMultiple: 1, learningRate: 3e-3 },
};

export const recipes = {
  lstm: { settings: PUBLISHED, stages: ENTROPIC_ONLY, costs: true },
  kozyra: { settings: PUBLISHED_KOZYRA, stages: ENTROPIC_ONLY, costs: true },
  twoStage: { settings: PUBLISHED_KOZYRA, stages: TWO_STAGES, costs: true },
  signatureLstm: {
    settings: { ...PUBLISHED, ...withSignature(2), architecture: "signature-lstm" },
    stages: ENTROPIC_ONLY,
    costs: true,
  },
  hSahCapped: {
    settings: { ...H_SAH, increments: { cap: 0.3, firstFree: false } },
    stages: SLOWER_ENTROPIC,
    costs: false,
  },
  hSah: { settings: { ...H_SAH, increments: FREE }, stages: SLOWER_ENTROPIC, costs: true },
  hybridCapped: {
    settings: { ...HYBRID, increments: { cap: 0.2, firstFree: false } },
    stages: ENTROPIC_ONLY,
    costs: false,
  },
  hybrid: { settings: { ...HYBRID, increments: FREE }, stages: ENTROPIC_ONLY, costs: true },
  transformer: {
    settings: { ...PUBLISHED, architecture: "transformer", hidden: 64, layers: 2, heads: 4, feedForward: 128 },
    stages: SLOWER_ENTROPIC,
    costs: true,
  },
  mlp: { settings: { ...PUBLISHED, architecture: "mlp" }, stages: ENTROPIC_ONLY, costs: true },
  recommended: {
    settings: { head: "residual-bs" },
    stages: [{ share: 1, stage: RECOMMENDED }],
    fresh: true,
    costs: true,
  },
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

/** Options of a recipe's first training, without costs. */
export function optionsOf(recipe: Recipe, budget: Budget): TrainingOptions {
  const epochs = (share: number) => Math.max(1, Math.round(share * budget.epochs));
  return parse(
    recipe,
    budget,
    0,
    recipe.stages.map(({ share, stage }) => ({ ...stage, epochs: epochs(share) })),
  );
}

/** Options of going on at a cost, from the weights of the next lower one: the last stage again, at a third of its rate. */
export function costOptionsOf(recipe: Recipe, budget: Budget, costBps: number): TrainingOptions {
  const { stage } = recipe.stages.at(-1)!;
  const learningRate = (stage?.learningRate ?? 3e-3) / 3;
  return parse(recipe, budget, costBps, [{ ...stage, learningRate, epochs: budget.costEpochs }]);
}

function parse({ settings }: Recipe, budget: Budget, costBps: number, stages: Stage[]): TrainingOptions {
  return trainingSchema.parse({
    ...{ band: false, batch: 256, horizonSteps: STEPS, calendarDays: STEPS, leverage: 0, clip: 5 },
    ...{ pathsPerEpoch: budget.trainingPaths, validationPaths: budget.validationPaths },
    ...settings,
    stages,
    costRate: costBps / 1e4,
  });
}
