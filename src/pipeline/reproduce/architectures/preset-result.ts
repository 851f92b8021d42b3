import type { PresetResult } from "../../../market/index.ts";
import { acceptanceOf } from "./acceptance.ts";
import { answersOf } from "./answers.ts";
import { COSTS_BPS, PATH_SEEDS, TEST_PATHS } from "./budget.ts";
import { classicalChecks, priceCheck, recipeChecks } from "./checks.ts";
import { compareCosts, compareReproduced, compareTwo } from "./compare-costs.ts";
import { defectsOf } from "./defects.ts";
import { figuresOf } from "./figures.ts";
import { publishedNetworks } from "./published-table.ts";
import { BATCH, type RecipeName } from "./recipes.ts";
import { exactPrice } from "./report-market.ts";
import { correctedMean, type RowResult } from "./results.ts";
import { BENCHMARK, ONE_STAGE, OUR_RECIPE, TWO_STAGES } from "./rows.ts";
import { acceptanceTable, costTable, mainTable, pairedTable, spreadTable } from "./tables.ts";
import type { RecipeRuns, TrainingJob } from "./train-recipes.ts";

/** All that was computed. */
export interface Findings extends TrainingJob {
  readonly quick: boolean;
  readonly seed: number;
  readonly runs: Readonly<Record<RecipeName, RecipeRuns>>;
  readonly rows: readonly RowResult[];
}

/** Compares the rows, and says what came out. */
export async function presetResult(findings: Findings): Promise<PresetResult> {
  const { rows, runs, market, budget, quick, seed } = findings;
  const { premium, test } = market;
  const compared = await compareCosts(rows, findings);
  const reproduced = await compareReproduced(rows, findings);
  const twoStage = await compareTwo(rows, TWO_STAGES, ONE_STAGE, findings);
  const sample = `${count(budget.networkPaths)} test paths (NumPy seed ${PATH_SEEDS.test}); ${budget.seeds} seeds.`;
  const ours = rows.find(({ label }) => label === OUR_RECIPE)!;
  const printedBenchmark = publishedNetworks.lstm;
  return {
    preset: "architectures",
    title: "Architectures on Heston paths",
    source: "Deep Hedging Research: Comprehensive Findings Report, 21 January 2026",
    ...{ quick, seed },
    tables: [
      mainTable(rows, premium, sample),
      spreadTable(rows, premium, budget.seeds),
      ...COSTS_BPS.slice(1).map((costBps) => costTable(rows, costBps, premium, sample)),
      pairedTable("paired-reproduced", `Reproduced networks: differences from ${BENCHMARK}, no costs`, reproduced),
      ...compared.map((one) =>
        pairedTable(`paired-${one.costBps}`, `Differences from ${BENCHMARK}, ${one.costBps} bp`, one),
      ),
      acceptanceTable(acceptanceOf(rows, BENCHMARK, printedBenchmark, premium), BENCHMARK),
    ],
    figures: await figuresOf(rows, compared, premium, BENCHMARK),
    defects: defectsOf(test, premium, lastKept(runs)),
    checks: [priceCheck(exactPrice()), ...classicalChecks(test), ...recipeChecks(ours, premium)],
    answers: answersOf({ compared, twoStage, architectures: architecturesOf(rows), benchmark: BENCHMARK, quick }),
    notes: notesOf(findings),
  };
}

/** Networks that end a stage with their last weights. */
function lastKept(runs: Findings["runs"]) {
  return Object.values(runs).flatMap((seeds) =>
    seeds.flatMap((run) =>
      run.map(({ network }) => network).filter(({ options }) => options.stages[0]!.keep === "last"),
    ),
  );
}

/** The corrected rows that differ in their architecture alone. */
function architecturesOf(rows: readonly RowResult[]) {
  return rows.flatMap(({ label, network, corrected }) => {
    const one = network?.ensemble !== true && label !== OUR_RECIPE && label !== TWO_STAGES && network !== undefined;
    return one && corrected[0] !== undefined ? [{ label, cvar95: correctedMean(corrected[0].series).cvar95 }] : [];
  });
}

const QUICK_NOTE =
  "A quick run: its networks are far from trained, so what it says of them shows that everything runs, not which one is better. Rows without a network are final.";

function notesOf({ budget, market, quick }: Findings): string[] {
  return [
    ...(quick ? [QUICK_NOTE] : []),
    `Premium booked: ${market.premium.toFixed(10)} points, the exact price under the model.`,
    `Rows without a network are checked on all ${count(TEST_PATHS)} test paths; networks and comparisons see ${count(budget.networkPaths)} of them.`,
    `Training: ${count(budget.trainingPaths)} paths (NumPy seed ${PATH_SEEDS.training}) every epoch, ${count(budget.validationPaths)} for validation (seed ${PATH_SEEDS.validation}), batches of ${BATCH}, gradient clipped at 5, ${budget.epochs} epochs of a one-cycle schedule with its peak at 0.002 to 0.005. The report takes batches of 256 and up to 50 epochs at 0.0005; ours is shorter, so that the whole table fits into half an hour.`,
    "Reproduced networks see the report's four plain features and keep their last weights; corrected ones see our features of order one, which train faster, and keep those that are best on validation paths. Our own recipe sees new paths every epoch, which the report's networks do not.",
    `Costs: from cost to cost each network goes on for ${budget.costEpochs} epoch${budget.costEpochs === 1 ? "" : "s"} at a third of the peak, with the cost on the value traded in its loss.`,
    `Recipes were chosen on validation paths; no figure of the test paths decided one.`,
  ];
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
