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

/** The report's head, 1.5 tanh, and its weight decay. */
const PUBLISHED: Settings = { head: "direct", weightDecay: 1e-4 };

/**
 * Chosen on validation paths: a correction of the Black-Scholes delta instead of the delta itself, and a loss that sees both deviation and tail.
 */
const RECOMMENDED: Stage = {
  ...{ loss: "mean-variance-tail", lambda: 2, tailWeight: 0.5, costMultiple: 1, learningRate: 3e-3 },
};

export const recipes = {
  lstm: { settings: PUBLISHED, stages: ENTROPIC_ONLY, costs: true },
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
