/** What a run may spend. */
export interface Budget {
  /** Networks of each recipe. */
  readonly seeds: number;
  readonly trainingPaths: number;
  readonly validationPaths: number;
  /** Paths that networks and comparisons see; the rows without a network always see all `TEST_PATHS`. */
  readonly networkPaths: number;
  readonly epochs: number;
  /** Epochs that a network goes on for at the next higher cost. */
  readonly costEpochs: number;
  /** Resamples of an interval. */
  readonly draws: number;
}

/** Paths of the report: training, validation and test, each by a seed of its own. */
export const TRAINING_PATHS = 20_000;
export const VALIDATION_PATHS = 5_000;
export const TEST_PATHS = 50_000;
export const PATH_SEEDS = { training: 42, validation: 43, test: 44 } as const;

/** Costs on the value traded, basis points, ascending; each network goes on from the one before. */
export const COSTS_BPS = [0, 3, 10, 18] as const;

export const FULL: Budget = {
  seeds: 5,
  trainingPaths: TRAINING_PATHS,
  validationPaths: VALIDATION_PATHS,
  networkPaths: TEST_PATHS,
  epochs: 6,
  costEpochs: 1,
  draws: 1000,
};

export const QUICK: Budget = {
  seeds: 2,
  trainingPaths: 5_120,
  validationPaths: 2_000,
  networkPaths: 5_000,
  epochs: 5,
  costEpochs: 1,
  draws: 200,
};
