import { beforeAll, describe, expect, it } from "vitest";
import { shockAfter } from "../../src/backtest/index.ts";
import { keyFrom } from "../../src/core/index.ts";
import type { Levels } from "../../src/market/index.ts";
import { loadCompute } from "../../src/models/index.ts";
import { type ConfigOverrides, parseConfig, type RunConfig, writeConfig } from "../../src/pipeline/config.ts";
import { describeNetworks } from "../../src/pipeline/describe-networks.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import { marketInputs, marketStrategies, type StrategyPositions } from "../../src/pipeline/market-strategies.ts";
import { pooledWindows } from "../../src/pipeline/pooled-windows.ts";
import { readBlocks } from "../../src/pipeline/read-blocks.ts";
import { type Block, calibrateMarket, trainMarket } from "../../src/pipeline/train-market.ts";
import { trialOf } from "../../src/pipeline/tried-configurations.ts";
import { writeWeights } from "../../src/pipeline/write-run.ts";
import { madeUpConfig } from "../support/made-up-config.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { writableFiles } from "../support/memory-files.ts";
import { recordingPool } from "../support/recording-pool.ts";

type Fields = Readonly<Record<string, unknown>>;

/** @param market further fields of the market @param backtest further settings of the test */
const config = (market: Fields = {}, backtest: Fields = {}, overrides: ConfigOverrides = {}): RunConfig =>
  madeUpConfig(
    {
      name: "hedges",
      market,
      sections: {
        training: { hidden: 2, layers: 1, head: "direct", band: false, seeds: 2, batch: 64 },
        backtest: { stride: 10, bootstrapBlock: 5, bootstrapDraws: 20, ...backtest },
      },
    },
    overrides,
  );

const history = madeUpHistory({ sessions: 1300, rate: 0.02 });
const withSmile = { features: ["base", "smile"], strikeVolatility: true, fineTune: { minYears: 3, everyYears: 1 } };
const several = config({
  learned: [
    { name: "LSTM" },
    { name: "With smile", training: withSmile },
    { name: "Two regimes", calibration: { regimes: 2 }, training: { bootstrapShare: 0.25 } },
    { name: "All", average: ["LSTM", "Two regimes"] },
  ],
  smile: { kind: "leverage", ratio: 0.5 },
});

describe("several learned hedges of a market", () => {
  const plan = planMarket(several, several.markets[0]!, history);
  const { pool, asked } = recordingPool();
  let blocks: readonly Block[];
  beforeAll(async () => {
    const calibrations = await calibrateMarket(several, plan, keyFrom(3), pool);
    blocks = await trainMarket(several, plan, calibrations, keyFrom(3), pool, { checkpoints: "kept" });
  });

  it("have networks, keys, checkpoints, folds and calibrations of their own", () => {
    expect(blocks.map(({ hedge, fineTuned }) => [hedge.name, fineTuned.length])).toEqual([
      ["LSTM", 0],
      ["With smile", 1],
      ["Two regimes", 0],
    ]);
    for (const of of ["key", "checkpoint"] as const)
      expect(new Set(asked.trainings.map((task) => String(task[of]))).size).toBe(6);
    expect(blocks.map(({ calibration }) => calibration.regimes?.length)).toEqual([undefined, undefined, 2]);
    expect(asked.trainings.map(({ past }) => past?.share)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      0.25,
      0.25,
    ]);
    expect(asked.kinds.lastIndexOf("calibrate")).toBeLessThan(asked.kinds.indexOf("train"));
  });

  it("know the smile of the past's leverage where they are to see it, and nothing of it elsewhere", () => {
    for (const { options } of asked.trainings)
      expect(options.smileSlope).toBe(options.strikeVolatility ? 0.5 * options.leverage : undefined);
    for (const { windows, options } of asked.tunings) {
      expect(
        windows.inputs.smileSlope!.every((slope, at) => slope === 0.5 * windows.inputs.leverage[Math.floor(at / 21)]!),
      ).toBe(true);
      expect(options.features).toEqual(["base", "smile"]);
    }
    const { smileSlope, leverage } = marketInputs(plan);
    expect(smileSlope).toEqual(smileSlope!.map((_, at) => 0.5 * leverage[Math.floor(at / 21)]!));
  });

  it("are strategies under their names, each the mean of its seeds, and the average the mean of its parts", async () => {
    const { positions } = marketStrategies(several, plan, blocks, await loadCompute("kernel"));
    const of = (name: string) => positions.find((one) => one.name === name)!.deltas;
    for (const name of ["LSTM", "With smile", "Two regimes"])
      for (const [at, delta] of of(name).entries())
        expect(delta).toBeCloseTo((of(`${name}, seed 1`)[at]! + of(`${name}, seed 2`)[at]!) / 2, 12);
    for (const [at, delta] of of("All").entries())
      expect(delta).toBeCloseTo((of("LSTM")[at]! + of("Two regimes")[at]!) / 2, 12);
    expect(of("LSTM")).not.toEqual(of("Two regimes"));
    expect(positions.filter(({ family, seedOf }) => family === "learned" && seedOf === undefined)).toHaveLength(4);
  });

  it("have configurations with hashes that what does not matter leaves alone", () => {
    const levels = { std: 1, cvar95: 1 } as Levels;
    const figures = { levels, benchmark: levels, episodes: { entries: [], pnl: new Float64Array(0) } };
    const idsIn = (config: RunConfig) =>
      several.markets[0]!.learned.map(({ name }) => {
        const strategy = { name, family: "learned" } as StrategyPositions;
        return trialOf({ config, plan, blocks }, strategy, figures).id;
      });
    const ids = idsIn(several);
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
    const draws = { ...several, backtest: { ...several.backtest, bootstrapDraws: 999 } };
    expect(idsIn(draws)).toEqual(ids);
    expect(idsIn({ ...several, seed: 2 })[0]).not.toBe(ids[0]);
  });

  it("are described one by one", () => {
    const lines = describeNetworks(plan, blocks);
    expect(lines[0]).toMatch(/^2013-.*: trained before/);
    expect(lines.filter((line) => line.startsWith("With smile, "))).toHaveLength(2);
    expect(lines.at(-1)).toMatch(/^Two regimes, 2013-/);
  });

  it("are read back from files of their own, and not as networks that see something else", async () => {
    const { files, fx } = writableFiles();
    const write = (name: string, content: Uint8Array | string) => fx.write(`weights/${name}`, content);
    await writeWeights({ write }, [{ plan, blocks }], "");
    expect(Object.keys(files)).toContain(`weights/made.with-smile-${blocks[1]!.cutoff}-1.weights`);
    expect(await readBlocks("weights", plan, fx)).toEqual(blocks);
    const blind = plan.market.learned.map((hedge) =>
      hedge.name === "With smile" ? { ...hedge, training: { ...hedge.training, strikeVolatility: false } } : hedge,
    );
    await expect(readBlocks("weights", { ...plan, market: { ...plan.market, learned: blind } }, fx)).rejects.toThrow(
      /trained with training\.strikeVolatility true, the configuration has false/,
    );
    const fewer = plan.market.learned.map((hedge) =>
      hedge.name === "With smile" ? { ...hedge, training: { ...hedge.training, features: ["base" as const] } } : hedge,
    );
    await expect(readBlocks("weights", { ...plan, market: { ...plan.market, learned: fewer } }, fx)).rejects.toThrow(
      /training\.features base, smile, the configuration has base/,
    );
  });
});

describe("a list of learned hedges", () => {
  const market =
    (...learned: readonly Fields[]) =>
    () =>
      config({ learned });
  it("is refused where names or what they see do not fit", () => {
    expect(market({ name: "A" }, { name: "a" })).toThrow(/'A' and 'a' have one name in files/);
    expect(market({ name: "A", average: ["LSTM", "B"] })).toThrow(/'A' averages 'LSTM', which is no hedge/);
    expect(market({ name: "A", training: { features: ["base", "smile"] } })).toThrow(
      /learned 'A': the feature 'smile' needs a smile/,
    );
    expect(market({ name: "A", training: { strikeVolatility: true } })).toThrow(/strikeVolatility needs a smile/);
    expect(market({ name: "A", training: { features: ["base", "base"] } })).toThrow(/must name each set once/);
    expect(market({ name: "A", training: { batch: 30000 } })).toThrow(/batch \(30000\) must not exceed/);
    expect(market({ name: "A", training: { fineTune: { pool: true } } })).toThrow(/'made' is the only one/);
    expect(market({ name: "A", average: ["A", "B"], training: {} })).toThrow(/an average has no training/);
  });

  it("is written as it was given, and the same experiment when read again", () => {
    expect(parseConfig(writeConfig(several), "again")).toEqual(several);
  });
});

describe("a validation", () => {
  const validation = { from: "2011-01-03", to: "2012-11-30", minYears: 2 };
  const training = { fineTune: { minYears: 15 } };

  it("takes the place of the test, on a history that ends where the test begins", () => {
    const given = { validation, training };
    const [validated, tested] = [config(given, {}, { validate: true }), config(given)];
    expect(validated.name).toBe("hedges-validation");
    expect(validated.markets[0]).toMatchObject({
      test: { from: "2011-01-03", to: "2012-11-30" },
      dataBefore: "2013-01-01",
      training: { fineTune: { minYears: 2 } },
    });
    expect(tested.markets[0]).toMatchObject({ test: { from: "2013-01-01" }, training: { fineTune: { minYears: 15 } } });
    expect(tested.markets[0]!.dataBefore).toBeUndefined();
    expect(parseConfig(writeConfig(validated), "again").markets).toEqual(validated.markets);
  });

  it("must be there, and end before the test", () => {
    expect(() => config({}, {}, { validate: true })).toThrow(/markets\.made has no validation span/);
    const late = { validation: { from: "2012-01-03", to: "2013-01-01" } };
    expect(() => config(late, {}, { validate: true })).toThrow(/must lie before test\.from/);
  });
});

describe("pooled windows", () => {
  const plan = planMarket(several, several.markets[0]!, history);
  const other = madeUpHistory({ sessions: 1300, rate: 0.02, key: keyFrom(9) });
  const peer = { ...planMarket(several, several.markets[0]!, other) };
  const cutoff = plan.folds[1]!.cutoff;
  const leverage = plan.leverage.get(plan.folds[1]!.year)!;
  const rows = (of: typeof history) => of.dates.findIndex((date) => date >= cutoff) - 1;

  it("are both markets', each with its own leverage", () => {
    const own = pooledWindows(plan, leverage, [], cutoff);
    const both = pooledWindows(plan, leverage, [peer], cutoff);
    expect(both.inputs.episodes).toBe(2 * own.inputs.episodes);
    expect(both.prices.subarray(0, own.prices.length)).toEqual(own.prices);
    expect(both.inputs.leverage[0]).toBe(leverage.b);
    expect(both.inputs.leverage.at(-1)).toBe(peer.leverage.get(plan.folds[1]!.year)!.b);
  });

  it("do not know what comes after the cut-off in either market", () => {
    const of = (one: typeof history, two: typeof history) =>
      pooledWindows({ ...plan, history: one }, leverage, [{ ...peer, history: two }], cutoff);
    const before = of(history, other);
    expect(of(shockAfter(history, rows(history), 1.5), shockAfter(other, rows(other), 1.5))).toEqual(before);
    expect(of(history, shockAfter(other, rows(other) - 30, 1.5))).not.toEqual(before);
  });

  it("leave out a market that has less than two years behind it", () => {
    const young = {
      ...other,
      volatilityIndex: other.volatilityIndex.map((v, t) => (t < rows(other) - 400 ? Number.NaN : v)),
    };
    expect(pooledWindows(plan, leverage, [{ ...peer, history: young }], cutoff)).toEqual(
      pooledWindows(plan, leverage, [], cutoff),
    );
  });
});

describe("yearly training that goes on from the year before", () => {
  it("starts each block's seeds from those before it, for fewer epochs", async () => {
    const warm = config({ training: { warmEpochs: 1 } }, { retrainYears: 1 });
    const plan = planMarket(warm, warm.markets[0]!, history);
    const { pool, asked } = recordingPool();
    const calibrations = await calibrateMarket(warm, plan, keyFrom(3), pool);
    const blocks = await trainMarket(warm, plan, calibrations, keyFrom(3), pool);
    const [first, second] = [asked.trainings.slice(0, 2), asked.trainings.slice(2)];
    expect(first.map(({ start, options }) => [start, options.stages[0]!.epochs])).toEqual(
      Array(2).fill([undefined, 8]),
    );
    expect(second.map(({ options }) => options.stages[0]!.epochs)).toEqual([1, 1]);
    for (const [seed, { start }] of second.entries()) expect(start).toBe(blocks[0]!.networks[seed]!.parameters);
    expect(second[0]!.calibration).toBe(blocks[1]!.calibration);
  });
});
