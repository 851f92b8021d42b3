import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import {
  type BlockKind,
  blockCounts,
  blockIndices,
  bootstrapTable,
  conditionalValueAtRisk,
  type EpisodeSeries,
  mean,
  pairedIntervals,
  pairedRatio,
  percentileInterval,
  resampledCentredTailLoss,
  resampledDeviation,
  resampledMean,
  resampledTailLoss,
  type Statistic,
  signPValue,
  standardDeviation,
} from "../../src/statistics/index.ts";
import { normals, overlappingWindows } from "./support.ts";

const key = keyFrom(11);
const kinds: readonly BlockKind[] = ["stationary", "moving"];

describe.each(kinds)("%s blocks", (kind) => {
  it("the same draw gives the same indices in any order of draws; other draws and keys differ", () => {
    const first = [0, 1, 2].map((draw) => [...blockIndices(100, 10, key, draw, kind)]);
    const backwards = [2, 1, 0].map((draw) => [...blockIndices(100, 10, key, draw, kind)]).reverse();
    expect(backwards).toEqual(first);
    expect(first[0]).not.toEqual(first[1]);
    expect([...blockIndices(100, 10, keyFrom(12), 0, kind)]).not.toEqual(first[0]);
  });

  it("counts agree with indices and sum to n", () => {
    const counts = new Int32Array(97);
    for (let draw = 0; draw < 20; draw++) {
      blockCounts(counts, { meanBlock: 9, key, kind }, draw);
      const tally = new Int32Array(97);
      for (const index of blockIndices(97, 9, key, draw, kind)) tally[index]!++;
      expect([...counts]).toEqual([...tally]);
      expect(counts.reduce((a, b) => a + b)).toBe(97);
    }
  });

  it("blocks have the mean length asked for", () => {
    let breaks = 0;
    for (let draw = 0; draw < 50; draw++) {
      const indices = blockIndices(1000, 20, key, draw, kind);
      for (let i = 1; i < 1000; i++) if (indices[i] !== (indices[i - 1]! + 1) % 1000) breaks++;
    }
    expect(breaks / 50 / 49).toBeGreaterThan(0.9);
    expect(breaks / 50 / 49).toBeLessThan(1.1);
  });

  it("single observations are drawn when blocks have length one", () => {
    const indices = blockIndices(500, 1, key, 0, kind);
    expect(new Set(indices).size).toBeGreaterThan(270);
    expect(new Set(indices).size).toBeLessThan(360);
  });
});

describe("prepared statistics", () => {
  const x = normals(311, 5);
  const plain: readonly (readonly [string, Statistic, (values: Float64Array) => number])[] = [
    ["mean", resampledMean, mean],
    ["std", resampledDeviation, standardDeviation],
    ["cvar", resampledTailLoss(0.95), (values) => conditionalValueAtRisk(values, 0.95)],
    ["centred", resampledCentredTailLoss(0.95), (values) => conditionalValueAtRisk(values, 0.95, { centred: true })],
  ];
  it.each(plain)("%s of counts equals %s of the resampled values", (_, statistic, direct) => {
    const prepared = statistic(x);
    const counts = new Int32Array(x.length);
    for (let draw = 0; draw < 25; draw++) {
      blockCounts(counts, { meanBlock: 15, key }, draw);
      const resample = Float64Array.from(blockIndices(x.length, 15, key, draw), (index) => x[index]!);
      expect(prepared(counts)).toBeCloseTo(direct(resample), 11);
    }
    expect(prepared(new Int32Array(x.length).fill(1))).toBeCloseTo(direct(x), 12);
  });
});

describe("paired comparisons", () => {
  const n = 600;
  const base = overlappingWindows(n, 10, 1);
  const noise = overlappingWindows(n, 10, 2);
  const costs = noise.map((value) => 1 + Math.abs(value));
  const benchmark: EpisodeSeries = { pnl: base, volume: costs, cost: costs };
  const scaled: EpisodeSeries = {
    pnl: base.map((value) => 0.8 * value),
    volume: costs.map((value) => value / 2),
    cost: costs,
  };
  const noisy: EpisodeSeries = { pnl: base.map((value, i) => value + 0.3 * noise[i]!), volume: costs, cost: costs };
  const plan = { draws: 300, meanBlock: 20, key };

  it("a series against itself: ratio exactly 1, interval [1, 1], no evidence of a difference", () => {
    const [own] = pairedIntervals(benchmark, [benchmark], plan);
    for (const figure of ["std", "cvar", "centredCvar", "volume", "cost"] as const) {
      expect(own![figure].ratio).toEqual({ value: 1, low: 1, high: 1 });
      expect(own![figure].difference).toEqual({ value: 0, low: 0, high: 0 });
      expect(own![figure].pValue).toBe(1);
    }
    expect(pairedRatio({ a: base, b: base, statistic: resampledDeviation, draws: 50, block: 5, key })).toEqual({
      ratio: 1,
      low: 1,
      high: 1,
    });
  });

  it("a scaled series: the ratio is the factor in every resample", () => {
    const [ours] = pairedIntervals(benchmark, [scaled], plan);
    expect(ours!.std.ratio.low).toBeCloseTo(0.8, 12);
    expect(ours!.std.ratio.high).toBeCloseTo(0.8, 12);
    expect(ours!.centredCvar.ratio.value).toBeCloseTo(0.8, 12);
    expect(ours!.volume.ratio).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    expect(ours!.std.pValue).toBeCloseTo(2 / 301, 12);
  });

  it("values are those of the plain statistics, and intervals hold them", () => {
    const [ours] = pairedIntervals(benchmark, [noisy], plan);
    expect(ours!.mean.difference.value).toBeCloseTo(mean(noisy.pnl) - mean(base), 12);
    expect(ours!.std.ratio.value).toBeCloseTo(standardDeviation(noisy.pnl) / standardDeviation(base), 12);
    const cvar = conditionalValueAtRisk(noisy.pnl, 0.95) - conditionalValueAtRisk(base, 0.95);
    expect(ours!.cvar.difference.value).toBeCloseTo(cvar, 12);
    expect(ours!.std.ratio.low).toBeLessThan(ours!.std.ratio.value);
    expect(ours!.std.ratio.high).toBeGreaterThan(ours!.std.ratio.value);
  });

  it("a strategy's intervals do not depend on the company it is compared in", () => {
    const alone = pairedIntervals(benchmark, [noisy], plan);
    const together = pairedIntervals(benchmark, [scaled, noisy], plan);
    expect(together[1]).toEqual(alone[0]);
    const { std } = alone[0]!;
    const ratio = pairedRatio({ a: noisy.pnl, b: base, statistic: resampledDeviation, draws: 300, block: 20, key });
    expect(ratio).toEqual({ ratio: std.ratio.value, low: std.ratio.low, high: std.ratio.high });
  });

  it("a benchmark without costs has no cost ratio", () => {
    const free: EpisodeSeries = { ...benchmark, cost: new Float64Array(n) };
    const [own] = pairedIntervals(free, [free], plan);
    expect(own!.cost.ratio.low).toBeNaN();
    expect(own!.cost.difference).toEqual({ value: 0, low: 0, high: 0 });
  });

  it("refuses series of other lengths and blocks longer than the sample", () => {
    const short: EpisodeSeries = { ...scaled, pnl: base.subarray(1) };
    expect(() => pairedIntervals(benchmark, [short], plan)).toThrow(/pnl has 599 episodes, benchmark has 600/);
    expect(() => pairedIntervals(benchmark, [scaled], { ...plan, meanBlock: 601 })).toThrow(/mean block/);
  });
});

describe("coverage of 95 % intervals for the mean of overlapping windows", () => {
  /** Share of 200 samples of n overlapping windows whose interval for the mean holds the true mean 0. */
  function coverage(n: number, window: number, meanBlock: number, kind: BlockKind): number {
    const samples = 200;
    let held = 0;
    for (let sample = 0; sample < samples; sample++) {
      const x = overlappingWindows(n, window, 5000 + sample);
      const plan = { draws: 200, meanBlock, key: keyFrom(sample), kind };
      const table = bootstrapTable([resampledMean(x)], n, plan);
      const { low, high } = percentileInterval(table.sample[0]!, table.draws[0]!);
      if (low <= 0 && high >= 0) held++;
    }
    return held / samples;
  }

  // The proportions of the main job: blocks of three windows, some sixty blocks in the sample.
  it.each(kinds)("%s blocks hold the truth nearly as often as they say when the sample has many", (kind) => {
    const share = coverage(1300, 7, 21, kind);
    expect(share).toBeGreaterThan(0.89);
    expect(share).toBeLessThan(0.98);
  });

  it("one year of windows of 21 sessions has too few blocks: intervals are too short", () => {
    expect(coverage(252, 21, 63, "stationary")).toBeLessThan(0.85);
  });

  it("single draws, which ignore the overlap, hold it far too rarely", () => {
    expect(coverage(400, 10, 1, "stationary")).toBeLessThan(0.55);
  });
});

describe("p-values", () => {
  it("twice the rarer side", () => {
    expect(signPValue(Float64Array.of(-1, -2, -3, 4))).toBeCloseTo(4 / 5, 14);
    expect(signPValue(Float64Array.from({ length: 999 }, () => 1))).toBeCloseTo(2 / 1000, 14);
    expect(signPValue(Float64Array.of(0, 0))).toBe(1);
  });
});
