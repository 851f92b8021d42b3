import { deriveKey, type Effects, type Key, UserError } from "../../../../core/index.ts";
import type { ConvergencePoint } from "../../../../training/index.ts";
import type { Pool } from "../../../pool.ts";
import { type Baseline, baselines } from "./baselines.ts";
import {
  byContender,
  CANDIDATES,
  type CandidateName,
  CONTENDERS,
  type ContenderName,
  contenderNames,
} from "./contenders.ts";
import type { TestFigures, TestPaths } from "./test-figures.ts";
import { type Budget, runTraining, type Training } from "./trainings.ts";

/** How much the comparison computes. */
export interface ComparisonBudget extends Budget {
  readonly seeds: number;
  /** Seeds of their own, on which rates are chosen. */
  readonly tuningSeeds: number;
  /** How many rates of each grid are tried, from its middle. */
  readonly rates: number;
  readonly testPaths: number;
}

/** A rate that was tried, and the validation loss of its trainings at their end. */
export interface TriedRate {
  readonly candidate: CandidateName;
  readonly rate: number;
  readonly validationLoss: number;
  readonly chosen: boolean;
}

/** One seed of one contender. */
export interface SeedRun {
  readonly points: readonly ConvergencePoint[];
  readonly test: TestFigures;
}

export interface Comparison {
  readonly budget: ComparisonBudget;
  readonly tried: readonly TriedRate[];
  /** [seeds] each */
  readonly runs: Readonly<Record<ContenderName, readonly SeedRun[]>>;
  readonly baselines: readonly Baseline[];
  /** Processor time of the steps of the first seed, alone on this thread; it differs from machine to machine and from run to run. */
  readonly timed: Readonly<Record<ContenderName, readonly ConvergencePoint[]>>;
}

/** Tunes all optimisers on seeds of their own, trains all contenders on the others, judges them on test paths, and takes the time of each. */
export async function compareOptimisers(
  key: Key,
  budget: ComparisonBudget,
  pool: Pool,
  fx: Effects,
): Promise<Comparison> {
  const work = { key: deriveKey(key, "corrected comparison"), budget, pool, fx };
  fx.log(`K-FAC: choosing learning rates on ${budget.tuningSeeds} seeds of their own`);
  const tried = await tuneAll(work);
  fx.log(`K-FAC: training ${contenderNames.length} contenders on ${budget.seeds} seeds`);
  const rates = chosenRates(tried);
  const runs = byContender(await Promise.all(contenderNames.map((name) => runSeeds(work, name, rates))));
  fx.log("K-FAC: taking the time of a training of each");
  const timed = await timeAll(work, rates);
  return { budget, tried, runs, timed, baselines: baselines(testOf(work)) };
}

interface Work {
  readonly key: Key;
  readonly budget: ComparisonBudget;
  readonly pool: Pool;
  readonly fx: Effects;
}

type Rates = Readonly<Record<CandidateName, number>>;

async function tuneAll(work: Work): Promise<TriedRate[]> {
  const names = Object.keys(CANDIDATES) as CandidateName[];
  const tried = await Promise.all(
    names.map(async (candidate) => {
      const rates = middleOf(CANDIDATES[candidate].rates, work.budget.rates);
      const losses = await Promise.all(rates.map((rate) => tuningLoss(work, candidate, rate)));
      const least = Math.min(...losses);
      return rates.map((rate, at) => {
        const validationLoss = losses[at]!;
        return { candidate, rate, validationLoss, chosen: validationLoss === least };
      });
    }),
  );
  return tried.flat();
}

/** `count` values from the middle of a list, or all of a shorter one. */
function middleOf<T>(values: readonly T[], count: number): T[] {
  const from = Math.max(0, Math.floor((values.length - count) / 2));
  return values.slice(from, from + count);
}

/** Mean validation loss at the end of the trainings on the tuning seeds; infinite where one of them diverges, as a rate that is too high makes it. */
async function tuningLoss(
  { key, budget, pool }: Work,
  candidate: CandidateName,
  learningRate: number,
): Promise<number> {
  const { optimiser, tunedAt } = CANDIDATES[candidate];
  const lossOf = async (seed: number) => {
    const training = {
      ...{ optimiser, learningRate, budget: { ...budget, steps: tunedAt * budget.steps } },
      ...{ key: deriveKey(key, "tuning", seed), validationKey: deriveKey(key, "validation paths") },
    };
    try {
      return (await pool.run({ kind: "convergence", training })).points.at(-1)!.validationLoss;
    } catch (error) {
      if (error instanceof UserError) return Number.POSITIVE_INFINITY;
      throw error;
    }
  };
  const losses = await Promise.all(Array.from({ length: budget.tuningSeeds }, (_, seed) => lossOf(seed)));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function chosenRates(tried: readonly TriedRate[]): Rates {
  const rate = (name: CandidateName) => tried.find(({ candidate, chosen }) => candidate === name && chosen)!.rate;
  return { adam: rate("adam"), kfac: rate("kfac"), output: rate("output") };
}

/** The training of one seed of a contender; all contenders begin with the same weights and see the same paths. */
function trainingOf({ key, budget }: Work, name: ContenderName, rates: Rates, seed: number): Training {
  const { candidate, share } = CONTENDERS[name];
  return {
    optimiser: CANDIDATES[candidate].optimiser,
    learningRate: rates[candidate],
    budget: { ...budget, steps: share * budget.steps },
    key: deriveKey(key, "seed", seed),
    validationKey: deriveKey(key, "validation paths"),
  };
}

function testOf({ key, budget }: Work): TestPaths {
  return { key: deriveKey(key, "test paths"), paths: budget.testPaths };
}

async function runSeeds(work: Work, name: ContenderName, rates: Rates): Promise<SeedRun[]> {
  return await Promise.all(
    Array.from({ length: work.budget.seeds }, async (_, seed) => {
      const training = { ...trainingOf(work, name, rates, seed), test: testOf(work) };
      const { points, test } = await work.pool.run({ kind: "convergence", training });
      return { points, test: test! };
    }),
  );
}

/** One after the other in this thread, when nothing else runs. */
async function timeAll(work: Work, rates: Rates): Promise<Comparison["timed"]> {
  const times: (readonly ConvergencePoint[])[] = [];
  for (const name of contenderNames) {
    const { points } = await runTraining(trainingOf(work, name, rates, 0), work.fx, processorSeconds);
    times.push(points);
  }
  return byContender(times);
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
