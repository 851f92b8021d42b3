import { deriveKey, type Effects, type Key } from "../../../core/index.ts";
import type { Parameters } from "../../../models/index.ts";
import type { EpisodeSeries } from "../../../statistics/index.ts";
import type { TrainedNetwork, TrainingOptions } from "../../../training/index.ts";
import type { Pool } from "../../pool.ts";
import { type Budget, COSTS_BPS } from "./budget.ts";
import { type PresetProgress, presetProgress } from "./preset-progress.ts";
import { costOptionsOf, optionsOf, type Recipe } from "./recipes.ts";
import { type HedgedPaths, netOf } from "./report-episodes.ts";
import type { ReportMarket } from "./report-market.ts";

/** A network at one cost, and what it did on the test paths, premium booked and cost paid. */
export interface TestedNetwork {
  readonly costBps: number;
  readonly network: TrainedNetwork;
  readonly series: EpisodeSeries;
}

/** The networks of one seed, by ascending cost. */
export type SeedRun = readonly TestedNetwork[];

/** One run a seed. */
export type RecipeRuns = readonly SeedRun[];

export interface TrainingJob {
  readonly budget: Budget;
  readonly market: ReportMarket;
  readonly key: Key;
  readonly pool: Pool;
  readonly fx: Effects;
}

/** Trains and tests the networks of every recipe, seed by seed, as many at a time as the pool has threads. */
export async function trainRecipes<Name extends string>(
  recipes: Readonly<Record<Name, Recipe>>,
  job: TrainingJob,
): Promise<Readonly<Record<Name, RecipeRuns>>> {
  const named = Object.entries<Recipe>(recipes);
  const works = named.map(([, recipe]) => job.budget.seeds * workOf(recipe, job.budget));
  const progress = presetProgress(job.fx, sum(works));
  const runs = await Promise.all(
    named.map(async ([name, recipe]) => {
      const seeds = Array.from({ length: job.budget.seeds }, (_, seed) => seed);
      return [name, await Promise.all(seeds.map((seed) => trainSeed({ name, recipe, seed }, job, progress)))];
    }),
  );
  return Object.fromEntries(runs);
}

/** The hedge that holds the mean of the deltas of all seeds, at every cost: one run. */
export async function testEnsemble(runs: RecipeRuns, { market, pool }: TrainingJob): Promise<SeedRun> {
  return await Promise.all(
    runs[0]!.map(async ({ costBps, network }, at) => {
      const members = runs.map((run) => run[at]!.network.parameters);
      return { costBps, network, series: await replay(members, network.options, costBps, market, pool) };
    }),
  );
}

interface SeedJob {
  readonly name: string;
  readonly recipe: Recipe;
  readonly seed: number;
}

/** Trains without costs, then goes on from cost to cost. */
async function trainSeed(
  { name, recipe, seed }: SeedJob,
  { budget, market, key, pool }: TrainingJob,
  progress: PresetProgress,
): Promise<SeedRun> {
  const own = deriveKey(key, `recipe ${name}`, seed);
  const run: TestedNetwork[] = [];
  for (const costBps of costsOf(recipe)) {
    const options = costBps === 0 ? optionsOf(recipe, budget) : costOptionsOf(recipe, budget, costBps);
    const network = await pool.run({
      ...{ kind: "hestonTrain", label: `${name}, seed ${seed + 1}, ${costBps} bp`, options },
      ...{ training: recipe.fresh === true ? "fresh" : market.training, heldOut: market.validation },
      ...{ premium: market.premium, key: deriveKey(own, "cost", costBps), start: run.at(-1)?.network.parameters },
    });
    progress.done(epochsOf(options), `${name}, seed ${seed + 1} of ${budget.seeds}, ${costBps} bp`);
    run.push({ costBps, network, series: await replay([network.parameters], options, costBps, market, pool) });
  }
  return run;
}

async function replay(
  members: readonly Parameters[],
  options: TrainingOptions,
  costBps: number,
  { networkTest: paths, premium }: ReportMarket,
  pool: Pool,
): Promise<EpisodeSeries> {
  return seriesAt(await pool.run({ kind: "hestonReplay", members, options, paths, premium }), costBps);
}

/** P&L after costs, volume and cost of a hedge. */
export function seriesAt(hedged: HedgedPaths, costBps: number): EpisodeSeries {
  const { volume, turnover } = hedged;
  return { pnl: netOf(hedged, costBps), volume, cost: turnover.map((value) => (costBps / 1e4) * value) };
}

function costsOf({ costs }: Recipe): readonly number[] {
  return costs ? COSTS_BPS : COSTS_BPS.slice(0, 1);
}

/** Epochs of one seed over all costs. */
function workOf(recipe: Recipe, budget: Budget): number {
  return epochsOf(optionsOf(recipe, budget)) + (costsOf(recipe).length - 1) * budget.costEpochs;
}

function epochsOf({ stages }: TrainingOptions): number {
  return sum(stages.map(({ epochs }) => epochs));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
