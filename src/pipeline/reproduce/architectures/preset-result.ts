import { deriveKey } from "../../../core/index.ts";
import type { PresetResult } from "../../../market/index.ts";
import { acceptanceOf } from "./acceptance.ts";
import { COSTS_BPS, PATH_SEEDS, TEST_PATHS } from "./budget.ts";
import { classicalChecks, priceCheck, recipeChecks } from "./checks.ts";
import { publishedNetworks } from "./published-table.ts";
import type { RecipeName } from "./recipes.ts";
import { exactPrice } from "./report-market.ts";
import type { RowResult } from "./results.ts";
import { BENCHMARK, OUR_RECIPE } from "./rows.ts";
import { compareRows, type RowComparison } from "./seed-comparison.ts";
import { acceptanceTable, costTable, mainTable, pairedTable, spreadTable } from "./tables.ts";
import type { RecipeRuns, TrainingJob } from "./train-recipes.ts";

/** All that was computed. */
export interface Findings extends TrainingJob {
  readonly quick: boolean;
  readonly seed: number;
  readonly runs: Readonly<Record<RecipeName, RecipeRuns>>;
  readonly rows: readonly RowResult[];
}

/** Rows at one cost, and how they differ from the benchmark. */
export interface CostComparison {
  readonly costBps: number;
  readonly labels: readonly string[];
  readonly comparisons: readonly RowComparison[];
}

export async function presetResult(findings: Findings): Promise<PresetResult> {
  const { rows, market, budget, quick, seed } = findings;
  const { premium } = market;
  const compared = await compareCosts(findings);
  const sample = `${budget.networkPaths.toLocaleString("en-US")} test paths (NumPy seed ${PATH_SEEDS.test}); ${budget.seeds} seeds.`;
  const ours = rows.find(({ label }) => label === OUR_RECIPE)!;
  return {
    preset: "architectures",
    title: "Architectures on Heston paths",
    source: "Deep Hedging Research: Comprehensive Findings Report, 21 January 2026",
    quick,
    seed,
    tables: [
      mainTable(rows, premium, sample),
      spreadTable(rows, premium, budget.seeds),
      ...COSTS_BPS.slice(1).map((costBps) => costTable(rows, costBps, premium, sample)),
      ...compared.map(({ labels, comparisons, costBps }) => pairedTable(labels, comparisons, costBps, BENCHMARK)),
      acceptanceTable(acceptanceOf(rows, BENCHMARK, publishedNetworks.lstm, premium), BENCHMARK),
    ],
    figures: [],
    defects: [],
    checks: [priceCheck(exactPrice()), ...classicalChecks(market.test), ...recipeChecks(ours, premium)],
    answers: [],
    notes: notesOf(findings),
  };
}

async function compareCosts({ rows, budget, key, pool }: Findings): Promise<CostComparison[]> {
  const compared: CostComparison[] = [];
  for (const costBps of COSTS_BPS) {
    const there = rows.flatMap(({ label, corrected }) => {
      const found = corrected.find((result) => result.costBps === costBps);
      return found === undefined ? [] : [{ label, series: found.series }];
    });
    const labels = there.map(({ label }) => label);
    const plan = { draws: budget.draws, key: deriveKey(key, "comparison", costBps) };
    const series = there.map((row) => row.series);
    compared.push({ costBps, labels, comparisons: await compareRows(series, labels.indexOf(BENCHMARK), plan, pool) });
  }
  return compared;
}

function notesOf({ budget, market }: Findings): string[] {
  const count = (value: number) => value.toLocaleString("en-US");
  return [
    `Premium booked: ${market.premium.toFixed(10)} points, the exact price under the model.`,
    `Rows without a network are checked on all ${count(TEST_PATHS)} test paths; networks and comparisons see ${count(budget.networkPaths)} of them.`,
    `Training: ${count(budget.trainingPaths)} paths (NumPy seed ${PATH_SEEDS.training}), ${count(budget.validationPaths)} for validation (seed ${PATH_SEEDS.validation}), batches of 256, gradient clipped at 5, ${budget.epochs} epochs of a one-cycle schedule with its peak at 0.003 where the report takes up to 50 at 0.0005; best weights on validation are kept.`,
    `Costs: from cost to cost each network goes on for ${budget.costEpochs} epochs at a third of the peak.`,
  ];
}
