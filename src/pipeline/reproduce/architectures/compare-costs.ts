import { deriveKey } from "../../../core/index.ts";
import { COSTS_BPS } from "./budget.ts";
import type { RowResult } from "./results.ts";
import { BENCHMARK } from "./rows.ts";
import { compareRows, type RowComparison } from "./seed-comparison.ts";
import type { TrainingJob } from "./train-recipes.ts";

/** Rows at one cost in our convention, and how they differ from the benchmark. */
export interface CostComparison {
  readonly costBps: number;
  readonly labels: readonly string[];
  readonly comparisons: readonly RowComparison[];
  /** Which of the rows are networks. */
  readonly networks: ReadonlySet<string>;
}

type Job = Pick<TrainingJob, "budget" | "key" | "pool">;

/** Every row against the benchmark, at every cost. */
export async function compareCosts(rows: readonly RowResult[], { budget, key, pool }: Job): Promise<CostComparison[]> {
  const networks = new Set(rows.flatMap(({ network, label }) => (network === undefined ? [] : [label])));
  const compared: CostComparison[] = [];
  for (const costBps of COSTS_BPS) {
    const there = rows.flatMap(({ label, corrected }) => {
      const found = corrected.find((result) => result.costBps === costBps);
      return found === undefined ? [] : [{ label, series: found.series }];
    });
    const labels = there.map(({ label }) => label);
    const plan = { draws: budget.draws, key: deriveKey(key, "comparison", costBps) };
    const series = there.map((row) => row.series);
    const comparisons = await compareRows(series, labels.indexOf(BENCHMARK), plan, pool);
    compared.push({ costBps, labels, comparisons, networks });
  }
  return compared;
}

/** The networks that reproduce the report's rows, against the one of the benchmark: in its convention, without costs. */
export async function compareReproduced(
  rows: readonly RowResult[],
  { budget, key, pool }: Job,
): Promise<Omit<CostComparison, "costBps" | "networks">> {
  const there = rows.filter(({ network, reproduced }) => network !== undefined && reproduced !== undefined);
  const labels = there.map(({ label }) => label);
  const series = there.map(({ reproduced }) => reproduced ?? []);
  const plan = { draws: budget.draws, key: deriveKey(key, "comparison of reproduced networks") };
  return { labels, comparisons: await compareRows(series, labels.indexOf(BENCHMARK), plan, pool) };
}

/** One row against another, without costs. */
export async function compareTwo(
  rows: readonly RowResult[],
  label: string,
  against: string,
  { budget, key, pool }: Job,
): Promise<RowComparison> {
  const series = [label, against].map((name) => rows.find((row) => row.label === name)!.corrected[0]!.series);
  const plan = { draws: budget.draws, key: deriveKey(key, `comparison of ${label}`) };
  return (await compareRows(series, 1, plan, pool))[0]!;
}
