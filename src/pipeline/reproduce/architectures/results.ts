import type { EpisodeSeries } from "../../../statistics/index.ts";
import { COSTS_BPS } from "./budget.ts";
import { type ClassicalName, classicalHedges } from "./classical-hedges.ts";
import type { RecipeName } from "./recipes.ts";
import { hedgePaths, reportEpisodes } from "./report-episodes.ts";
import type { ReportMarket } from "./report-market.ts";
import { correctedFigures, publishedFigures, type RiskFigures } from "./risk-figures.ts";
import type { NetworkRow } from "./rows.ts";
import { classicalNames, networkRows } from "./rows.ts";
import { type RecipeRuns, seriesAt, type TrainingJob, testEnsemble } from "./train-recipes.ts";

/** What one hedge did at one cost: a series for each seed, one where there is no seed. */
export interface CostResult {
  readonly costBps: number;
  readonly series: readonly EpisodeSeries[];
}

/** All that is known of one row. */
export interface RowResult {
  readonly label: string;
  readonly network: NetworkRow | undefined;
  /** In our convention, by ascending cost; empty for a row of the report that nothing here stands for. */
  readonly corrected: readonly CostResult[];
  /** The networks that reproduce the published figures, without costs; undefined where there are none. */
  readonly reproduced: readonly EpisodeSeries[] | undefined;
}

/** Every hedge on the test paths that networks see, premium booked. */
export async function resultsOf(
  runs: Readonly<Record<RecipeName, RecipeRuns>>,
  job: TrainingJob,
): Promise<readonly RowResult[]> {
  const networks = await Promise.all(networkRows.map((row) => networkResult(row, runs, job)));
  return [...classicalResults(job.market), ...networks];
}

/** In the report's convention on all of its test paths; in ours on those that networks see. */
function classicalResults({ test, networkTest, premium }: ReportMarket): RowResult[] {
  const all = reportEpisodes(test, premium);
  const shared = reportEpisodes(networkTest, premium);
  return classicalNames.map((label: ClassicalName) => {
    const hedge = classicalHedges[label];
    const hedged = hedgePaths(hedge(networkTest, shared), shared);
    const corrected = COSTS_BPS.map((costBps) => ({ costBps, series: [seriesAt(hedged, costBps)] }));
    const same = networkTest.paths === test.paths;
    const reproduced = same ? corrected[0]!.series : [seriesAt(hedgePaths(hedge(test, all), all), 0)];
    return { label, network: undefined, corrected, reproduced };
  });
}

async function networkResult(
  row: NetworkRow,
  runs: Readonly<Record<RecipeName, RecipeRuns>>,
  job: TrainingJob,
): Promise<RowResult> {
  if (row.corrected === undefined) return { label: row.label, network: row, corrected: [], reproduced: undefined };
  const own = runs[row.corrected];
  const tested = row.ensemble === true ? [await testEnsemble(own, job)] : own;
  return {
    label: row.label,
    network: row,
    corrected: tested[0]!.map(({ costBps }, at) => ({ costBps, series: tested.map((run) => run[at]!.series) })),
    reproduced: row.reproduced && runs[row.reproduced].map((run) => run[0]!.series),
  };
}

/** Mean over the seeds of their figures in the report's convention, which books no premium. */
export function publishedMean(series: readonly EpisodeSeries[], premium: number): RiskFigures {
  return meanFigures(
    series.map(({ pnl, volume }) =>
      publishedFigures(
        pnl.map((points) => points - premium),
        volume,
      ),
    ),
  );
}

/** Mean over the seeds of their figures in ours. */
export function correctedMean(series: readonly EpisodeSeries[]): RiskFigures {
  return meanFigures(series.map(({ pnl, volume }) => correctedFigures(pnl, volume)));
}

/** Each figure averaged. */
export function meanFigures(figures: readonly RiskFigures[]): RiskFigures {
  const average = (key: keyof RiskFigures) => figures.reduce((sum, row) => sum + row[key], 0) / figures.length;
  return {
    mean: average("mean"),
    std: average("std"),
    var95: average("var95"),
    cvar95: average("cvar95"),
    entropic: average("entropic"),
    volume: average("volume"),
  };
}

/** Each figure's standard deviation over seeds, divisor n - 1; null where there is one seed. */
export function spreadOf(figures: readonly RiskFigures[]): Readonly<Record<keyof RiskFigures, number | null>> {
  const centre = meanFigures(figures);
  const spread = (key: keyof RiskFigures) =>
    figures.length < 2
      ? null
      : Math.sqrt(figures.reduce((sum, row) => sum + (row[key] - centre[key]) ** 2, 0) / (figures.length - 1));
  return {
    mean: spread("mean"),
    std: spread("std"),
    var95: spread("var95"),
    cvar95: spread("cvar95"),
    entropic: spread("entropic"),
    volume: spread("volume"),
  };
}
