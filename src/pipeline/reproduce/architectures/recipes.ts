import type { z } from "zod";
import { type TrainingOptions, trainingSchema } from "../../../training/index.ts";
import type { Budget } from "./budget.ts";
import { STEPS } from "./heston-market.ts";

/** Half the report's: twice the steps in the same time. */
export const BATCH = 128;

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

/** The report's loss, risk aversion 1 a point; small batches and one cycle up to a high rate do in six epochs what it does in up to 50. */
const ENTROPIC: Stage = { loss: "entropic", lambda: 1 };
const FAST = 5e-3;
/** Attention and our better scaled inputs want less. */
const SLOW = 2e-3;

/**
 * The report's two stages: CVaR, then the entropic loss with a penalty of trading and of leaving a band of 0.15 about the deltas of the first stage, on the same path.
 * Epochs are shared 3 to 2 as there. It does not tell the weight of the band.
 */
const twoStages = (learningRate: number): Recipe["stages"] => [
  { share: 0.6, stage: { loss: "cvar", tail: 0.05, learningRate } },
  {
    share: 0.4,
    stage: {
      ...{ ...ENTROPIC, learningRate: learningRate / 5 },
      ...{ tradePenalty: 1e-3, bandPenalty: { weight: 100, width: 0.15 } },
    },
  },
];

/** The networks of the report beside what they see. */
const KOZYRA: Settings = { architecture: "kozyra-lstm", dropout: 0.1 };
const TRANSFORMER: Settings = { architecture: "transformer", hidden: 64, layers: 2, heads: 4, feedForward: 128 };
const SIGNATURE_LSTM: Settings = { architecture: "signature-lstm", signature: { window: 5, depth: 2 } };
const HYBRID: Settings = { architecture: "hybrid", head: "position", signature: { window: 5, depth: 2 } };
const H_SAH: Settings = {
  ...{ architecture: "h-sah", head: "position", signature: { window: 5, depth: 3 } },
  ...{ hidden: 64, layers: 1, heads: 4 },
};

/** A position may go from any to any other, the first trade as well. */
const FREE = { cap: null, firstFree: true };

/** As the report trains: its four plain features, its head 1.5 tanh, weight decay, the last epoch's weights. Without costs. */
function published(settings: Settings, rate = FAST, stages: Recipe["stages"] = entropicAt(rate)): Recipe {
  return {
    settings: { head: "direct", weightDecay: 1e-4, ...settings, features: seenBy("state", settings) },
    stages: stages.map(({ share, stage }) => ({ share, stage: { ...stage, keep: "last" } })),
    costs: false,
  };
}

/** The same networks without its defects, on features of order one, with the weights that are best on validation paths; at every cost. */
function corrected(settings: Settings, stages: Recipe["stages"] = entropicAt(SLOW)): Recipe {
  return { settings: { head: "direct", ...settings, features: seenBy("base", settings) }, stages, costs: true };
}

function entropicAt(learningRate: number): Recipe["stages"] {
  return [{ share: 1, stage: { ...ENTROPIC, learningRate } }];
}

/** Exact signatures of the last five closes come last, where the network has them. */
function seenBy(plain: "state" | "base", { signature }: Settings): Settings["features"] {
  return signature === undefined ? [plain] : [plain, "signature"];
}

/** Chosen on validation paths: a correction of the Black-Scholes delta instead of the delta itself, and a loss that sees both deviation and tail. */
const RECOMMENDED: Stage = {
  ...{ loss: "mean-variance-tail", lambda: 2, tailWeight: 0.5, costMultiple: 1, learningRate: 3e-3 },
};

export const recipes = {
  publishedLstm: published({}),
  publishedKozyra: published(KOZYRA),
  publishedTwoStage: published(KOZYRA, FAST, twoStages(FAST)),
  publishedSignatureLstm: published(SIGNATURE_LSTM),
  publishedHSah: published({ ...H_SAH, increments: { cap: 0.3, firstFree: false } }, SLOW),
  publishedHybrid: published({ ...HYBRID, increments: { cap: 0.2, firstFree: false } }),
  publishedTransformer: published(TRANSFORMER, SLOW),
  lstm: corrected({}),
  kozyra: corrected(KOZYRA),
  twoStage: corrected(KOZYRA, twoStages(SLOW)),
  signatureLstm: corrected(SIGNATURE_LSTM),
  hSah: corrected({ ...H_SAH, increments: FREE }),
  hybrid: corrected({ ...HYBRID, increments: FREE }),
  transformer: corrected(TRANSFORMER),
  mlp: corrected({ architecture: "mlp" }),
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
    ...{ band: false, batch: BATCH, horizonSteps: STEPS, calendarDays: STEPS, leverage: 0, clip: 5 },
    ...{ pathsPerEpoch: budget.trainingPaths, validationPaths: budget.validationPaths },
    ...settings,
    stages,
    costRate: costBps / 1e4,
  });
}
