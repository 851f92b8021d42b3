import type { z } from "zod";
import { inLossUnits, lossUnit } from "./loss-units.ts";
import { stageSchema, type TrainingStage } from "./options.ts";

/** Report B's losses are in money for an option at 100 of 20 % and 30 days; the same risk aversion and penalties in our units. */
const UNIT = lossUnit({ spot: 100, volatility: 0.2, years: 30 / 365 });

/**
 * Stages of a training by the name of its mode.
 *   recommended   the defaults of `stageSchema`: mean and variance with a dear cost, which fits an episode's cost and not only its tail
 *   single-stage  report B's ("Deep Hedging Research: Comprehensive Findings"): the entropic loss with risk aversion 1, at a constant rate, until 15 epochs have
 *                 brought nothing
 *   two-stage     report B's: CVaR first; then the entropic loss with 0.001 of money for a unit traded, within 0.15 of the delta that the first stage holds on the
 *                 same path. The report gives no weight of the band; 100 of our units hold the deltas in without drowning the loss outside.
 */
export const recipes = {
  recommended: [stageSchema.parse({})],
  "single-stage": [
    ofReport({ loss: "entropic", lambda: 1, epochs: 50, learningRate: 5e-4, schedule: "constant", patience: 15 }),
  ],
  "two-stage": [
    ofReport({ loss: "cvar", tail: 0.05, epochs: 30, learningRate: 1e-3, schedule: "constant", patience: 10 }),
    ofReport({
      ...{ loss: "entropic", lambda: 1, epochs: 20, learningRate: 1e-4, schedule: "constant", patience: 10 },
      ...{ tradePenalty: 1e-3, bandPenalty: { weight: 100 * UNIT, width: 0.15 } },
    }),
  ],
} as const satisfies Record<string, readonly TrainingStage[]>;

export type RecipeName = keyof typeof recipes;

/** A stage stated in money. */
function ofReport(stage: z.input<typeof stageSchema>): TrainingStage {
  return stageSchema.parse(inLossUnits(stage, UNIT));
}
