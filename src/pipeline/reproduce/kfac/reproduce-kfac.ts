import { deriveKey, type Effects, keyFrom } from "../../../core/index.ts";
import type { PresetResult } from "../../../market/index.ts";
import { defaultThreads, openPool, type Pool } from "../../pool.ts";
import type { PresetOptions } from "../preset.ts";
import { type Comparison, type ComparisonBudget, compareOptimisers } from "./corrected/compare.ts";
import { contenderLabel, contenderNames } from "./corrected/contenders.ts";
import { secondsPerStep } from "./corrected/reached.ts";
import { kfacAnswers } from "./corrected-answers.ts";
import { convergenceFigure } from "./corrected-figure.ts";
import { correctedTables } from "./corrected-tables.ts";
import { type PublishedBudget, type PublishedStudy, studyPublished } from "./published/study.ts";
import { publishedDefects } from "./published-defects.ts";
import { publishedFigureList } from "./published-figures.ts";
import { performanceTable, publishedChecks, significanceTable, spreadTable } from "./published-tables.ts";

export interface KfacBudget {
  readonly published: PublishedBudget;
  readonly corrected: ComparisonBudget;
}

/** Some minutes on two cores. */
const FULL: KfacBudget = {
  published: { seeds: 10, freshBatches: 100, spreadBatches: 30, kernel: "reference" },
  corrected: {
    ...{ steps: 800, every: 20, batch: 128, validationPaths: 2048 },
    ...{ seeds: 10, tuningSeeds: 2, rates: 5, testPaths: 20_000 },
  },
};

/** Shows that everything works; too little for answers. */
const QUICK: KfacBudget = {
  published: { seeds: 3, freshBatches: 30, spreadBatches: 10, kernel: "base" },
  corrected: {
    ...{ steps: 160, every: 20, batch: 128, validationPaths: 1024 },
    ...{ seeds: 3, tuningSeeds: 1, rates: 3, testPaths: 5000 },
  },
};

/**
 * K-FAC against Adam in deep hedging (Enkhbayar 2024): Tables 1 and 2 and the five figures as published, the spread over seeds, and the comparison again with an
 * option to hedge, K-FAC on all layers, tuned rates and paths that decide nothing.
 */
export async function reproduceKfac(options: PresetOptions, fx: Effects): Promise<PresetResult> {
  return await reproduceWithin(options.quick ? QUICK : FULL, options, fx);
}

/** `reproduceKfac` with a budget of one's own. */
export async function reproduceWithin(
  budget: KfacBudget,
  { seed, quick, threads = defaultThreads() }: PresetOptions,
  fx: Effects,
): Promise<PresetResult> {
  const key = deriveKey(keyFrom(seed), "K-FAC");
  fx.log("K-FAC: the published experiment, and the same over other seeds");
  const study = studyPublished(key, budget.published);
  const comparison = await within(openPool(threads, fx), (pool) => compareOptimisers(key, budget.corrected, pool, fx));
  return {
    preset: "kfac",
    title: "K-FAC against Adam in deep hedging",
    source:
      "T.-O. Enkhbayar (2024), A New Way: Kronecker-Factored Approximate Curvature Deep Hedging and its Benefits, arXiv:2411.15002",
    ...{ quick, seed },
    ...(await contentOf(study, comparison)),
  };
}

async function within<T>(pool: Pool, work: (pool: Pool) => Promise<T>): Promise<T> {
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

async function contentOf(study: PublishedStudy, comparison: Comparison) {
  return {
    tables: [significanceTable(study), performanceTable(study), spreadTable(study), ...correctedTables(comparison)],
    figures: [...(await publishedFigureList(study)), await convergenceFigure(comparison)],
    defects: publishedDefects(study),
    checks: publishedChecks(study),
    answers: kfacAnswers(study, comparison),
    notes: notesOf(comparison),
  };
}

function notesOf({ timed }: Comparison): string[] {
  const times = contenderNames.map((name) => {
    const { seconds, steps } = timed[name].at(-1)!;
    return `${contenderLabel(name)} ${seconds.toFixed(2)} s (${steps} steps, ${(1000 * secondsPerStep(timed[name])).toFixed(2)} ms each)`;
  });
  return [
    "The published rows are on NumPy's legacy random numbers, seed 42, and PyTorch's initial weights, which are shipped. Everything else follows from the seed.",
    "The published network has 51 positions a path: the last one, on the day of expiry, earns nothing and its change is charged. Without it the printed digits do not come out.",
    `Processor time of one training, one thread, steps alone (machine-dependent, measured once): ${times.join("; ")}.`,
    "Yardstick: arXiv:2410.22568 reports Adam's level in a quarter of the steps, for a cliquet on Heston paths and a block Gauss-Newton method with shrinkage.",
  ];
}
