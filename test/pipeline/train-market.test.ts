import { beforeAll, describe, expect, it } from "vitest";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { marginalRates } from "../../src/costs/index.ts";
import { historyBefore } from "../../src/market/index.ts";
import { loadCompute } from "../../src/models/index.ts";
import { blockStem } from "../../src/pipeline/block-files.ts";
import type { MarketConfig, RunConfig } from "../../src/pipeline/config.ts";
import { describeBudgets, describeCompute, describeNetworks } from "../../src/pipeline/describe-networks.ts";
import { evaluateMarket } from "../../src/pipeline/evaluate-market.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import { marketInputs } from "../../src/pipeline/market-strategies.ts";
import { networkDeltas } from "../../src/pipeline/network-deltas.ts";
import { pastWindows } from "../../src/pipeline/past-windows.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { readBlocks } from "../../src/pipeline/read-blocks.ts";
import { type Block, calibrateMarket, trainMarket } from "../../src/pipeline/train-market.ts";
import { writeWeights } from "../../src/pipeline/write-run.ts";
import { optimiserSchema } from "../../src/training/index.ts";
import { madeUpConfig } from "../support/made-up-config.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { writableFiles } from "../support/memory-files.ts";
import { recordingPool } from "../support/recording-pool.ts";

const config = madeUpConfig({
  sections: {
    option: { horizonSessions: 15, horizonDays: 22 },
    training: { hidden: 2, layers: 1, head: "direct", band: false, seeds: 2 },
    backtest: { retrainYears: 2, stride: 10, ivMultiple: 0.8, bootstrapBlock: 5, bootstrapDraws: 20 },
  },
});
const fx = nodeEffects(() => undefined);
const market = config.markets[0]!;
const history = madeUpHistory({ sessions: 1300, rate: 0.02 });
const plan = planMarket(config, market, history);
const year = (entry: number) => Number(history.dates[entry]!.slice(0, 4));

/** Sections of a configuration, in part. */
interface Change {
  readonly training?: Partial<MarketConfig["training"]>;
  readonly option?: Partial<RunConfig["option"]>;
  readonly backtest?: Partial<RunConfig["backtest"]>;
}

describe("a market's blocks", () => {
  const { pool, asked } = recordingPool();
  let blocks: readonly Block[];
  beforeAll(async () => {
    const calibrations = await calibrateMarket(config, plan, keyFrom(3), pool);
    blocks = await trainMarket(config, plan, calibrations, keyFrom(3), pool, { checkpoints: "kept" });
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
      expect(options.costRate).toEqual(marginalRates(plan.costs, history.dates[last]!, history.close[last]!));
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
    blocks = await trainMarket(yearly, ownPlan, calibrations, keyFrom(3), pool, { checkpoints: "kept" });
  });

  it("hedges every episode by its own block's network of each seed", async () => {
    const compute = await loadCompute("kernel");
    const found = networkDeltas(ownPlan, marketInputs(ownPlan), blocks, compute);
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
    const compute = await loadCompute("kernel");
    const { rows, ledgers, seedLedgers, seedRows } = await evaluateMarket(yearly, ownPlan, blocks, compute, {
      key: keyFrom(4),
      pool: openPool(1, fx),
    });
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
  it("trades as late as the configuration says", async () => {
    const deviation = async (tradeLag: number) => {
      const late = { ...config, backtest: { ...config.backtest, tradeLag } };
      const context = { key: keyFrom(1), pool: openPool(1, fx) };
      const { rows } = await evaluateMarket(late, plan, [], undefined, context);
      return rows.find((row) => row.strategy === "BS Delta")!.std;
    };
    expect(await deviation(2)).toBeGreaterThan(await deviation(0));
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

describe("a market fine-tuned every year", () => {
  const fineTune = { minYears: 3, everyYears: 1, epochs: 2, learningRate: 3e-4, simulatedShare: 0.5, pool: false };
  const tuned = { ...market, training: { ...market.training, batch: 64, fineTune } };
  const ownPlan = planMarket(config, tuned, history);
  const { pool, asked } = recordingPool();
  let blocks: readonly Block[];
  beforeAll(async () => {
    const calibrations = await calibrateMarket(config, ownPlan, keyFrom(3), pool);
    blocks = await trainMarket(config, ownPlan, calibrations, keyFrom(3), pool, { checkpoints: "kept" });
  });

  /** The files of the market, in memory. */
  async function written() {
    const { fx, files } = writableFiles();
    const write = (name: string, content: Uint8Array | string) => fx.write(`weights/${name}`, content);
    await writeWeights({ write }, [{ plan: ownPlan, blocks }], "");
    const stem = blockStem("made", blocks[0]!.cutoff);
    return { fx, files, stem, tunedStem: blockStem("made", blocks[0]!.cutoff, blocks[0]!.fineTuned[0]!.cutoff) };
  }

  it("is tuned from the year on that has enough history before it", () => {
    const [first, second] = ownPlan.folds;
    expect([first!.fineTuneCutoff, second!.fineTuneCutoff]).toEqual([undefined, second!.cutoff]);
    expect(blocks.map(({ cutoff, fineTuned }) => [cutoff, fineTuned.map((one) => one.cutoff)])).toEqual([
      [first!.cutoff, [second!.cutoff]],
    ]);
  });

  it("starts each fine-tuning from the seed's network of the simulation, with a key and checkpoint of its own", () => {
    expect(asked.tunings).toHaveLength(2);
    for (const task of asked.tunings) {
      const seed = Number(task.checkpoint!.at(-"1.checkpoint".length)) - 1;
      expect(task.start).toBe(blocks[0]!.networks[seed]!.parameters);
      expect(task.calibration).toBe(blocks[0]!.calibration);
      expect(task.tuning).toEqual({ epochs: 2, learningRate: 3e-4, simulatedShare: 0.5 });
    }
    const all = [...asked.trainings, ...asked.tunings];
    for (const of of ["key", "checkpoint"] as const) expect(new Set(all.map((task) => String(task[of]))).size).toBe(4);
  });

  it("knows the cost of the fine-tuning's own cut-off, and windows that expire before it with the leverage of then", () => {
    const { cutoff, year: tunedYear } = ownPlan.folds[1]!;
    const last = history.dates.indexOf(cutoff) - 1;
    for (const { options, windows } of asked.tunings) {
      const { b } = ownPlan.leverage.get(tunedYear)!;
      expect(options.leverage).toBe(blocks[0]!.calibration.leverage.b); // of the simulated replay
      expect(b).not.toBe(options.leverage);
      expect(options.costRate).toEqual(marginalRates(ownPlan.costs, history.dates[last]!, history.close[last]!));
      expect(windows).toEqual(pastWindows(ownPlan, cutoff, { leverage: b }));
      expect(windows.inputs.episodes).toBe(last + 1 - 15 - ownPlan.set.rules.trailingWindow);
    }
  });

  it("hedges each year by the networks that it may know", async () => {
    const found = networkDeltas(ownPlan, marketInputs(ownPlan), blocks, await loadCompute("kernel"));
    const [block] = blocks;
    for (const [seed, deltas] of found.entries()) {
      for (const [episode, entry] of ownPlan.set.entries.entries()) {
        const own = year(entry) === 2013 ? block!.networks : block!.fineTuned[0]!.networks;
        const expected = 1.5 * Math.tanh(own[seed]!.parameters["output/bias"]!.values[0]!);
        expect(deltas[episode * 15]).toBeCloseTo(expected, 6);
      }
    }
  });

  it("is read back from its files as it was written, and not without those of the fine-tuning", async () => {
    const { fx, files } = await written();
    expect(await readBlocks("weights", ownPlan, fx)).toEqual(blocks);
    for (const name of Object.keys(files).filter((file) => file.includes(".tuned-"))) delete files[name];
    await expect(readBlocks("weights", ownPlan, fx)).rejects.toThrow(
      `weights has no weights fine-tuned for Made up on windows before ${ownPlan.folds[1]!.cutoff}`,
    );
    expect((await readBlocks("weights", planMarket(config, market, history), fx))[0]).toEqual({
      ...blocks[0],
      fineTuned: [],
    });
  });

  it("is not replayed as if it were not fine-tuned", async () => {
    const { fx, stem, tunedStem } = await written();
    await expect(readBlocks("weights", planMarket(config, market, history), fx)).rejects.toThrow(
      `weights/${tunedStem}-1.weights: these weights are fine-tuned, the configuration has training.fineTune: null`,
    );
    expect(tunedStem.startsWith(stem)).toBe(true);
  });

  it("is replayed with exactly the seeds of the configuration, and another number names the file", async () => {
    for (const set of ["stem", "tunedStem"] as const) {
      const { fx, files, ...stems } = await written();
      const [first, second, third] = [1, 2, 3].map((seed) => `weights/${stems[set]}-${seed}.weights`);
      files[third!] = files[second!]!;
      await expect(readBlocks("weights", ownPlan, fx)).rejects.toThrow(`${third} is one too many: training.seeds is 2`);
      delete files[third!];
      delete files[first!];
      await expect(readBlocks("weights", ownPlan, fx)).rejects.toThrow(`${first} is missing: training.seeds is 2`);
    }
  });

  it("is not replayed from files of another cut-off, seed or market under its names", async () => {
    const { stem, tunedStem } = await written();
    const calibration = `weights/${stem}.calibration.json`;
    for (const [from, to] of [
      [`${tunedStem}-1`, `${stem}-1`],
      [`${stem}-1`, `${tunedStem}-1`],
      [`${stem}-1`, `${stem}-2`],
    ]) {
      const { fx, files } = await written();
      files[`weights/${to}.weights`] = files[`weights/${from}.weights`]!;
      await expect(readBlocks("weights", ownPlan, fx)).rejects.toThrow(`weights/${to}.weights: expected weights of `);
    }
    const { fx, files } = await written();
    const changed = { ...blocks[0]!.calibration, cutoff: "2012-01-03" };
    files[calibration] = JSON.stringify(changed);
    await expect(readBlocks("weights", ownPlan, fx)).rejects.toThrow(
      /calibration\.json: .*says made-up before 2012-01-03/,
    );
    delete files[calibration];
    await expect(readBlocks("weights", ownPlan, fx)).rejects.toThrow(`${calibration} is missing`);
    await expect(readBlocks("elsewhere", ownPlan, fx)).rejects.toThrow("there is no weights folder elsewhere");
  });

  it.each([
    ["training.hidden", { training: { hidden: 3 } }],
    ["training.layers", { training: { layers: 2 } }],
    ["training.head", { training: { head: "residual-bs" } }],
    ["training.band", { training: { band: true } }],
    ["option.horizonSessions", { option: { horizonSessions: 14 } }],
    ["option.horizonDays", { option: { horizonDays: 21 } }],
    ["backtest.ivMultiple", { backtest: { ivMultiple: 0.9 } }],
  ] as const)("is not replayed under another %s", async (option, change: Change) => {
    const { fx } = await written();
    const other = planMarket(
      {
        ...config,
        option: { ...config.option, ...change.option },
        backtest: { ...config.backtest, ...change.backtest },
      },
      { ...tuned, training: { ...tuned.training, ...change.training } },
      history,
    );
    const [section, name] = option.split(".");
    const wanted = Object.values(Object.values(change)[0]!)[0];
    await expect(readBlocks("weights", { ...other, folds: ownPlan.folds }, fx)).rejects.toThrow(
      new RegExp(`weights: the network was trained with ${section}\\.${name} \\S+, the configuration has ${wanted}$`),
    );
  });

  it("is described by its own budget, not by a configuration that has changed since, and its kernels by name", async () => {
    const { fx } = await written();
    const stages = tuned.training.stages.map((stage) => ({ ...stage, epochs: 77 }));
    const training = { ...tuned.training, stages, pathsPerEpoch: 99_999, fineTune: { ...fineTune, epochs: 55 } };
    const larger = planMarket(config, { ...tuned, training }, history);
    const replayed = await readBlocks("weights", larger, fx);
    const compute = { kind: "kernel", name: "base" } as const;
    const [text] = describeBudgets([{ plan: larger, blocks: replayed, compute }]);
    const { epochs, learningRate } = tuned.training.stages[0]!;
    expect(text).toBe(
      `Networks: Made up 1 x 2 LSTM, head direct, mean-variance (${epochs} epochs), ${tuned.training.pathsPerEpoch} fresh paths an epoch, 2 seed(s), fine-tuned every 1 test year(s) once ${fineTune.minYears} years of past real windows lie behind (${epochs} epochs, peak rate ${learningRate}, 50 % simulated).`,
    );
    const bySecondOrder = replayed.map((block) => ({
      ...block,
      networks: block.networks.map((one) => ({
        ...one,
        options: { ...one.options, optimiser: optimiserSchema.parse({ name: "gauss-newton" }) },
      })),
    }));
    expect(describeBudgets([{ plan: larger, blocks: bySecondOrder, compute }])[0]).toContain(
      `mean-variance (${epochs} epochs) by gauss-newton, `,
    );
    const other = { ...replayed[0]!, networks: [{ ...replayed[0]!.networks[0]!, computedBy: "native" as const }] };
    expect(describeCompute([{ plan: larger, blocks: [other], compute }])).toEqual([
      "Networks evaluated by the kernel `base`, trained by `native` and `relaxed`.",
    ]);
    for (const describe of [describeBudgets, describeCompute])
      expect(describe([{ plan: larger, blocks: [], compute: undefined }])).toEqual([]);
  });

  it("says which networks hedged which entries", () => {
    const [first, second] = ownPlan.folds;
    const { episodes } = asked.tunings[0]!.windows.inputs;
    expect(describeNetworks(ownPlan, blocks)).toEqual([
      `${first!.from} to ${first!.to}: trained before ${first!.cutoff}, not fine-tuned`,
      `${second!.from} to ${second!.to}: trained before ${first!.cutoff}, fine-tuned before ${second!.cutoff} on ${episodes} past windows`,
    ]);
    const untuned = { ...ownPlan, market };
    expect(describeNetworks(untuned, [{ ...blocks[0]!, fineTuned: [] }])[0]).toBe(
      `${first!.from} to ${second!.to}: trained before ${first!.cutoff}`,
    );
    expect(describeNetworks(ownPlan, [])).toEqual([]);
  });

  it("is refused before anything is trained when a batch needs more windows than there are", async () => {
    const greedy = { ...tuned, training: { ...tuned.training, batch: 4096, pathsPerEpoch: 4096 } };
    const { pool: unused, asked: nothing } = recordingPool();
    const training = trainMarket(
      config,
      planMarket(config, greedy, history),
      [blocks[0]!.calibration],
      keyFrom(3),
      unused,
    );
    await expect(training).rejects.toThrow(/past windows, a batch of 4096 needs 2048/);
    expect(nothing.trainings).toEqual([]);
  });
});
