import { describe, expect, it } from "vitest";
import { deriveKey, keyFrom, nodeEffects } from "../../../src/core/index.ts";
import type { Pool } from "../../../src/pipeline/pool.ts";
import { acrossSeeds, pairedAcrossSeeds } from "../../../src/pipeline/reproduce/kfac/across-seeds.ts";
import { baselines } from "../../../src/pipeline/reproduce/kfac/corrected/baselines.ts";
import { compareOptimisers } from "../../../src/pipeline/reproduce/kfac/corrected/compare.ts";
import { byContender, contenderNames } from "../../../src/pipeline/reproduce/kfac/corrected/contenders.ts";
import {
  exactPremium,
  MARKET,
  marketPaths,
  soldEpisodes,
} from "../../../src/pipeline/reproduce/kfac/corrected/market.ts";
import { reachedAll } from "../../../src/pipeline/reproduce/kfac/corrected/reached.ts";
import { testFigures } from "../../../src/pipeline/reproduce/kfac/corrected/test-figures.ts";
import {
  runTraining,
  type Training,
  trainingOptions,
} from "../../../src/pipeline/reproduce/kfac/corrected/trainings.ts";
import { lessAdam } from "../../../src/pipeline/reproduce/kfac/corrected-tables.ts";
import { histogramSteps } from "../../../src/pipeline/reproduce/kfac/histogram.ts";
import { type KfacBudget, reproduceWithin } from "../../../src/pipeline/reproduce/kfac/reproduce-kfac.ts";
import type { Task, TaskResults } from "../../../src/pipeline/tasks.ts";
import { hestonPrices } from "../../../src/pricing/index.ts";
import { optimiserSchema } from "../../../src/training/index.ts";

const fx = nodeEffects(() => undefined);
const key = keyFrom(5);

const TINY: KfacBudget = {
  published: { seeds: 2, freshBatches: 2, spreadBatches: 2, kernel: "base" },
  corrected: { steps: 4, every: 1, batch: 8, validationPaths: 32, seeds: 2, tuningSeeds: 1, rates: 1, testPaths: 100 },
};

describe("the corrected market", () => {
  const paths = marketPaths(key, 20_000, 0);
  const episodes = soldEpisodes(paths, exactPremium());

  it("sells at Heston's price: unhedged, nothing is earned or lost on average", () => {
    const { mean, std, volume, cost } = testFigures(new Float64Array(20_000 * 50), episodes);
    expect(Math.abs(mean)).toBeLessThan((4 * std) / Math.sqrt(20_000));
    expect([volume, cost]).toEqual([0, 0]);
    expect(100 * exactPremium()).toBeCloseTo(
      100 * hestonPrices(MARKET.heston, { maturity: 0.2, forward: 1, strikes: [1] }, "call")[0]!,
      12,
    );
  });

  it("sees only what is known: volatility of the variance of the day, time left, last return", () => {
    const { inputs, prices } = episodes;
    expect(inputs.tau[49]).toBeCloseTo(1 / 250, 12);
    expect(inputs.impliedVolatility[0]).toBeCloseTo(0.2, 12); // v0 = theta
    expect(inputs.sessionReturn[50]).toBe(0);
    expect(inputs.sessionReturn[51]).toBeCloseTo(Math.log(prices[52]! / prices[51]!), 14);
    const v = paths.variance[51 + 20]!;
    const left = 30 / 250;
    const expected = 0.04 + ((v - 0.04) * (1 - Math.exp(-2 * left))) / (2 * left);
    expect(inputs.impliedVolatility[50 + 20]! ** 2).toBeCloseTo(expected, 12);
  });

  it("a call held whole costs its opening and closing, on notional", () => {
    const one = soldEpisodes(marketPaths(key, 1, 7), exactPremium());
    const { mean: _, ...figures } = { ...justOne(one) };
    const end = one.prices[50]!;
    expect(figures.volume).toBe(2);
    expect(figures.cost).toBeCloseTo(100 * 1e-3 * (1 + end), 10);
  });

  it("batches of one key share no path", () => {
    const [first, second] = [marketPaths(key, 4, 0), marketPaths(key, 4, 4)];
    expect(second.spot.subarray(0, 51)).not.toEqual(first.spot.subarray(0, 51));
    expect(marketPaths(key, 8, 0).spot.subarray(4 * 51)).toEqual(second.spot);
  });

  it("the minimum-variance delta has the least deviation of the rules, no hedge the most", () => {
    const [none, black, heston, least] = baselines({ key, paths: 4000 }).map(({ figures }) => figures.std);
    expect(least).toBeLessThan(Math.min(black!, heston!));
    expect(none).toBeGreaterThan(3 * Math.max(black!, heston!));
  });
});

const FIGURES = { loss: 1, mean: 0, std: 1, cvar95: 1, sharpe: 0, cost: 1, volume: 1 };

function justOne(one: ReturnType<typeof soldEpisodes>) {
  const doubled = soldEpisodes(twice(one), exactPremium());
  return testFigures(new Float64Array(100).fill(1), doubled);
}

function twice(one: ReturnType<typeof soldEpisodes>) {
  const both = Float64Array.of(...one.prices, ...one.prices);
  return { paths: 2, times: 51, spot: both, variance: both.map(() => 0.04) };
}

describe("its trainings", () => {
  const training = (name: "adam" | "k-fac" | "k-fac-output"): Training => ({
    // Longer steps than by default, as in the comparison: the loss starts above 1.
    optimiser: optimiserSchema.parse(name === "k-fac" ? { name, normLimit: 0.1 } : { name }),
    learningRate: name === "k-fac-output" ? 1e-4 : name === "adam" ? 0.03 : 0.002,
    budget: { steps: 12, every: 4, batch: 32, validationPaths: 128 },
    key: deriveKey(key, "seed", 1),
    validationKey: deriveKey(key, "validation"),
  });

  it("begin at the same weights, paths and loss, are judged as often as asked, and learn", async () => {
    const [adam, kfac] = await Promise.all([runTraining(training("adam"), fx), runTraining(training("k-fac"), fx)]);
    expect(adam!.points.map(({ steps }) => steps)).toEqual([0, 4, 8, 12]);
    expect(kfac!.points[0]).toEqual(adam!.points[0]);
    for (const { points } of [adam!, kfac!])
      expect(points.at(-1)!.validationLoss).toBeLessThan(0.5 * points[0]!.validationLoss);
    expect(adam!.test).toBeUndefined();
  });

  it("repeat to the bit, tested or not", async () => {
    const plain = await runTraining(training("k-fac"), fx);
    const tested = await runTraining({ ...training("k-fac"), test: { key, paths: 100 } }, fx);
    expect(tested.points).toEqual(plain.points);
    expect(tested.test!.loss).toBeGreaterThan(0);
  });

  it("end with the last weights, whatever the validation says", () => {
    const { stages } = trainingOptions(training("adam"));
    expect(stages[0]).toMatchObject({ keep: "last", epochs: 3, schedule: "decay", costMultiple: 1, lambda: 2 });
  });
});

describe("the comparison", () => {
  it("counts the steps to Adam's last loss of the same seed, and does not average what is never reached", () => {
    const points = (...losses: number[]) =>
      losses.map((validationLoss, at) => ({ steps: 10 * at, seconds: 2 * at, validationLoss }));
    const run = (...losses: number[]) => ({ points: points(...losses), test: { ...FIGURES, loss: losses.at(-1)! } });
    const adam = [run(9, 5, 4, 3, 2), run(9, 6, 5, 4, 4), run(9, 6, 5, 4, 1)];
    const kfac = [run(9, 2, 1), run(9, 5, 3.5), run(9, 8, 7)];
    const comparison = {
      budget: { ...TINY.corrected, steps: 40, seeds: 3 },
      tried: [],
      baselines: [],
      runs: byContender([adam, adam, kfac, kfac, kfac]),
      timed: byContender(contenderNames.map((name) => points(...(name === "adam" ? [1, 1, 1, 1, 1] : [1, 1, 1])))),
    };
    const { kfacHalf, adam: own } = reachedAll(comparison);
    expect(kfacHalf).toMatchObject({ steps: [10, 20, Infinity], median: 20, seeds: 2, ratio: 0.5, secondsRatio: 0.5 });
    expect(own).toMatchObject({ steps: [30, 40, 40], seeds: 3 });
    expect(lessAdam(comparison, "kfacHalf", "loss").mean).toBeCloseTo((1 - 2 + 3.5 - 4 + 7 - 1) / 3, 12);
  });

  it("an interval over seeds is Student's", () => {
    const { mean, deviation, halfWidth, p } = acrossSeeds([1, 2, 3, 6]);
    expect(mean).toBe(3);
    expect(halfWidth).toBeCloseTo((3.182446 * deviation) / 2, 2);
    expect(p).toBeGreaterThan(0.05);
    expect(acrossSeeds([0, 0]).p).toBe(1);
    expect(pairedAcrossSeeds([3, 5], [1, 2]).mean).toBe(2.5);
  });

  it("a histogram holds every value", () => {
    const steps = histogramSteps(Float64Array.of(-9, 0.1, 0.9, 1.1, 9), 0, 2, 2);
    expect(steps).toEqual([
      [0, 0.6],
      [1, 0.4],
      [2, 0],
    ]);
  });
});

it("rates come from seeds that are not compared, and the best of them is chosen; seeds differ", async () => {
  const order: string[] = [];
  async function run<T extends Task>(task: T): Promise<TaskResults[T["kind"]]>;
  async function run(task: Task): Promise<TaskResults[Task["kind"]]> {
    if (task.kind !== "convergence") throw new Error(`a comparison needs no ${task.kind}`);
    const { learningRate, key: seed, optimiser, test } = task.training;
    order.push(`${test === undefined ? "tuning" : "test"} ${seed.join(" ")}`);
    const validationLoss = Math.abs(Math.log(learningRate / (optimiser.name === "adam" ? 0.01 : 1e-4)));
    return { points: [{ steps: 4, seconds: 0, validationLoss }], test: test && FIGURES };
  }
  const pool: Pool = { threads: 1, run, close: async () => undefined };
  const { tried, runs } = await compareOptimisers(key, { ...TINY.corrected, rates: 5, tuningSeeds: 2 }, pool, fx);
  const chosen = tried.filter((rate) => rate.chosen);
  expect(chosen.map(({ candidate, rate }) => [candidate, rate])).toEqual([
    ["adam", 0.01],
    ["kfac", 0.001],
    ["output", 1e-4],
  ]);
  expect(tried).toHaveLength(13);
  const seeds = (kind: string) =>
    new Set(order.filter((line) => line.startsWith(kind)).map((line) => line.slice(kind.length)));
  expect([...seeds("tuning ")].filter((seed) => seeds("test ").has(seed))).toEqual([]);
  expect(seeds("test ").size).toBe(2);
  expect(runs.adam).toHaveLength(2);
});

describe("the whole result", () => {
  const options = {
    ...{ seed: 3, quick: true, threads: 1 },
    data: { source: "csv" as const, dataDir: "absent", cacheDir: "absent" },
  };

  it("has every table and figure, all checks passed, and a number in every answer", async () => {
    const result = await reproduceWithin(TINY, options, fx);
    expect(result.checks).toHaveLength(9);
    expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(result.tables.map(({ id }) => id)).toEqual([
      ...["table-1", "table-2", "spread"],
      ...["corrected", "corrected-paired", "corrected-steps", "corrected-rates"],
    ]);
    expect(result.figures.map(({ id }) => id)).toEqual([
      ...["figure-1", "figure-2", "figure-3", "figure-4", "figure-5", "corrected-convergence"],
    ]);
    const none = result.tables[1]!.rows.find(({ label }) => label === "No hedge")!;
    expect(none.corrected).toMatchObject({ variance: 0, cost: 0 });
    for (const { finding } of result.defects) expect(finding).toMatch(/\d/);
    for (const { answer } of result.answers) expect(answer).toMatch(/\d/);
    const said = JSON.stringify(result);
    for (const word of ["NaN", "undefined", "Infinity"]) expect(said.includes(word), word).toBe(false);
    for (const { columns, rows } of result.tables) {
      const keys = new Set(columns.map((column) => column.key));
      for (const { reproduced, corrected } of rows)
        expect(Object.keys({ ...reproduced, ...corrected }).filter((name) => !keys.has(name))).toEqual([]);
    }
  });
});
