import { describe, expect, it } from "vitest";
import { levelsOf, pairedRows, seedSpread, verdictOf } from "../../src/backtest/index.ts";
import { keyFrom } from "../../src/core/index.ts";
import type { PairedRow, StressRow } from "../../src/market/index.ts";
import {
  compareStrategies,
  holm,
  resampleFigures,
  standardDeviation,
  strategyColumns,
  strategyFigures,
} from "../../src/statistics/index.ts";
import { madeUpColumns, madeUpEpisodes } from "../support/episodes.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 500 });
const bs = madeUpColumns("BS Delta", 400);
const strategies = [
  bs,
  { ...madeUpColumns("Skew rule", 400, { seed: 2 }), pnl: bs.pnl.map((x) => 0.9 * x) },
  { ...madeUpColumns("Good", 400, { seed: 3 }), pnl: bs.pnl.map((x, i) => 0.6 * x + 0.01 * Math.sin(i)) },
  { ...bs, strategy: "Copy" },
  {
    ...madeUpColumns("Noisy", 400, { seed: 5 }),
    pnl: bs.pnl.map((x, i) => x + 2 * madeUpColumns("n", 400, { seed: 9 }).pnl[i]!),
  },
];
const names = strategies.map(({ strategy }) => strategy);
const plan = { meanBlock: 10, key: keyFrom(1), kind: "stationary" as const };
const figures = strategyFigures(
  strategies,
  [],
  resampleFigures(strategyColumns(strategies, [], 0.95), plan, 0, 300),
  0.95,
);
const pairs = [1, 2, 3, 4].flatMap((place) => [[place, 0] as const, ...(place === 1 ? [] : [[place, 1] as const])]);
const declared = { strategies: new Set(["Good", "Copy"]), figures: ["std", "cvar95"] as const };
const rows = pairedRows({ names, pairs, declared }, (a, b) => compareStrategies(figures, a, b));
const rowOf = (strategy: string, against: string) =>
  rows.find((row) => row.strategy === strategy && row.against === against)!;

const episodes = madeUpEpisodes(history, strategies);
const levels = strategies.map((columns) =>
  levelsOf(columns, { places: [...episodes.rows.keys()], rows: episodes.rows, horizonSessions: 10 }),
);

describe("paired rows", () => {
  it("have the figures of both strategies, in the units of the table", () => {
    const row = rowOf("Skew rule", "BS Delta");
    expect(row.std.value).toBeCloseTo(standardDeviation(strategies[1]!.pnl), 12);
    expect(row.std.against).toBeCloseTo(standardDeviation(bs.pnl), 12);
    expect(row.std.ratio).toBeCloseTo(0.9, 12);
    expect(row.std.difference).toBeCloseTo(row.std.value - row.std.against, 12);
    expect(row.cost.value).toBeCloseTo(levels[1]!.costBps, 12);
    expect(row.cost.difference).toBeCloseTo(levels[1]!.costBps - levels[0]!.costBps, 10);
    expect(row.cost.differenceInterval[0]).toBeLessThan(row.cost.difference);
    expect(row.mean.value).toBeCloseTo(levels[1]!.mean, 12);
    expect(row.cvar95Centred.value).toBeCloseTo(levels[1]!.cvar95Centred, 12);
  });

  it("adjust the declared comparisons by Holm over all of them, and no others", () => {
    const counted = rows.filter((row) => declared.strategies.has(row.strategy));
    const cells = counted.flatMap((row) => [row.std, row.cvar95]);
    expect(cells).toHaveLength(8);
    expect(cells.map((cell) => cell.adjustedPValue)).toEqual(holm(cells.map((cell) => cell.pValue)));
    expect(rowOf("Good", "BS Delta").mean.adjustedPValue).toBeUndefined();
    expect(rowOf("Noisy", "BS Delta").std.adjustedPValue).toBeUndefined();
    expect(rowOf("Good", "BS Delta").std.adjustedPValue).toBeGreaterThan(rowOf("Good", "BS Delta").std.pValue);
  });
});

/** The verdict on a strategy, with or without a breach of the one stress window. */
function verdict(strategy: string, { meanDifference = -0.1, breached = false, best = "Skew rule" } = {}) {
  const stress = { part: "crash", meanDifference, breached } as StressRow;
  return verdictOf({
    strategy,
    againstBenchmark: rowOf(strategy, "BS Delta"),
    againstBestClassical: rowOf(strategy, best),
    stress: [stress],
    declaredWindows: 3,
    stressLimit: 0.25,
    levels: levels[names.indexOf(strategy)]!,
    benchmarkLevels: levels[0]!,
  });
}

describe("verdict", () => {
  it("prefers a hedge of lower risk than BS Delta and the best classical one", () => {
    const { preferred, bestClassical, conditions, givenUp } = verdict("Good");
    expect(preferred).toBe(true);
    expect(bestClassical).toBe("Skew rule");
    expect(conditions.map(({ met }) => met)).toEqual([true, true, true, true, true]);
    expect(givenUp).toEqual({
      meanDifference: rowOf("Good", "BS Delta").mean.difference,
      meanDifferenceInterval: rowOf("Good", "BS Delta").mean.differenceInterval,
      meanDelta: levels[2]!.meanDelta,
      benchmarkMeanDelta: levels[0]!.meanDelta,
    });
  });

  it.each(["Copy", "Noisy"])("does not prefer a %s of BS Delta, whatever it is compared with", (strategy) => {
    expect(verdict(strategy).preferred).toBe(false);
    expect(
      verdict(strategy)
        .conditions.slice(0, 4)
        .some(({ met }) => met),
    ).toBe(false);
    expect(verdict(strategy, { best: "BS Delta" }).preferred).toBe(false);
  });

  it("does not prefer what breaches a stress window", () => {
    const { preferred, conditions } = verdict("Good", { meanDifference: -0.4, breached: true });
    expect(preferred).toBe(false);
    expect(conditions.at(-1)).toEqual({
      text: "Mean loss in no declared stress window above BS Delta's by more than 0.25 % of spot: breached in crash 0.400 (1 of 3 windows have episodes)",
      met: false,
    });
  });

  it("refuses each comparison by itself", () => {
    const good = rowOf("Good", "BS Delta");
    const spoilt = (row: PairedRow, figure: "std" | "cvar95", high: number): PairedRow => ({
      ...row,
      [figure]: { ...row[figure], differenceInterval: [-1, high] },
    });
    for (const which of ["againstBenchmark", "againstBestClassical"] as const)
      for (const figure of ["std", "cvar95"] as const)
        for (const high of [0, 0.01, Number.NaN]) {
          const evidence = {
            strategy: "Good",
            againstBenchmark: good,
            againstBestClassical: rowOf("Good", "Skew rule"),
            stress: [],
            declaredWindows: 0,
            stressLimit: 0.25,
            levels: levels[2]!,
            benchmarkLevels: levels[0]!,
          };
          const { preferred, conditions } = verdictOf({ ...evidence, [which]: spoilt(evidence[which], figure, high) });
          expect(preferred).toBe(false);
          expect(conditions.filter(({ met }) => !met)).toHaveLength(1);
        }
  });

  it("prints both answers with the same conditions, differing in figures alone", () => {
    const words = (strategy: string) =>
      verdict(strategy).conditions.map(({ text }) => text.replaceAll(/-?\d+\.\d+/g, "#"));
    expect(words("Good")).toEqual(words("Noisy"));
    expect(words("Good")[0]).toBe(
      "CVaR95 below that of BS Delta, its 95 % interval below 0: #, BS Delta #, difference # [#, #] % of spot",
    );
  });
});

describe("spread over seeds", () => {
  it("is the least, the median, the most and the deviation of each figure", () => {
    const seeds = [0.4, 0.1, 0.3, 0.2, 0.5].map((std) => ({ ...levels[0]!, std, cvar95: 2 * std }));
    const spread = seedSpread("LSTM", seeds, { ...levels[0]!, std: 0.5, cvar95: 2 });
    expect(spread).toMatchObject({ strategy: "LSTM", seeds: 5 });
    expect(spread.std.min).toBe(0.1);
    expect(spread.std.median).toBeCloseTo(0.3, 14);
    expect(spread.std.max).toBe(0.5);
    expect(spread.std.sd).toBeCloseTo(Math.sqrt(0.025), 14);
    expect(spread.stdRatio.median).toBeCloseTo(0.6, 14);
    expect(spread.cvar95Ratio.max).toBeCloseTo(0.5, 14);
    expect(spread.mean.sd).toBe(0);
    expect(seedSpread("LSTM", seeds.slice(0, 1), levels[0]!).std.sd).toBeNaN();
  });
});
