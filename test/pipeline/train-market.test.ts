import { beforeAll, describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/index.ts";
import { keyFrom } from "../../src/core/index.ts";
import { marginalRate } from "../../src/costs/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import { historyBefore } from "../../src/market/index.ts";
import type { Parameters } from "../../src/models/index.ts";
import { parseConfig } from "../../src/pipeline/config.ts";
import { evaluateMarket, marketInputs, networkDeltas } from "../../src/pipeline/evaluate-market.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import type { Pool } from "../../src/pipeline/pool.ts";
import type { CalibrateTask, Task, TaskResults, TrainTask } from "../../src/pipeline/tasks.ts";
import { type Block, calibrateMarket, trainMarket } from "../../src/pipeline/train-market.ts";
import { trainingPaths } from "../../src/simulation/index.ts";
import { networkOf } from "../../src/training/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const config = parseConfig(
  `
name: blocks
markets:
  made:
    label: Made up
    currency: USD
    timeZone: UTC
    hedgeInstrument: shares
    underlying: { yahoo: MADE }
    rate: { kind: constant, value: 0.02 }
    carry: { kind: yield, value: 0 }
    costSchedule: us-shares
    test: { from: 2013-01-01 }
option: { horizonSessions: 15, horizonDays: 22 }
training: { hidden: 2, layers: 1, head: direct, band: false, seeds: 2 }
backtest: { retrainYears: 2, stride: 10, ivMultiple: 0.8, bootstrapBlock: 5, bootstrapDraws: 20 }
`,
  "blocks.yaml",
);
const market = config.markets[0]!;
const history = madeUpHistory({ sessions: 1300, rate: 0.02 });
const plan = planMarket(config, market, history);
const year = (entry: number) => Number(history.dates[entry]!.slice(0, 4));

/** Real calibrations on few paths, and networks that hold one number of their own: 0.1 for the first asked for, 0.2 for the second, ... */
function recordingPool() {
  const asked: { calibrations: CalibrateTask[]; trainings: TrainTask[] } = { calibrations: [], trainings: [] };
  async function run<T extends Task>(task: T): Promise<TaskResults[T["kind"]]>;
  async function run(task: Task): Promise<TaskResults[Task["kind"]]> {
    if (task.kind === "calibrate") {
      asked.calibrations.push(task);
      return calibrate(task.history, task.cutoff, { ...task.options, paths: 200 }, trainingPaths, task.key);
    }
    asked.trainings.push(task);
    const fresh = networkOf(task.options).init(keyFrom(1));
    const bias = { shape: [1], values: Float32Array.of(0.1 * asked.trainings.length) };
    const parameters: Parameters = { ...fresh, "output/bias": bias };
    return { parameters, options: task.options, backend: "wasm", history: [], bestEpoch: 1, status: "finished" };
  }
  const pool: Pool = { run, close: async () => undefined };
  return { pool, asked };
}

describe("a market's blocks", () => {
  const { pool, asked } = recordingPool();
  let blocks: readonly Block[];
  beforeAll(async () => {
    const calibrations = await calibrateMarket(config, plan, keyFrom(3), pool);
    blocks = await trainMarket(config, plan, calibrations, keyFrom(3), pool, "kept");
  });

  it("are calibrated on what lies before each cut-off, at the experiment's volatility and horizon", () => {
    expect(plan.folds.map((fold) => fold.year)).toEqual([2013, 2014]);
    expect(blocks.map((block) => block.cutoff)).toEqual([plan.folds[0]!.cutoff]);
    for (const { history: given, cutoff, options } of asked.calibrations) {
      expect(given.dates).toEqual(history.dates.filter((date) => date < cutoff));
      expect(options).toMatchObject({ ivMultiple: 0.8, sessions: 15 });
    }
  });

  it("train with cost and leverage as known on the last day before the cut-off", () => {
    for (const { calibration, options } of asked.trainings) {
      const last = history.dates.indexOf(calibration.cutoff) - 1;
      expect(options.leverage).toBe(calibration.leverage.b);
      expect(options.costRate).toBe(marginalRate(plan.costs, history.dates[last]!, history.close[last]!));
      expect(options).toMatchObject({ ivMultiple: 0.8, horizonSteps: 15, calendarDays: 22 });
    }
  });

  it("have seeds with keys and checkpoints of their own", () => {
    expect(asked.trainings).toHaveLength(2);
    for (const of of ["key", "checkpoint"] as const)
      expect(new Set(asked.trainings.map((task) => String(task[of]))).size, of).toBe(2);
  });
});

describe("a market trained every year", () => {
  const yearly = { ...config, backtest: { ...config.backtest, retrainYears: 1 } };
  const ownPlan = planMarket(yearly, market, history);
  const { pool, asked } = recordingPool();
  let blocks: readonly Block[];
  beforeAll(async () => {
    const calibrations = await calibrateMarket(yearly, ownPlan, keyFrom(3), pool);
    blocks = await trainMarket(yearly, ownPlan, calibrations, keyFrom(3), pool, "kept");
  });

  it("hedges every episode by its own block's network of each seed", async () => {
    const backend = await loadBackend("wasm");
    const found = networkDeltas(ownPlan, marketInputs(ownPlan), blocks, backend);
    expect(blocks.map((block) => block.cutoff)).toEqual(ownPlan.folds.map((fold) => fold.cutoff));
    expect(new Set(asked.trainings.map((task) => task.checkpoint)).size).toBe(4);
    expect(found).toHaveLength(2);
    for (const [seed, deltas] of found.entries()) {
      for (const [episode, entry] of ownPlan.set.entries.entries()) {
        const network = blocks[year(entry) - 2013]!.networks[seed]!;
        const expected = 1.5 * Math.tanh(network.parameters["output/bias"]!.values[0]!);
        for (const delta of deltas.subarray(episode * 15, (episode + 1) * 15)) expect(delta).toBeCloseTo(expected, 6);
      }
    }
  });

  it("sees each test year with the leverage fitted before that year's cut-off", () => {
    const { leverage } = marketInputs(ownPlan);
    const { cutoff } = ownPlan.folds[1]!;
    const later = ownPlan.set.entries.findIndex((entry) => year(entry) === 2014);
    const changed = {
      ...history,
      volatilityIndex: history.volatilityIndex.map((level, row) =>
        history.dates[row]! < cutoff || row % 2 === 0 ? level : 1.1 * level,
      ),
    };
    expect(leverage[later]).not.toBe(leverage[later - 1]);
    expect(marketInputs(planMarket(yearly, market, changed)).leverage).toEqual(leverage);
  });

  it("reports the mean of the seeds' deltas, and compares it with the classical hedge of the lowest deviation", async () => {
    const backend = await loadBackend("wasm");
    const { rows, ledgers, seedLedgers, seedRows } = evaluateMarket(yearly, ownPlan, blocks, backend, keyFrom(4));
    expect(seedRows).toHaveLength(2);
    const [learned, ...classical] = rows;
    for (const [i, { meanDelta }] of ledgers[0]!.episodes.entries())
      expect(meanDelta).toBeCloseTo(
        (seedLedgers[0]!.episodes[i]!.meanDelta + seedLedgers[1]!.episodes[i]!.meanDelta) / 2,
        12,
      );
    const best = classical.reduce((a, b) => (b.std < a.std ? b : a));
    expect(learned?.toBestClassical?.strategy).toBe(best.strategy);
    expect(learned?.toBestClassical?.std).toBeCloseTo(learned!.std / best.std, 10);
    expect(learned?.toBestClassical?.cvar95).toBeCloseTo(learned!.cvar95 / best.cvar95, 10);
  });
});

describe("evaluateMarket", () => {
  it("trades as late as the configuration says", () => {
    const deviation = (tradeLag: number) => {
      const late = { ...config, backtest: { ...config.backtest, tradeLag } };
      return evaluateMarket(late, plan, [], undefined, keyFrom(1)).rows.find((row) => row.strategy === "BS Delta")!.std;
    };
    expect(deviation(2)).toBeGreaterThan(deviation(0));
  });
});

describe("planMarket", () => {
  it("keeps the horizon between a cut-off and the first entry unless told otherwise", () => {
    for (const fold of plan.folds)
      expect(history.dates.indexOf(fold.from) - history.dates.indexOf(fold.cutoff)).toBe(15);
  });

  it("counts the purge among what must stand before the test span", () => {
    const index = history.volatilityIndex.slice();
    const start = history.dates.findIndex((date) => date >= market.test.from);
    const withGap = (missing: number) => ({
      ...history,
      volatilityIndex: index.map((level, row) => (row < missing ? Number.NaN : level)),
    });
    const most = start - config.backtest.purge - 504;
    expect(planMarket(config, market, withGap(most)).folds).toHaveLength(2);
    expect(() => planMarket(config, market, withGap(most + 1))).toThrow(/503 sessions with a volatility index/);
  });

  it("fits a year's leverage on nothing from the purge on", () => {
    const { cutoff, year: first } = plan.folds[0]!;
    expect(plan.leverage.get(first)?.observations).toBe(historyBefore(history, cutoff).dates.length - 5);
  });
});
