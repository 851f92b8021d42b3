import { deriveKey, type Effects, type Key } from "../../../../core/index.ts";
import { loadCompute } from "../../../../models/index.ts";
import {
  type ConvergencePoint,
  convergence,
  type EpisodeSource,
  type OptimiserOptions,
  type TrainingOptions,
  trainingSchema,
} from "../../../../training/index.ts";
import { exactPremium, MARKET, marketPaths, soldEpisodes } from "./market.ts";
import { LOSS, networkFigures, type TestFigures, type TestPaths } from "./test-figures.ts";

/** How long a training goes, and how often it is judged. */
export interface Budget {
  readonly steps: number;
  /** Steps from one look at the validation paths to the next. */
  readonly every: number;
  readonly batch: number;
  readonly validationPaths: number;
}

/** One training of the corrected comparison. */
export interface Training {
  readonly optimiser: OptimiserOptions;
  readonly learningRate: number;
  readonly budget: Budget;
  /** Decides initial weights and training paths. */
  readonly key: Key;
  /** Decides the validation paths, the same for all trainings. */
  readonly validationKey: Key;
  /** Absent: the training is for a choice, and the test paths are not looked at. */
  readonly test?: TestPaths | undefined;
}

export interface TrainingResult {
  /** Validation loss over the steps. */
  readonly points: readonly ConvergencePoint[];
  /** Of the weights after the last step; undefined where no test was asked for. */
  readonly test: TestFigures | undefined;
}

/**
 * The source's network and loss on a real liability: LSTM of 32, positions 1.5 tanh of its output, Var(P&L before cost) + mean cost in units of the premium. The rate
 * falls by a half cosine; the weights are those of the last step.
 */
export function trainingOptions({ optimiser, learningRate, budget }: Training): TrainingOptions {
  const { steps, every, batch, validationPaths } = budget;
  return trainingSchema.parse({
    ...{ hidden: 32, layers: 1, head: "direct", band: false, optimiser, batch, validationPaths, clip: 10 },
    stages: [
      {
        ...{ ...LOSS, learningRate, schedule: "decay" },
        ...{ epochs: steps / every, patience: steps, keep: "last" },
      },
    ],
    pathsPerEpoch: every * batch,
    ...{ horizonSteps: MARKET.steps, calendarDays: 365 * MARKET.years, costRate: MARKET.costRate, leverage: 0 },
  });
}

/** Work for a thread: one training. */
export interface ConvergenceTask {
  readonly kind: "convergence";
  readonly training: Training;
}

/** Runs one training in this thread. @param clock seconds, for the time of its steps; default: time is not taken */
export async function runTraining(
  training: Training,
  fx: Pick<Effects, "now" | "log" | "sleep" | "signal">,
  clock: () => number = () => 0,
): Promise<TrainingResult> {
  const options = trainingOptions(training);
  const compute = await loadCompute("kernel");
  const context = { compute, fx: { ...fx, log: () => undefined }, clock };
  const { points, network } = await convergence(options, episodeSource(training), training.key, context);
  const { test } = training;
  return { points, test: test && networkFigures(compute, options, network.parameters, test) };
}

function episodeSource({ key, validationKey }: Training): EpisodeSource {
  const premium = exactPremium();
  const trainingPaths = deriveKey(key, "training paths");
  return ({ index, episodes }) =>
    index < 0
      ? soldEpisodes(marketPaths(validationKey, episodes, 0), premium)
      : soldEpisodes(marketPaths(trainingPaths, episodes, index * episodes), premium);
}
